//! Reading a cluster's endpoints.

use super::super::choices::EndpointAccess;
use super::super::model::ClusterModel;
use super::super::reading::{Parts, Reading};
use crate::cloud::Error;
use crate::kit::diagnostics::Diagnostic;
use crate::kit::value::{Attr, Path};
use crate::services::endpoint::address;
use crate::services::endpoint::security_group::rules::{self, Admitted, Owner};
use crate::services::security_group::owned;
use crate::services::security_group::role::Role;

/// Fills in the endpoints, and who may reach the public one.
pub async fn read(reading: &Reading<'_>, parts: &Parts<'_>, model: &mut ClusterModel) -> Result<(), Error> {
    let endpoints = &parts.endpoints;
    let (public, private) = (&endpoints.cluster_external_endpoint, &endpoints.cluster_intranet_endpoint);
    model.endpoint_access = EndpointAccess::with(!public.is_empty(), !private.is_empty()).as_str().into();
    (model.public_endpoint, model.private_endpoint) = (address::url(public).into(), address::url(private).into());
    model.private_subnet_id = Attr::non_empty(&endpoints.cluster_intranet_subnet_id);
    (model.security_group_id, model.public_security_group_id, model.public_access_cidrs) =
        (Attr::Null, Attr::Null, Attr::Null);
    if public.is_empty() {
        return Ok(());
    }
    let (state, group) = (reading.state, &endpoints.security_group);
    let is_owned = match (state.security_group_id.as_str(), state.public_security_group_id.as_str()) {
        (Some(owned), _) if owned == group => true,
        (_, Some(theirs)) if theirs == group => false,
        _ => {
            let ours = owned::find(reading.handle, Role::PublicEndpoint).await?;
            ours.is_some_and(|ours| ours.security_group_id == *group)
        }
    };
    if is_owned {
        model.security_group_id = Attr::Known(group.clone());
    } else {
        model.public_security_group_id = Attr::non_empty(group);
    }
    let are_rules_ours = is_owned || state.public_access_cidrs.is_set();
    if are_rules_ours || reading.is_import() {
        // an import writes what a configuration could: what else is in a group of ours shows as drift afterwards
        let allowed = match reading.is_import() {
            true => rules::allowed_blocks(reading.handle, group).await?,
            false => {
                let owner = if is_owned { Owner::Provider } else { Owner::User };
                let Admitted { allowed, others } = rules::admitted(reading.handle, group, owner).await?;
                if !others.is_empty() {
                    reading.op.warn(admits_others(group, &others));
                }
                allowed
            }
        };
        // rules of ours in a group of the user's: imported if there are any
        if are_rules_ours || !allowed.is_empty() {
            model.public_access_cidrs = Attr::Known(allowed);
        }
    }
    Ok(())
}

fn admits_others(group: &str, others: &[String]) -> Diagnostic {
    let detail = format!(
        "The security group {group} has rules that this provider does not manage and that admit {} on TCP port 443, in \
         addition to `public_access_cidrs`. Remove these rules from the group, or add the blocks to \
         `public_access_cidrs`.",
        others.join(", ")
    );
    Diagnostic::warning("Security group admits other addresses", detail).at(Path::of("public_access_cidrs"))
}

/// The endpoints of a cluster that is being made: the next plan shows them as additions.
pub fn without(model: &mut ClusterModel) {
    if model.public_endpoint.is_null() && model.private_endpoint.is_null() {
        model.endpoint_access = EndpointAccess::None.as_str().into();
        model.public_security_group_id = Attr::Null;
        model.public_access_cidrs = Attr::Null;
        model.private_subnet_id = Attr::Null;
    }
}
