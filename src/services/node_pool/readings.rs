//! What the cloud makes of a pool and tells of it.

use super::facet::Facet;
use super::model::NodeCountsModel;
use crate::cloud::tke::node_pool::NodePool;
use crate::kit::schema::{Attribute, Nesting};
use crate::kit::value::Attr;

/// What only a pool beside the old one can change.
const SWAPS: &[&str] = &["instance_type", "data_disks"];

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
    let made = |description: &str| text(description).unknown_when(SWAPS).unknown_while_null(|_| true);
    vec![
        ("id", made("The pool's id, `np-…`.")),
        ("status", text("The status of the node pool, such as `normal`.").volatile()),
        ("node_counts", node_counts().description("Node counts by state.")),
        (
            "outdated_nodes",
            Attribute::number().computed().unknown_when(SWAPS).description(
                "Number of nodes created from an earlier configuration: with another image, disks, key pair, \
                 security groups or Kubernetes version. Nodes that a change of this configuration makes outdated are \
                 replaced according to `update_strategy`. Nodes that became outdated otherwise are kept, and a plan \
                 warns about them.",
            ),
        ),
        ("autoscaling_group_id", made("The auto scaling group behind the pool, `asg-…`.")),
        ("launch_configuration_id", made("The launch configuration behind the pool, `asc-…`.")),
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
