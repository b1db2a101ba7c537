//! What the cloud makes of a cluster and tells of it.

use super::addons;
use super::condition;
use super::facet::Facet;
use super::missing;
use super::model::{ClusterModel, ConditionModel};
use super::operation::Op;
use super::planned_conditions;
use super::reading::{Parts, Reading};
use crate::cloud::tke::cluster::{Cluster, ClusterStatus};
use crate::kit::diagnostics::Diagnostic;
use crate::kit::schema::{Attribute, Nesting};
use crate::kit::value::Attr;
use crate::services::moved::{self, Moved};
use crate::services::node_pool::model::NodePoolModel;
use crate::services::node_pool::readings::{counted_anew, counts, moves_counts, node_counts};

/// What the cloud makes of a cluster and tells of it.
pub const FACET: Facet = Facet {
    attributes,
    plan: |plan| {
        // a part that was never made is planned, though all that is written of it is in the state
        if let Some(prior) = plan.prior_in_place()
            && missing::is_any(prior, &plan.change.planned)
        {
            plan.change.planned.conditions = planned_conditions::planned(prior, &plan.change.planned);
        }
    },
    read: |reading, model| {
        let cluster = reading.cluster;
        model.id = Attr::Known(cluster.cluster_id.clone());
        model.status = status(cluster);
        model.created_at = Attr::non_empty(&cluster.created_time);
    },
    read_parts: |reading, parts, model| {
        read_parts(reading, parts, model);
        Box::pin(async { Ok(()) })
    },
    ..Facet::NOTHING
};

/// A cluster that is on its way out is not repaired: that nothing is planned does not mean that all is well.
pub fn warn_if_deleting(op: &Op, prior: &ClusterModel) {
    if prior.status.as_str() != Some(ClusterStatus::Deleting.as_str()) {
        return;
    }
    let detail = format!(
        "The cluster {} is being deleted (status `Deleting`), so nothing is planned to repair it. Run `terraform \
         destroy` to continue the deletion. If the cluster stays in the configuration, an apply after its deletion \
         creates a new one.",
        prior.id()
    );
    op.warn(Diagnostic::warning("Cluster is being deleted", detail));
}

fn attributes() -> Vec<(&'static str, Attribute)> {
    let text = |description: &str| Attribute::string().computed().description(description);
    let condition = [
        (
            "type",
            text(
                "What the condition is about: `Cluster`, `NodePool/NAME`, `PublicEndpoint`, `PrivateEndpoint`, \
                 `Addon/NAME` or `ServiceAccountIssuer`.",
            ),
        ),
        ("status", text("`True`, `False` or `Unknown`.")),
        ("reason", text("The status that Tencent Cloud reports, as one word.")),
        ("message", text("A description of the condition.")),
    ];
    vec![
        ("id", text("The id of the cluster, `cls-…`.")),
        ("status", text("The status of the cluster, such as `Running`.").volatile().moved_by(moved::by(moved_status))),
        (
            "conditions",
            Attribute::nested(Nesting::List, condition)
                .computed()
                .volatile()
                .moved_by(moved::by(|prior, planned| planned_conditions::planned(prior, planned).into()))
                .description("Health of the cluster and its parts."),
        ),
        (
            "cluster_ca_certificate",
            // it is there once the cluster runs, which every update waits for
            text("The CA certificate of the API server, in PEM.").unknown_while_null(|_| true),
        ),
        ("node_counts", node_counts().moved_by(moved::by(moved_counts)).description("Node counts by state.")),
        (
            "created_at",
            text("Creation time, in RFC 3339.").moved_by(moved::by(|prior: &ClusterModel, _| {
                Moved::unknown_if(prior.created_at.is_null() && is_being_made(prior))
            })),
        ),
    ]
}

/// A change begins and ends with a cluster that runs: it moves one that does not.
fn moved_status(prior: &ClusterModel, _: &ClusterModel) -> Moved {
    Moved::unknown_if(prior.status.as_str() != Some(ClusterStatus::Running.as_str()))
}

/// The nodes of the cluster are those of its pools.
fn moved_counts(prior: &ClusterModel, planned: &ClusterModel) -> Moved {
    let (before, after) = match (&prior.node_pools, &planned.node_pools) {
        _ if prior.node_counts.is_null() => return Moved::Unknown,
        (_, Attr::Unknown) => return counted_anew(&prior.node_counts),
        // pools that are managed no more stay as they are
        (_, Attr::Null) => return Moved::Stays,
        (before, Attr::Known(after)) => (before.known_or_default(), after),
    };
    let moves = |(name, pool): (&String, &Attr<NodePoolModel>)| match (before.get(name), pool) {
        (Some(Attr::Known(before)), Attr::Known(pool)) => moves_counts(before, pool),
        _ => true,
    };
    match after.iter().any(moves) || before.keys().any(|name| !after.contains_key(name)) {
        true => counted_anew(&prior.node_counts),
        false => Moved::Stays,
    }
}

/// Whether the state has a cluster as its creation left it that nobody waited for.
pub fn is_being_made(prior: &ClusterModel) -> bool {
    prior.status.as_str() == Some(ClusterStatus::Creating.as_str())
}

/// The cluster's state, as the cloud spells it.
pub fn status(cluster: &Cluster) -> Attr<String> {
    Attr::Known(cluster.cluster_status.as_str().to_owned())
}

fn read_parts(reading: &Reading<'_>, parts: &Parts<'_>, model: &mut ClusterModel) {
    model.node_counts = Attr::Known(counts(&parts.all_pools));
    model.cluster_ca_certificate = Attr::non_empty(&parts.endpoints.certification_authority);
    let mut all: Vec<ConditionModel> = vec![condition::of_cluster(reading.cluster)];
    all.extend(parts.pools.iter().map(condition::of_pool));
    all.extend(condition::of_endpoints(parts));
    all.extend(addons::conditions(&parts.addons));
    condition::sort(&mut all, &reading.state.conditions);
    model.conditions = Attr::Known(all);
}
