//! Everything that exists in the simulated cloud, as plain data.

mod account;
mod addon;
mod census;
mod cluster;
mod compute;
mod history;
mod network;
mod role;

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use self::account::{Image, InstanceType, KeyPair, KubernetesVersion, Policy, Region, User, Zone};
pub use self::addon::{Addon, AddonPhase};
pub use self::census::{CLUSTER_TAG, Census};
pub use self::cluster::{
    Cluster, ClusterNetwork, ClusterStatus, Endpoint, EndpointStatus, Issuer, MountedDisk, NodePool, NodePoolStatus,
    NodeSettings, Stuck, TagTask, TagTaskStatus, Taint,
};
pub use self::compute::{
    DataDiskSpec, Disk, DiskSpec, DiskUsage, Instance, InstanceStatus, LaunchConfiguration, ScalingGroup,
};
pub use self::history::{NodeEvent, NodeStep, PoolMoment};
pub use self::network::{AddressKind, Direction, LoadBalancer, Route, RouteTable, Rule, SecurityGroup, Subnet, Vpc};
pub use self::role::{IdentityProvider, Role, Session};

use super::clock::Moment;
use super::faults::Fault;
use super::identifier::Identifiers;
use super::tasks::Scheduled;

/// The version of the state's form; a file with another one is refused.
pub const FORMAT: u32 = 1;

/// The whole simulated cloud. Maps are keyed by the object's identifier.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {
    /// The version of this structure: [`FORMAT`].
    pub format: u32,
    /// The time up to which everything due has happened. Not stored: that time passed is no
    /// change, and so a call that only reads leaves a state file alone.
    #[serde(skip)]
    pub now: Moment,
    /// Makes new identifiers.
    pub identifiers: Identifiers,
    /// Who may call, by secret id.
    pub users: BTreeMap<String, User>,
    /// What callers may become, by the role's number.
    #[serde(default)]
    pub roles: BTreeMap<String, Role>,
    /// Whose tokens roles may trust, by name.
    #[serde(default)]
    pub identity_providers: BTreeMap<String, IdentityProvider>,
    /// The regions and their zones, by name.
    pub regions: BTreeMap<String, Region>,
    /// Private networks.
    pub vpcs: BTreeMap<String, Vpc>,
    /// Subnets.
    pub subnets: BTreeMap<String, Subnet>,
    /// Route tables.
    #[serde(default)] // there were none in a state file of before
    pub route_tables: BTreeMap<String, RouteTable>,
    /// SSH key pairs.
    pub key_pairs: BTreeMap<String, KeyPair>,
    /// Security groups with their rules.
    pub security_groups: BTreeMap<String, SecurityGroup>,
    /// Load balancers (those of cluster endpoints).
    pub load_balancers: BTreeMap<String, LoadBalancer>,
    /// TKE clusters.
    pub clusters: BTreeMap<String, Cluster>,
    /// Node pools of all clusters.
    pub node_pools: BTreeMap<String, NodePool>,
    /// Virtual machines: the nodes of clusters, and those kept when a cluster went.
    pub instances: BTreeMap<String, Instance>,
    /// Cloud disks, attached or not.
    pub disks: BTreeMap<String, Disk>,
    /// Auto Scaling groups.
    pub scaling_groups: BTreeMap<String, ScalingGroup>,
    /// Auto Scaling launch configurations.
    pub launch_configurations: BTreeMap<String, LaunchConfiguration>,
    /// The last tag change of each cluster, by cluster id.
    pub tag_tasks: BTreeMap<String, TagTask>,
    /// The images on offer, in the order they are listed.
    pub images: Vec<Image>,
    /// The Kubernetes versions on offer, oldest first.
    pub versions: Vec<KubernetesVersion>,
    /// The instance types on offer, by name.
    pub instance_types: BTreeMap<String, InstanceType>,
    /// What happened to the nodes of pools, oldest first.
    #[serde(default)]
    pub history: Vec<NodeEvent>,
    /// What is still to happen.
    pub tasks: Vec<Scheduled>,
    /// Misbehaviour that tests ordered.
    pub faults: Vec<Fault>,
    /// Add-ons that fail whenever they are installed or changed, with the reason; set by tests.
    #[serde(default)]
    pub failing_addons: BTreeMap<String, String>,
    /// Choices where the documentation contradicts itself.
    pub quirks: Quirks,
    /// How much faster than life the cloud works; set by the handle, not stored.
    #[serde(skip, default = "life_speed")]
    pub speed: f64,
}

/// Choices where Tencent's documentation contradicts itself or is silent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Quirks {
    /// Node pools answer with `UserScript` decoded, as the official example shows, and not in
    /// base64, as the member's own text says.
    pub user_script_decoded: bool,
    /// How long a cluster still reads `Running` after an upgrade was accepted, in seconds of the real
    /// cloud.
    pub upgrade_lag_seconds: u64,
    /// Nodes that do not work are not among those that could be upgraded.
    #[serde(default)]
    pub broken_nodes_not_upgradable: bool,
}

impl Default for Quirks {
    fn default() -> Self {
        Self { user_script_decoded: true, upgrade_lag_seconds: 10, broken_nodes_not_upgradable: false }
    }
}

fn life_speed() -> f64 {
    1.0
}

impl State {
    /// The moment at which something that takes `duration` in the real cloud is done here.
    pub(crate) fn due(&self, duration: Duration) -> Moment {
        let speed = if self.speed.is_finite() && self.speed > 0.0 { self.speed } else { 1.0 };
        self.now.after(duration.div_f64(speed))
    }

    /// The instances of a cluster.
    pub fn nodes(&self, cluster_id: &str) -> impl Iterator<Item = &Instance> {
        self.instances.values().filter(move |instance| instance.cluster_id.as_deref() == Some(cluster_id))
    }

    /// The node pools of a cluster.
    pub fn pools(&self, cluster_id: &str) -> impl Iterator<Item = &NodePool> {
        self.node_pools.values().filter(move |pool| pool.cluster_id == cluster_id)
    }

    /// The instances of a node pool, oldest first.
    pub fn pool_nodes(&self, pool_id: &str) -> Vec<&Instance> {
        let mut nodes: Vec<&Instance> =
            self.instances.values().filter(|instance| instance.node_pool_id.as_deref() == Some(pool_id)).collect();
        nodes.sort_by(|a, b| (a.created, &a.id).cmp(&(b.created, &b.id)));
        nodes
    }
}
