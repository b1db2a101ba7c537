//! Parts of a cluster that the state has as written and that were never made, or failed in a create: a plan shows them
//! from the state alone, for not every client refreshes before it plans.

use super::condition;
use super::model::ClusterModel;
use crate::cloud::tke::cluster::ClusterStatus;
use crate::services::endpoint::Side;

/// Whether any part is missing that is planned.
pub fn is_any(prior: &ClusterModel, planned: &ClusterModel) -> bool {
    is_any_pool(prior, planned)
        || Side::ALL.into_iter().any(|side| is_endpoint(prior, planned, side))
        || planned.addons().keys().any(|name| is_addon(prior, name))
        || is_issuer(prior, planned)
}

/// Whether any pool is missing.
pub fn is_any_pool(prior: &ClusterModel, planned: &ClusterModel) -> bool {
    planned.pools().keys().any(|name| is_pool(prior, name))
}

/// Whether a pool was not made, or not as it is written. What a cluster lacks that is being deleted is not missing: so of
/// all parts.
pub fn is_pool(prior: &ClusterModel, name: &str) -> bool {
    let has_failed = || condition::has_failed(prior, &condition::of_pool_named(name));
    is_repaired(prior) && prior.pool(name).is_some_and(|pool| pool.id.is_null() || has_failed())
}

/// Whether an endpoint was not opened.
pub fn is_endpoint(prior: &ClusterModel, planned: &ClusterModel, side: Side) -> bool {
    let is_asked_for = [prior, planned].iter().all(|cluster| cluster.wants_endpoint(side.is_public()));
    is_repaired(prior) && is_asked_for && prior.endpoint(side).is_null()
}

/// Whether an add-on was not installed: one that was tells its version, and how it stands.
pub fn is_addon(prior: &ClusterModel, name: &str) -> bool {
    let Some(addon) = prior.addons().remove(name).filter(|_| is_repaired(prior)) else {
        return false;
    };
    let part = condition::of_addon(name);
    addon.version.is_null() || condition::has_failed(prior, &part) || condition::find(prior, &part).is_none()
}

/// Whether the issuer of tokens was not set.
pub fn is_issuer(prior: &ClusterModel, planned: &ClusterModel) -> bool {
    let is_asked_for = prior.service_account_issuer.is_set() && planned.service_account_issuer.is_set();
    let was_never_set = prior.service_account_issuer_url.is_null() && prior.conditions.is_null();
    is_repaired(prior) && is_asked_for && (was_never_set || condition::has_failed(prior, condition::ISSUER))
}

fn is_repaired(prior: &ClusterModel) -> bool {
    prior.status.as_str() != Some(ClusterStatus::Deleting.as_str())
}
