//! The issuer of a cluster's service account tokens.

use super::change::ClusterChange;
use super::facet::Facet;
use super::missing;
use super::model::{ClusterModel, IssuerModel};
use crate::cloud::Error;
use crate::cloud::tke::authentication::{
    DescribeClusterAuthenticationOptions, DescribeClusterAuthenticationOptionsResponse,
    ModifyClusterAuthenticationOptions, OperationState, ServiceAccounts,
};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::wait::Seen;
use crate::kit::schema::{Attribute, Nesting, validator};
use crate::kit::value::{Attr, Path};
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;
use crate::services::moved::{self, Moved};

const NAME: &str = "service_account_issuer";

/// The issuer of a cluster's service account tokens.
pub const FACET: Facet = Facet {
    attributes,
    validate: |config, diagnostics| {
        if let Attr::Known(issuer) = &config.service_account_issuer {
            validate(issuer, diagnostics);
        }
    },
    plan: |plan| {
        if let Some(prior) = plan.prior_in_place()
            && missing::is_issuer(prior, &plan.change.planned)
        {
            plan.change.planned.service_account_issuer_url = Attr::Unknown;
        }
    },
    is_due: Some(|prior, planned| {
        prior.service_account_issuer != planned.service_account_issuer || missing::is_issuer(prior, planned)
    }),
    update: |change| Box::pin(update(change)),
    read_parts: |_, parts, model| {
        (model.service_account_issuer, model.service_account_issuer_url) = read(parts.issuer.as_ref());
        Box::pin(async { Ok(()) })
    },
    ..Facet::NOTHING
};

fn attributes() -> Vec<(&'static str, Attribute)> {
    let issuer = Attribute::nested(Nesting::Single, members()).description(
        "The issuer of service account tokens, with which workloads authenticate to other services, such as CAM. \
         `{}` selects the issuer that TKE provides for this cluster. If omitted, the issuer is not managed. Changing \
         this restarts the API server.",
    );
    let url = Attribute::string()
        .computed()
        .moved_by(moved::by(moved_url))
        .unknown_while_null(|planned| !planned.member(NAME).is_null())
        .description("URL of the issuer of service account tokens. Null unless `service_account_issuer` is set.");
    vec![(NAME, issuer), ("service_account_issuer_url", url)]
}

/// The URL moves when another issuer is asked for; who may read its documents does not move it.
fn moved_url(prior: &ClusterModel, planned: &ClusterModel) -> Moved {
    let (before, after) = match (&prior.service_account_issuer, &planned.service_account_issuer) {
        (_, Attr::Null) => return Moved::Gone,
        (Attr::Known(before), Attr::Known(after)) => (before, after),
        _ => return Moved::Unknown,
    };
    Moved::unknown_if(before.url != after.url || before.jwks_uri != after.jwks_uri)
}

fn members() -> [(&'static str, Attribute); 3] {
    let url = |description: &str| {
        Attribute::string().description(description).validate(validator::text("an `https://` URL", |text| {
            match text.strip_prefix("https://") {
                Some(rest) if !rest.is_empty() => Ok(()),
                _ => Err(format!("{text:?} is not an `https://` URL")),
            }
        }))
    };
    [
        ("url", url("URL of the issuer. Requires `jwks_uri`. Without both, TKE's own issuer is used.")),
        ("jwks_uri", url("URL of the keys with which tokens are verified. Requires `url`.")),
        (
            "public_discovery",
            Attribute::bool().default(false).description(
                "Whether anonymous clients may read the issuer's configuration and keys from the API server. \
                 Default: `false`.",
            ),
        ),
    ]
}

fn validate(issuer: &IssuerModel, diagnostics: &mut Diagnostics) {
    let missing = match (&issuer.url, &issuer.jwks_uri) {
        (Attr::Known(_), Attr::Null) => "jwks_uri",
        (Attr::Null, Attr::Known(_)) => "url",
        _ => return,
    };
    diagnostics.error_at(
        Path::of(NAME).attr(missing),
        "Missing argument",
        "`url` and `jwks_uri` must be set together: set both for an issuer of your own, neither for TKE's own."
            .to_owned(),
    );
}

/// Asks for the issuer, but only where it is managed, or imported.
pub async fn ask(
    handle: &ClusterHandle,
    state: &ClusterModel,
    is_import: bool,
) -> Result<Option<DescribeClusterAuthenticationOptionsResponse>, Error> {
    if !state.service_account_issuer.is_set() && !is_import {
        return Ok(None);
    }
    let request = DescribeClusterAuthenticationOptions { cluster_id: handle.cluster_id.clone() };
    match handle.client.call(&request).await {
        // what nobody may look at is not managed here either
        Err(error) if is_import && error.missing_permission().is_some() => Ok(None),
        answer => answer.map(Some),
    }
}

/// The issuer as users write it, with its URL. Null while the cluster has none that it was told of.
fn read(found: Option<&DescribeClusterAuthenticationOptionsResponse>) -> (Attr<IssuerModel>, Attr<String>) {
    // one that was not set is to be set again, whatever it reads
    let has_failed = |state: &OperationState| matches!(state, OperationState::Failed | OperationState::TimeOut);
    let Some(found) = found.filter(|found| !has_failed(&found.latest_operation_state)) else {
        return (Attr::Null, Attr::Null);
    };
    let url = found.service_accounts.issuer.clone().filter(|url| !url.is_empty());
    match model(found.service_accounts.clone()) {
        None => (Attr::Null, Attr::Null),
        found => (found.into(), url.into()),
    }
}

async fn update(change: &mut ClusterChange<'_>) -> Result<(), Diagnostics> {
    if let Attr::Known(issuer) = &change.planned.service_account_issuer {
        set_if_other(&change.handle, issuer).await?;
    }
    Ok(())
}

/// Sets the issuer unless it is that already: the API server restarts for it.
async fn set_if_other(handle: &ClusterHandle, issuer: &IssuerModel) -> Result<(), Diagnostics> {
    let request = DescribeClusterAuthenticationOptions { cluster_id: handle.cluster_id.clone() };
    let found = handle.client.call(&request).await;
    let failure = "The issuer of service account tokens could not be read";
    let found = found.map_err(|error| api_error(failure, &error).at(Path::of(NAME)))?;
    let is_under_way = matches!(found.latest_operation_state, OperationState::Updating);
    match !is_under_way && read(Some(&found)).0.known() == Some(issuer) {
        true => Ok(()),
        false => set(handle, issuer).await,
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
                "Tencent Cloud accepted the change of the issuer of {}, but it ended as {}. The next apply tries \
                 again.",
                handle.cluster_id,
                state.as_str()
            );
            Err(Diagnostic::error(what, detail).at(Path::of(NAME)).into())
        }
    }
}
