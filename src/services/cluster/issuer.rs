//! The issuer of a cluster's service account tokens.

use super::model::IssuerModel;
use crate::cloud::Error;
use crate::cloud::tke::authentication::{
    DescribeClusterAuthenticationOptions, ModifyClusterAuthenticationOptions, OperationState, ServiceAccounts,
};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::wait::Seen;
use crate::kit::value::{Attr, Path};
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;

/// The attribute.
pub const NAME: &str = "service_account_issuer";

/// The issuer as users write it, with its URL. Asked only where it is managed; null while the cluster has
/// none that it was told of.
pub async fn read(
    handle: &ClusterHandle,
    state: &Attr<IssuerModel>,
) -> Result<(Attr<IssuerModel>, Attr<String>), Error> {
    if !state.is_set() {
        return Ok((Attr::Null, Attr::Null));
    }
    let request = DescribeClusterAuthenticationOptions { cluster_id: handle.cluster_id.clone() };
    let answer = handle.client.call(&request).await?;
    // one that was not set is to be set again, whatever it reads
    if matches!(answer.latest_operation_state, OperationState::Failed | OperationState::TimeOut) {
        return Ok((Attr::Null, Attr::Null));
    }
    let url = answer.service_accounts.issuer.clone().filter(|url| !url.is_empty());
    match model(answer.service_accounts) {
        None => Ok((Attr::Null, Attr::Null)),
        found => Ok((found.into(), url.into())),
    }
}

/// The issuer as users write it; none if the cluster has none that it was told of.
fn model(found: ServiceAccounts) -> Option<IssuerModel> {
    let public_discovery = Attr::Known(found.auto_create_discovery_anonymous_auth.unwrap_or(false));
    if found.use_tke_default == Some(true) {
        return Some(IssuerModel { public_discovery, ..Default::default() });
    }
    let url = found.issuer.filter(|url| !url.is_empty())?;
    Some(IssuerModel { url: Attr::Known(url), jwks_uri: found.jwks_uri.into(), public_discovery })
}

/// Sets the issuer and waits until the API server has it.
pub async fn set(handle: &ClusterHandle, issuer: &IssuerModel) -> Result<(), Diagnostics> {
    let what = "The issuer of service account tokens could not be changed";
    let failed = |error: &Error| Diagnostics::from(api_error(what, error).at(Path::of(NAME)));
    let request = ModifyClusterAuthenticationOptions {
        cluster_id: handle.cluster_id.clone(),
        service_accounts: Some(ServiceAccounts {
            use_tke_default: Some(issuer.url.is_null()),
            issuer: issuer.url.known().cloned(),
            jwks_uri: issuer.jwks_uri.known().cloned(),
            auto_create_discovery_anonymous_auth: Some(issuer.public_discovery.known_or(false)),
        }),
    };
    handle.client.call(&request).await.map_err(|error| failed(&error))?;
    let request = DescribeClusterAuthenticationOptions { cluster_id: handle.cluster_id.clone() };
    let ended = handle
        .until("the issuer to be changed", what, async || {
            let answer = handle.client.call(&request).await?;
            // the state of the change before this one may still be there
            let is_as_asked =
                |found: IssuerModel| found.url == issuer.url && found.public_discovery == issuer.public_discovery;
            let is_ours = model(answer.service_accounts).is_some_and(is_as_asked);
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
                handle.cluster_id,
                state.as_str()
            );
            Err(Diagnostic::error(what, detail).at(Path::of(NAME)).into())
        }
    }
}
