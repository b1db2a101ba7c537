//! What a plan of `tke_cluster` needs beyond the schema's rules.

use super::account::Purpose;
use super::deletion::force;
use super::model::ClusterModel;
use super::operation::Op;
use super::{account, addons, network, pool_plan, preflight, tags, version};
use crate::kit::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::kit::framework::Change;
use crate::kit::value::{Attr, Path};
use crate::provider::{Check, Context, how_to_destroy};

/// Refines a plan. Deterministic: what it asks the cloud does not change between plan and apply.
pub async fn plan(op: &Op, change: &mut Change<ClusterModel>) -> Result<(), Diagnostics> {
    let context = op.data()?;
    let planned = &mut change.planned;
    planned.tags_all = tags::merge(context.default_tags(), &planned.tags);
    pool_plan::check(change.prior.as_ref(), planned)?;
    addons::plan(change.prior.as_ref(), planned);
    pool_plan::outdated_nodes(change.prior.as_ref(), planned);
    if let Some(prior) = &change.prior
        && planned.auto_upgrade_cluster_level.known() == Some(&true)
    {
        // the cloud moves it from where it began
        planned.cluster_level = prior.cluster_level.clone();
    }
    if context.force_delete()
        && let Some(diagnostic) = force::comes_too_late(planned)
    {
        // Terraform plans before a destroy: an error here would stand in the way of the force asked for
        op.warn(Diagnostic { severity: Severity::Warning, ..diagnostic });
    }
    if change.prior.is_none() {
        region(context, planned)?;
        service_cidr(planned);
        endpoint_needs_pools(planned)?;
    }
    if change.prior.as_ref().is_none_or(|prior| prior.credentials != planned.credentials) {
        account::settle(op, change).await.map_err(and_how_to_destroy)?;
    }
    // the old one goes with its own keys
    if let Some(prior) = change.prior.as_ref().filter(|_| !change.replace.is_empty()) {
        account::may_delete(op, prior, Purpose::Replacement).await?;
    }
    // a new object takes any version on offer
    if let Some(prior) = change.prior.as_ref().filter(|_| change.replace.is_empty()) {
        upgrade(prior, &change.planned).map_err(and_how_to_destroy)?;
        pool_plan::warn_of_replacements(op, prior, &change.planned);
    }
    preflight::check(op, change).await
}

fn and_how_to_destroy(errors: Diagnostics) -> Diagnostics {
    errors.map(|error| how_to_destroy(Check::Always, error))
}

fn region(context: &Context, planned: &mut ClusterModel) -> Result<(), Diagnostics> {
    if planned.region.is_unknown() && context.region().is_set() {
        planned.region = context.region().clone();
    } else if planned.region.is_unknown() && !context.region().is_unknown() {
        return Err(Diagnostic::error(
            "No region",
            "Set `region` here or in the provider block, or the variable TENCENTCLOUD_REGION.",
        )
        .at(Path::of("region"))
        .into());
    }
    Ok(())
}

/// The addresses of services, where they are written or follow from those of the cluster.
fn service_cidr(planned: &mut ClusterModel) {
    let Attr::Known(network) = &mut planned.network else {
        return;
    };
    if let (Some(derived), true) = (network::derived_services(network), network.service_cidr.is_unknown()) {
        network.service_cidr = Attr::Known(derived.to_string());
    }
    planned.service_cidr = network.service_cidr.clone();
}

/// With pools that are not managed here, no node would come while the create waits for one.
fn endpoint_needs_pools(planned: &ClusterModel) -> Result<(), Diagnostics> {
    let wants_endpoint = planned.wants_endpoint(true) || planned.wants_endpoint(false);
    if wants_endpoint && planned.node_pools.is_null() {
        return Err(Diagnostic::error(
            "Endpoint without a node",
            "Tencent Cloud opens an endpoint only for a cluster with a node that runs, and a new cluster has none but \
             those of `node_pools`: add a pool, or leave `endpoint_access` at \"none\" until there are nodes.",
        )
        .at(Path::of("endpoint_access"))
        .into());
    }
    Ok(())
}

/// A newly asked version is the one that runs, or one that is within reach of it. A version that was
/// asked for before stays as it is, though the cluster was upgraded past it elsewhere.
fn upgrade(prior: &ClusterModel, planned: &ClusterModel) -> Result<(), Diagnostics> {
    let (Some(actual), Some(asked)) = (prior.kubernetes_version_actual.as_str(), planned.kubernetes_version.as_str())
    else {
        return Ok(());
    };
    if prior.kubernetes_version == planned.kubernetes_version || version::names(asked, actual) {
        return Ok(());
    }
    version_path(actual, asked)
}

/// A version never goes back, and goes up one minor at a time.
fn version_path(actual: &str, asked: &str) -> Result<(), Diagnostics> {
    let (from, to) = (version::numbers(actual), version::numbers(asked));
    let minor = |numbers: &[u64]| (numbers.first().copied().unwrap_or(0), numbers.get(1).copied().unwrap_or(0));
    let problem = if to < from {
        format!("the cluster runs {actual}, and a version cannot be taken back")
    } else if minor(&to).0 != minor(&from).0 || minor(&to).1 > minor(&from).1 + 1 {
        format!("the cluster runs {actual}, and a minor version cannot be skipped: upgrade one at a time")
    } else {
        return Ok(());
    };
    Err(Diagnostic::error("Version not reachable", format!("kubernetes_version = {asked:?}: {problem}."))
        .at(Path::of("kubernetes_version"))
        .into())
}
