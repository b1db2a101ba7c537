//! What can be said of a configuration alone.

use super::deletion::force;
use super::model::{ClusterModel, IssuerModel};
use super::{issuer, network};
use crate::kit::diagnostics::Diagnostics;
use crate::kit::value::{Attr, Path};
use crate::services::node_pool::{self, NodePoolModel};

/// Checks a configuration across attributes. Unknown values pass.
pub fn validate(config: &ClusterModel, diagnostics: &mut Diagnostics) {
    endpoint(config, diagnostics);
    let says_when = is_known(&config.force_delete_after) || config.force_delete == Attr::Known(true);
    if let Some(diagnostic) = force::comes_too_late(config).filter(|_| says_when) {
        diagnostics.push(diagnostic);
    }
    if let Attr::Known(config) = &config.network {
        network::validate(config, diagnostics);
    }
    if let Attr::Known(issuer) = &config.service_account_issuer {
        service_account_issuer(issuer, diagnostics);
    }
    for (name, pool) in config.pools() {
        node_pool::validate::validate(&pool, &Path::of("node_pools").key(&name), diagnostics);
    }
}

fn service_account_issuer(issuer: &IssuerModel, diagnostics: &mut Diagnostics) {
    let missing = match (&issuer.url, &issuer.jwks_uri) {
        (Attr::Known(_), Attr::Null) => "jwks_uri",
        (Attr::Null, Attr::Known(_)) => "url",
        _ => return,
    };
    diagnostics.error_at(
        Path::of(issuer::NAME).attr(missing),
        "Missing attribute",
        "`url` and `jwks_uri` go together: an issuer of your own has both, TKE's own neither.".to_owned(),
    );
}

/// Whether a value is surely given: an unknown one may turn out null.
fn is_known<T>(attribute: &Attr<T>) -> bool {
    attribute.known().is_some()
}

fn endpoint(config: &ClusterModel, diagnostics: &mut Diagnostics) {
    let access = match &config.endpoint_access {
        Attr::Known(access) => access.as_str(),
        Attr::Unknown => return,
        Attr::Null if is_known(&config.public_security_group_id) || is_known(&config.public_access_cidrs) => "public",
        Attr::Null if config.public_security_group_id.is_unknown() || config.public_access_cidrs.is_unknown() => return,
        Attr::Null => "none",
    };
    let (public, private) = (access.contains("public"), access.contains("private"));
    if public && config.public_security_group_id.is_null() && config.public_access_cidrs.is_null() {
        diagnostics.error_at(
            Path::of("endpoint_access"),
            "Public endpoint without a guard",
            format!(
                "`endpoint_access` is {access:?}, which needs `public_access_cidrs` (the provider then makes a \
                 security group) or `public_security_group_id`."
            ),
        );
    }
    let superfluous = [
        ("public_security_group_id", !public && is_known(&config.public_security_group_id)),
        ("public_access_cidrs", !public && is_known(&config.public_access_cidrs)),
        ("private_subnet_id", !private && is_known(&config.private_subnet_id)),
    ];
    for (name, _) in superfluous.iter().filter(|(_, given)| *given) {
        diagnostics.error_at(
            Path::of(name),
            "Contradicting attributes",
            format!("`{name}` is for an endpoint that `endpoint_access` = {access:?} does not open."),
        );
    }
    if private && config.private_subnet_id.is_null() {
        diagnostics.error_at(
            Path::of("private_subnet_id"),
            "Missing attribute",
            format!("`endpoint_access` is {access:?}, which needs `private_subnet_id`, a subnet of the cluster's VPC."),
        );
    }
    if access != "none" && every_pool_is_empty(config) == Some(true) {
        diagnostics.error_at(
            Path::of("endpoint_access"),
            "Endpoint without a node",
            format!(
                "`endpoint_access` is {access:?}, but every node pool is of size 0. Tencent Cloud opens an endpoint \
                 only for a cluster with a node that runs: give a pool a `node_count` or an `autoscaling.min` of at \
                 least 1."
            ),
        );
    }
}

/// Whether every managed pool is of size 0; none if that is not known, or pools are not managed here.
fn every_pool_is_empty(config: &ClusterModel) -> Option<bool> {
    let pools = config.node_pools.known()?;
    let sizes: Option<Vec<i64>> = pools.values().map(NodePoolModel::least_size).collect();
    Some(sizes?.iter().all(|size| *size == 0))
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
