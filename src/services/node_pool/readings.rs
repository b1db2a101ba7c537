//! What the cloud makes of a pool and tells of it.

use super::facet::Facet;
use super::model::{NodeCountsModel, NodePoolModel};
use super::size;
use super::written::is_swap;
use crate::cloud::tke::node_pool::{LifeState, NodePool};
use crate::kit::schema::{Attribute, Nesting};
use crate::kit::value::{Attr, IntoValue};
use crate::services::moved::{self, Moved};

/// What the cloud makes of a pool and tells of it. Outdated nodes are found where the cluster is read, for all pools
/// at once.
pub const FACET: Facet = Facet {
    attributes,
    read: |found, _, model| {
        let pool = &found.pool;
        model.id = Attr::Known(pool.node_pool_id.clone());
        model.status = Attr::Known(pool.life_state.as_str().to_owned());
        model.node_counts = Attr::Known(counts(std::slice::from_ref(pool)));
        model.outdated_nodes = Attr::Null;
        model.autoscaling_group_id = Attr::non_empty(&pool.autoscaling_group_id);
        model.launch_configuration_id = Attr::non_empty(&pool.launch_configuration_id);
    },
    ..Facet::NOTHING
};

fn attributes() -> Vec<(&'static str, Attribute)> {
    let text = |description: &str| Attribute::string().computed().description(description);
    // what a pool lacks that is in the state, the next update makes
    let of_pool = |description: &str| text(description).moved_by(moved::by(made)).unknown_while_null(|_| true);
    vec![
        ("id", of_pool("The pool's id, `np-…`.")),
        ("status", text("The status of the node pool, such as `normal`.").volatile().moved_by(moved::by(status))),
        ("node_counts", node_counts().moved_by(moved::by(counts_of_pool)).description("Node counts by state.")),
        (
            "outdated_nodes",
            Attribute::number().computed().moved_by(moved::by(made)).description(
                "Number of nodes created from an earlier configuration: with another image, disks, key pair, \
                 security groups or Kubernetes version. Nodes that a change of this configuration makes outdated are \
                 replaced according to `update_strategy`. Nodes that became outdated otherwise are kept, and a plan \
                 warns about them.",
            ),
        ),
        ("autoscaling_group_id", of_pool("The auto scaling group behind the pool, `asg-…`.")),
        ("launch_configuration_id", of_pool("The launch configuration behind the pool, `asc-…`.")),
    ]
}

/// `node_counts`, of a pool or of a cluster.
pub fn node_counts() -> Attribute {
    let counts = [
        ("total", Attribute::number().computed().description("Number of all nodes.")),
        ("running", Attribute::number().computed().description("Number of running nodes.")),
        ("initializing", Attribute::number().computed().description("Number of nodes that are being created.")),
        ("failed", Attribute::number().computed().description("Number of failed nodes.")),
    ];
    Attribute::nested(Nesting::Single, counts).computed().volatile()
}

/// What another pool has another one of.
fn made(prior: &NodePoolModel, planned: &NodePoolModel) -> Moved {
    Moved::unknown_if(may_be_swapped(prior, planned))
}

/// A change ends when the pool is normal: it moves one that is not.
fn status(prior: &NodePoolModel, planned: &NodePoolModel) -> Moved {
    let is_normal = prior.status.as_str() == Some(LifeState::Normal.as_str());
    Moved::unknown_if(!is_normal && (is_new(prior) || prior != planned))
}

fn counts_of_pool(prior: &NodePoolModel, planned: &NodePoolModel) -> Moved {
    match moves_counts(prior, planned) {
        true => counted_anew(&prior.node_counts),
        false => Moved::Stays,
    }
}

/// Whether a change moves the number of a pool's nodes. Nodes that are replaced in place do not.
pub fn moves_counts(prior: &NodePoolModel, planned: &NodePoolModel) -> bool {
    is_new(prior) || size::is_changed(prior, planned) || may_be_swapped(prior, planned)
}

/// The numbers of nodes after a change that moves them. A change waits for its nodes: where none was being made, and none
/// had failed, that stays so.
pub fn counted_anew(prior: &Attr<NodeCountsModel>) -> Moved {
    let Attr::Known(prior) = prior else {
        return Moved::Unknown;
    };
    let unless_none = |count: &Attr<i64>| if *count == Attr::Known(0) { *count } else { Attr::Unknown };
    let counts = NodeCountsModel {
        total: Attr::Unknown,
        running: Attr::Unknown,
        initializing: unless_none(&prior.initializing),
        failed: unless_none(&prior.failed),
    };
    Moved::To(counts.into_value())
}

/// Whether a pool of the state was not made, as far as is known.
fn is_new(prior: &NodePoolModel) -> bool {
    !prior.id.is_set()
}

/// Whether a new pool takes the place of the old one, or may: what is not known yet may be anything.
fn may_be_swapped(prior: &NodePoolModel, planned: &NodePoolModel) -> bool {
    let disks = planned.data_disks.clone().into_value();
    let may_differ = prior.data_disks != planned.data_disks && !disks.is_wholly_known();
    may_differ || is_swap(prior, planned)
}

/// How the nodes of pools stand.
pub fn counts(pools: &[NodePool]) -> NodeCountsModel {
    let (mut total, mut running, mut initializing) = (0, 0, 0);
    for pool in pools {
        let counts = pool.node_count_summary.all();
        total += counts.total;
        running += counts.normal;
        initializing += counts.joining + counts.initializing;
    }
    NodeCountsModel {
        total: Attr::Known(total),
        running: Attr::Known(running),
        initializing: Attr::Known(initializing),
        failed: Attr::Known((total - running - initializing).max(0)),
    }
}
