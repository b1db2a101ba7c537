//! The issuer of a cluster's service account tokens.

use serde_json::json;

use crate::simulator::caller::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::{given, parameters, replace};
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
            "AutoCreateOIDCConfig": issuer.oidc.create,
            "AutoCreateClientId": issuer.oidc.client_ids,
            "AutoInstallPodIdentityWebhookAddon": issuer.oidc.webhook,
        },
    }))
}

/// Accepted at once; the API server takes a while to begin anew. What is not given stays as it is.
pub(crate) fn modify_cluster_authentication_options(
    state: &mut State,
    caller: &Caller,
    request: ModifyClusterAuthenticationOptions,
) -> Reply {
    let id = request.cluster_id;
    state.settled_control_plane(caller, &id)?;
    let issuer = &mut state.running_cluster(caller, &id, "InvalidParameter.Param")?.issuer;
    if request.service_accounts.is_none() && request.oidc.is_none() {
        return Err(ApiError::parameter("ServiceAccounts and OIDCConfig are empty"));
    }
    if let Some(wanted) = request.service_accounts {
        let (is_default, url, jwks_uri) = issued(&id, &wanted)?;
        let anonymous = wanted.anonymous.unwrap_or_default();
        *issuer = Issuer { is_default, url, jwks_uri, anonymous, ..issuer.clone() };
    }
    if let Some(oidc) = request.oidc {
        replace(&mut issuer.oidc.create, oidc.create.map(Some));
        replace(&mut issuer.oidc.client_ids, oidc.client_ids.map(Some));
        replace(&mut issuer.oidc.webhook, oidc.webhook.map(Some));
    }
    issuer.last_change = "Updating".into();
    state.schedule(durations::ISSUER, Task::IssuerChanged(id));
    Ok(json!({}))
}

/// Whether the issuer is TKE's own, and its addresses. Neither of them given goes back to Kubernetes' own, which
/// has no address outside.
fn issued(id: &str, wanted: &ServiceAccounts) -> Result<(bool, String, String), ApiError> {
    let is_default = wanted.use_default.unwrap_or_default();
    match (is_default, given(wanted.issuer.clone()), given(wanted.jwks_uri.clone())) {
        (true, None, None) => {
            let url = format!("https://{id}.ccs.tencent-cloud.com");
            Ok((true, url.clone(), format!("{url}/openid/v1/jwks")))
        }
        (false, None, None) => Ok((false, String::new(), String::new())),
        (false, Some(url), keys)
            if url.starts_with("https://") && keys.as_ref().is_none_or(|keys| keys.starts_with("https://")) =>
        {
            Ok((false, url, keys.unwrap_or_default()))
        }
        _ => Err(ApiError::parameter("either UseTKEDefault or Issuer with JWKSURI")),
    }
}
