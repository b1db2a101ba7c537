//! How a cluster's API server is reached: its endpoints, and who may reach the public one.

use super::change::ClusterChange;
use super::choices::EndpointAccess;
use super::facet::{Facet, Plan};
use super::model::ClusterModel;
use super::reading::{Parts, Reading};
use crate::cloud::Error;
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::schema::{Attribute, validator};
use crate::kit::value::{Attr, Path, Value};
use crate::services::endpoint::{self, Side, security_group};
use crate::services::handle::ClusterHandle;
use crate::services::node_pool::model::NodePoolModel;

/// How the API server is reached. In an update one that goes needs no node any more, see [`CLOSING`]; one that comes
/// needs the pools first.
pub const FACET: Facet = Facet {
    attributes,
    validate,
    plan: |plan| {
        if plan.prior().is_none() {
            refuse_without_pools(plan);
        }
    },
    update: |change| Box::pin(open_or_change(change)),
    read_parts: |reading, parts, model| Box::pin(read(reading, parts, model)),
    ..Facet::NOTHING
};

/// The first step of an update, before that of the pools.
pub const CLOSING: Facet = Facet {
    is_due: Some(|prior, planned| FACET.is_due(prior, planned)),
    update: |change| Box::pin(close(change)),
    ..Facet::NOTHING
};

fn attributes() -> Vec<(&'static str, Attribute)> {
    let text = |description: &str| Attribute::string().computed().description(description);
    vec![
        (
            "endpoint_access",
            Attribute::string()
                .default_from(|config| {
                    let given = ["public_security_group_id", "public_access_cidrs"].map(|name| config.get(name));
                    if given.iter().flatten().any(|value| !value.is_null() && !value.is_unknown()) {
                        EndpointAccess::Public.into()
                    } else if given.iter().flatten().any(|value| value.is_unknown()) {
                        Value::Unknown
                    } else {
                        EndpointAccess::None.into()
                    }
                })
                .description(
                    "How the API server is reached: `public`, `private`, `private_and_public` or `none`. Default: \
                     `public` if a security group or CIDRs are given, else `none`. An endpoint needs a node that runs.",
                )
                .validate(EndpointAccess::validator()),
        ),
        (
            "public_security_group_id",
            Attribute::string()
                .description(
                    "The security group of the public endpoint, `sg-…`. Alone it is used as it is; with \
                     `public_access_cidrs` one rule for each block is added to it, and removed with the cluster; the group must \
                     not itself let others in at TCP 443.",
                )
                .validate(validator::id("sg-")),
        ),
        (
            "public_access_cidrs",
            Attribute::string_set()
                .description(
                    "Who may reach the public endpoint, as CIDR blocks. Without a security group the provider makes \
                     one, and removes it with the endpoint.",
                )
                .validate(validator::size(1, 100))
                .validate(validator::each(validator::cidr())),
        ),
        (
            "private_subnet_id",
            Attribute::string()
                .description("The subnet of the private endpoint, in the cluster's VPC.")
                .validate(validator::id("subnet-")),
        ),
        ("public_endpoint", text("The URL of the public endpoint.").unknown_when(&["endpoint_access"])),
        (
            "private_endpoint",
            text("The URL of the private endpoint.").unknown_when(&["endpoint_access", "private_subnet_id"]),
        ),
        (
            "security_group_id",
            text("The security group that the provider made for the public endpoint, if it did.").unknown_when(&[
                "endpoint_access",
                "public_security_group_id",
                "public_access_cidrs",
            ]),
        ),
    ]
}

