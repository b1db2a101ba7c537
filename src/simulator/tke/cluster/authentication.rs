//! The issuer of a cluster's service account tokens.

use serde_json::{Value, json};

use crate::simulator::caller::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::parameters;
use crate::simulator::state::cloud::State;
use crate::simulator::state::cluster::Issuer;
use crate::simulator::state::task::Task;
use crate::simulator::tasks::durations;
use crate::simulator::tke::cluster::lookup::OfCluster;

parameters! {
    pub(crate) struct ModifyClusterAuthenticationOptions {
        cluster_id: String = "ClusterId",
        service_accounts: Option<ServiceAccounts> = "ServiceAccounts",
        oidc: Option<OidcConfig> = "OIDCConfig",
    }

    pub(crate) struct ServiceAccounts {
        use_default: Option<bool> = "UseTKEDefault",
        issuer: Option<String> = "Issuer",
        jwks_uri: Option<String> = "JWKSURI",
        anonymous: Option<bool> = "AutoCreateDiscoveryAnonymousAuth",
    }

    pub(crate) struct OidcConfig {
        create: Option<bool> = "AutoCreateOIDCConfig",
        client_ids: Option<Vec<String>> = "AutoCreateClientId",
        webhook: Option<bool> = "AutoInstallPodIdentityWebhookAddon",
    }
}

pub(crate) fn describe_cluster_authentication_options(state: &mut State, caller: &Caller, request: OfCluster) -> Reply {
    let cluster = state.cluster(caller, &request.cluster_id, "InternalError")?;
    let issuer = &cluster.issuer;
    Ok(json!({
        "ServiceAccounts": {
            "UseTKEDefault": issuer.is_default,
            "Issuer": issuer.url,
            "JWKSURI": issuer.jwks_uri,
            "AutoCreateDiscoveryAnonymousAuth": issuer.anonymous,
        },
        "LatestOperationState": issuer.last_change,
        "OIDCConfig": {
            "AutoCreateOIDCConfig": Value::Null,
            "AutoCreateClientId": Value::Null,
            "AutoInstallPodIdentityWebhookAddon": Value::Null,
        },
    }))
}

/// Accepted at once; the API server takes a while to begin anew.
pub(crate) fn modify_cluster_authentication_options(
    state: &mut State,
    caller: &Caller,
    request: ModifyClusterAuthenticationOptions,
) -> Reply {
    let id = request.cluster_id;
    let refused = |text: &str| Err(ApiError::parameter(text));
    if request.oidc.is_some() {
        return refused("OIDCConfig is not simulated");
    }
    state.settled_control_plane(caller, &id)?;
    let cluster = state.running_cluster(caller, &id, "InvalidParameter.Param")?;
    let Some(wanted) = request.service_accounts else {
        return refused("ServiceAccounts is empty");
    };
    let is_default = wanted.use_default.unwrap_or_default();
    let (url, jwks_uri) = match (is_default, wanted.issuer, wanted.jwks_uri) {
        (true, None, None) => {
            let url = format!("https://{id}.ccs.tencent-cloud.com");
            (url.clone(), format!("{url}/openid/v1/jwks"))
        }
        (false, Some(url), Some(keys)) if url.starts_with("https://") && keys.starts_with("https://") => (url, keys),
        _ => return refused("either UseTKEDefault or Issuer with JWKSURI"),
    };
    cluster.issuer = Issuer {
        is_default,
        url,
        jwks_uri,
        anonymous: wanted.anonymous.unwrap_or_default(),
        last_change: "Updating".into(),
    };
    state.schedule(durations::ISSUER, Task::IssuerChanged(id));
    Ok(json!({}))
}
