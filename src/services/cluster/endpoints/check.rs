//! What goes together of the attributes of endpoints.

use super::super::choices::EndpointAccess;
use super::super::facet::Plan;
use super::super::model::ClusterModel;
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::value::{Attr, Path};

/// Checks a configuration.
pub fn validate(config: &ClusterModel, diagnostics: &mut Diagnostics) {
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
            "Public endpoint has no access restriction",
            format!(
                "`endpoint_access` is {text:?}, which needs `public_access_cidrs` (the provider then creates a \
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
            "Conflicting arguments",
            format!(
                "`{name}` is set, but `endpoint_access` = {text:?} does not open that endpoint. Remove it, or change \
                 `endpoint_access`."
            ),
        );
    }
    if private && config.private_subnet_id.is_null() {
        diagnostics.error_at(
            Path::of("private_subnet_id"),
            "Missing argument",
            format!("`endpoint_access` is {text:?}, which needs `private_subnet_id`, a subnet of the cluster's VPC."),
        );
    }
}

/// Whether the pools that are managed here bring any node; none if that is not known.
pub fn brings_nodes(planned: &ClusterModel) -> Option<bool> {
    let pools = match &planned.node_pools {
        Attr::Null => return Some(false),
        pools => pools.known()?,
    };
    let sizes: Option<Vec<i64>> = pools.values().map(|pool| pool.known()?.least_size()).collect();
    Some(sizes?.iter().any(|size| *size > 0))
}

/// A new cluster has no nodes but those of its pools.
pub fn refuse_without_nodes(plan: &mut Plan<'_>) {
    let planned = &plan.change.planned;
    if planned.wants_endpoint(true) && brings_nodes(planned) == Some(false) {
        plan.errors.push(Diagnostic::error(WITHOUT_NODE, without_node(planned)).at(Path::of("endpoint_access")));
    }
}

/// What a plan is called whose public endpoint cannot open.
pub const WITHOUT_NODE: &str = "No node for the endpoint";

/// Why it cannot, and what to do.
pub fn without_node(planned: &ClusterModel) -> String {
    let access = planned.endpoint_access.as_str().unwrap_or_default();
    let why = match planned.node_pools.is_null() {
        true => "`node_pools` is not set",
        false => "no pool of `node_pools` has one",
    };
    format!(
        "`endpoint_access` is {access:?}, but the cluster will have no node: {why}. Tencent Cloud opens a public \
         endpoint only for a cluster with a running node. Set `node_count` or `autoscaling.min` of a node pool to at \
         least 1, or set `endpoint_access` to \"none\" and open the endpoint in a later apply, once there are nodes."
    )
}

#[cfg(test)]
mod tests {
    use super::super::super::model::{Objects, objects};
    use super::*;
    use crate::services::node_pool::model::NodePoolModel;

    fn errors(config: &ClusterModel) -> Vec<String> {
        let mut diagnostics = Diagnostics::new();
        validate(config, &mut diagnostics);
        diagnostics.iter().map(|d| d.path.to_string()).collect()
    }

    fn pools(size: Attr<i64>) -> Objects<NodePoolModel> {
        let subnet_ids = Attr::Known(["subnet-1".to_owned()].into());
        let pool = NodePoolModel { node_count: size, subnet_ids, ..Default::default() };
        objects([("a".to_owned(), pool)])
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
        // a cluster that is there may have other nodes
        assert!(errors(&with(Attr::Known(0))).is_empty());
        let brings = |size| brings_nodes(&with(size));
        assert_eq!(
            (brings(Attr::Known(0)), brings(Attr::Known(1)), brings(Attr::Null)),
            (Some(false), Some(true), Some(true))
        );
        assert_eq!((brings(Attr::Unknown), brings_nodes(&ClusterModel::default())), (None, Some(false)));
        let bare = ClusterModel { public_access_cidrs: Attr::Null, ..with(Attr::Known(1)) };
        assert_eq!(errors(&bare), ["endpoint_access"]);
        let closed = ClusterModel { endpoint_access: "none".into(), ..with(Attr::Known(0)) };
        assert_eq!(errors(&closed), ["public_access_cidrs"]);
    }
}