fn validate(config: &ClusterModel, diagnostics: &mut Diagnostics) {
    let is_known = |group: &Attr<String>| group.known().is_some();
    let has_cidrs = config.public_access_cidrs.known().is_some();
    let access = match &config.endpoint_access {
        Attr::Null if is_known(&config.public_security_group_id) || has_cidrs => Some(EndpointAccess::Public),
        Attr::Null if config.public_security_group_id.is_unknown() || config.public_access_cidrs.is_unknown() => None,
        Attr::Null => Some(EndpointAccess::None),
        access => EndpointAccess::of(access),
    };
    let Some(access) = access else { return };
    let (public, private, text) = (access.has_public(), access.has_private(), access.as_str());
    if public && config.public_security_group_id.is_null() && config.public_access_cidrs.is_null() {
        diagnostics.error_at(
            Path::of("endpoint_access"),
            "Public endpoint without a guard",
            format!(
                "`endpoint_access` is {text:?}, which needs `public_access_cidrs` (the provider then makes a \
                 security group) or `public_security_group_id`."
            ),
        );
    }
    let superfluous = [
        ("public_security_group_id", !public && is_known(&config.public_security_group_id)),
        ("public_access_cidrs", !public && has_cidrs),
        ("private_subnet_id", !private && is_known(&config.private_subnet_id)),
    ];
    for (name, _) in superfluous.iter().filter(|(_, given)| *given) {
        diagnostics.error_at(
            Path::of(name),
            "Contradicting attributes",
            format!("`{name}` is for an endpoint that `endpoint_access` = {text:?} does not open."),
        );
    }
    if private && config.private_subnet_id.is_null() {
        diagnostics.error_at(
            Path::of("private_subnet_id"),
            "Missing attribute",
            format!("`endpoint_access` is {text:?}, which needs `private_subnet_id`, a subnet of the cluster's VPC."),
        );
    }
    if (public || private) && is_every_pool_empty(config) == Some(true) {
        diagnostics.error_at(
            Path::of("endpoint_access"),
            "Endpoint without a node",
            format!(
                "`endpoint_access` is {text:?}, but every node pool is of size 0. Tencent Cloud opens an endpoint \
                 only for a cluster with a node that runs: give a pool a `node_count` or an `autoscaling.min` of at \
                 least 1."
            ),
        );
    }
}

/// Whether every managed pool is of size 0; none if that is not known, or pools are not managed here.
fn is_every_pool_empty(config: &ClusterModel) -> Option<bool> {
    let pools = config.node_pools.known()?;
    let sizes: Option<Vec<i64>> = pools.values().map(NodePoolModel::least_size).collect();
    Some(sizes?.iter().all(|size| *size == 0))
}

/// With pools that are not managed here, no node would come while the create waits for one.
fn refuse_without_pools(plan: &mut Plan<'_>) {
    let planned = &plan.change.planned;
    let wants_any = Side::ALL.into_iter().any(|side| planned.wants_endpoint(side.is_public()));
    if wants_any && planned.node_pools.is_null() {
        plan.errors.push(
            Diagnostic::error(
                "Endpoint without a node",
                "Tencent Cloud opens an endpoint only for a cluster with a node that runs, and a new cluster has none but \
                 those of `node_pools`: add a pool, or leave `endpoint_access` at \"none\" until there are nodes.",
            )
            .at(Path::of("endpoint_access")),
        );
    }
}

/// Opens an endpoint; the public one behind its rules, which are there before it is.
pub async fn open(handle: &ClusterHandle, side: Side, planned: &ClusterModel) -> Result<(), Diagnostics> {
    let target = match side {
        Side::Public => security_group_with_rules(handle, planned).await?,
        Side::Private => planned.private_subnet_id.known_or_default(),
    };
    endpoint::open(handle, side, &target).await
}

/// The security group that the public endpoint is to be behind, with the rules that are ours.
async fn security_group_with_rules(handle: &ClusterHandle, planned: &ClusterModel) -> Result<String, Diagnostics> {
    let group = match &planned.public_security_group_id {
        Attr::Known(group) => group.clone(),
        _ => security_group::owned::ensure(handle).await?,
    };
    if let Attr::Known(blocks) = &planned.public_access_cidrs {
        security_group::rules::allow(handle, &group, blocks).await?;
    }
    Ok(group)
}

/// Whether an endpoint stays as it is, but for who may reach it.
fn stays(change: &ClusterChange<'_>, side: Side) -> bool {
    let (prior, planned) = (&change.prior, &change.planned);
    let is_moved = side == Side::Private && prior.private_subnet_id != planned.private_subnet_id;
    prior.wants_endpoint(side.is_public()) && planned.wants_endpoint(side.is_public()) && !is_moved
}

async fn close(change: &mut ClusterChange<'_>) -> Result<(), Diagnostics> {
    for side in Side::ALL {
        if change.prior.wants_endpoint(side.is_public()) && !stays(change, side) {
            endpoint::close(&change.handle, side).await?;
            if side == Side::Public {
                drop_rules(&change.handle, &change.prior).await?;
            }
        }
    }
    Ok(())
}

async fn open_or_change(change: &mut ClusterChange<'_>) -> Result<(), Diagnostics> {
    for side in Side::ALL.into_iter().filter(|side| change.planned.wants_endpoint(side.is_public())) {
        if !stays(change, side) {
            open(&change.handle, side, &change.planned).await?;
        } else if side == Side::Public {
            change_rules(&change.handle, &change.prior, &change.planned).await?;
        }
    }
    change.note(|current, planned| {
        current.endpoint_access.clone_from(&planned.endpoint_access);
        current.public_security_group_id.clone_from(&planned.public_security_group_id);
        current.public_access_cidrs.clone_from(&planned.public_access_cidrs);
        current.private_subnet_id.clone_from(&planned.private_subnet_id);
    });
    Ok(())
}

