//! The issuer of a cluster's service account tokens.

use super::model::IssuerModel;
use crate::cloud::Error;
use crate::cloud::tke::authentication::{
    DescribeClusterAuthenticationOptions, ModifyClusterAuthenticationOptions, OperationState, ServiceAccounts,
};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::framework::wait::Seen;
use crate::provider::api_error;
use crate::services::site::Site;
use crate::value::{Attr, Path};

/// The attribute.
pub const NAME: &str = "service_account_issuer";

/// The issuer as users write it, with its URL. Asked only where it is managed; null while the cluster has
/// none that it was told of.
pub async fn read(site: &Site, state: &Attr<IssuerModel>) -> Result<(Attr<IssuerModel>, Attr<String>), Error> {
    if !state.is_set() {
        return Ok((Attr::Null, Attr::Null));
    }
    let request = DescribeClusterAuthenticationOptions { cluster_id: site.cluster_id.clone() };
    let answer = site.client.call(&request).await?;
    // one that was not set is to be set again, whatever it reads
    if matches!(answer.latest_operation_state, OperationState::Failed | OperationState::TimeOut) {
        return Ok((Attr::Null, Attr::Null));
    }
    let found = answer.service_accounts;
    let is_default = found.use_tke_default.unwrap_or(false);
    let url: Attr<String> = found.issuer.filter(|url| !url.is_empty()).into();
    if !is_default && url.is_null() {
        return Ok((Attr::Null, Attr::Null));
    }
    let own = |member: Attr<String>| if is_default { Attr::Null } else { member };
    let model = IssuerModel {
        url: own(url.clone()),
        jwks_uri: own(found.jwks_uri.into()),
        public_discovery: Attr::Known(found.auto_create_discovery_anonymous_auth.unwrap_or(false)),
    };
    Ok((Attr::Known(model), url))
}

/// Sets the issuer and waits until the API server has it.
pub async fn set(site: &Site, issuer: &IssuerModel) -> Result<(), Diagnostics> {
    let what = "The issuer of service account tokens could not be changed";
    let failed = |error: &Error| Diagnostics::from(api_error(what, error).at(Path::of(NAME)));
    let request = ModifyClusterAuthenticationOptions {
        cluster_id: site.cluster_id.clone(),
        service_accounts: Some(ServiceAccounts {
            use_tke_default: Some(issuer.url.is_null()),
            issuer: issuer.url.known().cloned(),
            jwks_uri: issuer.jwks_uri.known().cloned(),
            auto_create_discovery_anonymous_auth: Some(issuer.public_discovery.known_or(false)),
        }),
    };
    site.client.call(&request).await.map_err(|error| failed(&error))?;
    let request = DescribeClusterAuthenticationOptions { cluster_id: site.cluster_id.clone() };
    let ended = site
        .until("the issuer to be changed", what, async || {
            let answer = site.client.call(&request).await?;
            // the state of the change before this one may still be there
            let is_ours = is_as_asked(issuer, &answer.service_accounts);
            let state = answer.latest_operation_state;
            Ok(match state {
                OperationState::Success if is_ours => Seen::Done(None),
                OperationState::Failed | OperationState::TimeOut => Seen::Done(Some(state)),
                other => Seen::Pending(other.as_str().to_owned()),
            })
        })
        .await?;
    match ended {
        None => Ok(()),
        Some(state) => {
            let detail = format!(
                "Tencent Cloud took the change of the issuer of {} and ended it as {}. The next apply tries again.",
                site.cluster_id,
                state.as_str()
            );
            Err(Diagnostic::error(what, detail).at(Path::of(NAME)).into())
        }
    }
}

fn is_as_asked(issuer: &IssuerModel, found: &ServiceAccounts) -> bool {
    let is_default = found.use_tke_default.unwrap_or(false);
    let is_same_issuer = match issuer.url.as_str() {
        None => is_default,
        Some(url) => !is_default && found.issuer.as_deref() == Some(url),
    };
    is_same_issuer
        && found.auto_create_discovery_anonymous_auth.unwrap_or(false) == issuer.public_discovery.known_or(false)
}