/// Takes back the rules and the group of a public endpoint that is closed or reached otherwise.
async fn drop_rules(handle: &ClusterHandle, prior: &ClusterModel) -> Result<(), Diagnostics> {
    if prior.security_group_id.is_set() {
        return security_group::owned::remove(handle).await;
    }
    match &prior.public_security_group_id {
        Attr::Known(group) if prior.public_access_cidrs.is_set() => {
            security_group::rules::allow(handle, group, &Default::default()).await
        }
        _ => Ok(()),
    }
}

async fn change_rules(handle: &ClusterHandle, prior: &ClusterModel, planned: &ClusterModel) -> Result<(), Diagnostics> {
    let moves = prior.public_security_group_id != planned.public_security_group_id;
    if !moves && prior.public_access_cidrs == planned.public_access_cidrs {
        return Ok(());
    }
    let group = security_group_with_rules(handle, planned).await?;
    if moves {
        endpoint::put_behind(handle, &group).await?;
        return drop_rules(handle, prior).await;
    }
    if planned.public_access_cidrs.is_null() {
        // the rules were added to a group of the user's
        security_group::rules::allow(handle, &group, &Default::default()).await?;
    }
    Ok(())
}

async fn read(reading: &Reading<'_>, parts: &Parts<'_>, model: &mut ClusterModel) -> Result<(), Error> {
    let endpoints = &parts.endpoints;
    let (public, private) = (&endpoints.cluster_external_endpoint, &endpoints.cluster_intranet_endpoint);
    model.endpoint_access = EndpointAccess::with(!public.is_empty(), !private.is_empty()).as_str().into();
    (model.public_endpoint, model.private_endpoint) = (url(public), url(private));
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
        _ => security_group::owned::find(reading.handle).await?.is_some_and(|it| it.security_group_id == *group),
    };
    if is_owned {
        model.security_group_id = Attr::Known(group.clone());
    } else {
        model.public_security_group_id = Attr::non_empty(group);
    }
    let are_rules_ours = is_owned || state.public_access_cidrs.is_set();
    if are_rules_ours || reading.is_import() {
        let allowed = security_group::rules::allowed(reading.handle, group).await?;
        // rules of ours in a group of the user's: imported if there are any
        if are_rules_ours || !allowed.is_empty() {
            model.public_access_cidrs = Attr::Known(allowed);
        }
    }
    Ok(())
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

/// The address as a URL; the cloud gives it bare.
fn url(address: &str) -> Attr<String> {
    match address {
        "" => Attr::Null,
        address if address.contains("://") => Attr::Known(address.to_owned()),
        address => Attr::Known(format!("https://{address}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(config: &ClusterModel) -> Vec<String> {
        let mut diagnostics = Diagnostics::new();
        validate(config, &mut diagnostics);
        diagnostics.iter().map(|d| d.path.to_string()).collect()
    }

    fn pools(size: Attr<i64>) -> Attr<std::collections::BTreeMap<String, NodePoolModel>> {
        let subnet_ids = Attr::Known(["subnet-1".to_owned()].into());
        let pool = NodePoolModel { node_count: size, subnet_ids, ..Default::default() };
        Attr::Known([("a".to_owned(), pool)].into())
    }

    #[test]
    fn an_endpoint_needs_a_node_and_a_guard() {
        let cidrs = Attr::Known(["0.0.0.0/0".to_owned()].into());
        let with = |size| ClusterModel {
            endpoint_access: "public".into(),
            public_access_cidrs: cidrs.clone(),
            node_pools: pools(size),
            ..Default::default()
        };
        assert_eq!(errors(&with(Attr::Known(0))), ["endpoint_access"]);
        assert!(errors(&with(Attr::Known(1))).is_empty());
        assert!(errors(&with(Attr::Null)).is_empty());
        assert!(errors(&with(Attr::Unknown)).is_empty());
        let bare = ClusterModel { public_access_cidrs: Attr::Null, ..with(Attr::Known(1)) };
        assert_eq!(errors(&bare), ["endpoint_access"]);
        let closed = ClusterModel { endpoint_access: "none".into(), ..with(Attr::Known(0)) };
        assert_eq!(errors(&closed), ["public_access_cidrs"]);
    }
}
