//! Everything that exists in the simulated cloud, as plain data.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::simulator::clock::Moment;
use crate::simulator::faults::{Fault, LaunchFault};
use crate::simulator::identifier::Identifiers;
use crate::simulator::state::account::User;
use crate::simulator::state::account_tags::AccountTags;
use crate::simulator::state::activity::Activity;
use crate::simulator::state::catalogue::{Image, InstanceType, KubernetesVersion, Region};
use crate::simulator::state::cluster::Cluster;
use crate::simulator::state::disk::Disk;
use crate::simulator::state::history::NodeEvent;
use crate::simulator::state::identity_provider::IdentityProvider;
use crate::simulator::state::instance::{Instance, InstanceStatus};
use crate::simulator::state::key_pair::KeyPair;
use crate::simulator::state::kubernetes::Kubernetes;
use crate::simulator::state::launch_configuration::LaunchConfiguration;
use crate::simulator::state::load_balancer::LoadBalancer;
use crate::simulator::state::node_pool::NodePool;
use crate::simulator::state::other_pool::OtherPool;
use crate::simulator::state::quirks::Quirks;
use crate::simulator::state::role::Role;
use crate::simulator::state::scaling_group::ScalingGroup;
use crate::simulator::state::security_group::SecurityGroup;
use crate::simulator::state::tag_task::TagTask;
use crate::simulator::state::task::Scheduled;
use crate::simulator::state::virtual_node::VirtualNode;
use crate::simulator::state::vpc::{RouteTable, Subnet, Vpc};

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
    /// How far [`Simulator::advance`](crate::simulator::Simulator::advance) moved the time on beyond the
    /// clock's, for all who share the cloud. Not stored until it did.
    #[serde(default, skip_serializing_if = "Duration::is_zero")]
    pub ahead: Duration,
    /// Makes new identifiers.
    pub identifiers: Identifiers,
    /// Who may call, by secret id.
    pub users: BTreeMap<String, User>,
    /// What callers may become, by the role's number.
    #[serde(default)]
    pub roles: BTreeMap<String, Role>,
    /// Whether accounts were given the roles of services. Not so in a state file of before.
    #[serde(default)]
    pub has_service_roles: bool,
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
    /// What is inside of them, by their ids.
    #[serde(default)] // it was not kept in a state file of before
    pub kubernetes: BTreeMap<String, Kubernetes>,
    /// Node pools of all clusters.
    pub node_pools: BTreeMap<String, NodePool>,
    /// Node pools of all clusters that are not over Auto Scaling groups.
    #[serde(default)]
    pub other_pools: BTreeMap<String, OtherPool>,
    /// Virtual machines: the nodes of clusters, and those kept when a cluster went.
    pub instances: BTreeMap<String, Instance>,
    /// Virtual nodes of clusters, by name.
    #[serde(default)] // there were none in a state file of before
    pub virtual_nodes: BTreeMap<String, VirtualNode>,
    /// Cloud disks, attached or not.
    pub disks: BTreeMap<String, Disk>,
    /// Auto Scaling groups.
    pub scaling_groups: BTreeMap<String, ScalingGroup>,
    /// Auto Scaling launch configurations.
    pub launch_configurations: BTreeMap<String, LaunchConfiguration>,
    /// The tags that each account has, by the owner's number.
    #[serde(default)]
    pub account_tags: BTreeMap<String, AccountTags>,
    /// The last tag change of each cluster, by cluster id.
    pub tag_tasks: BTreeMap<String, TagTask>,
    /// The images on offer, in the order they are listed.
    pub images: Vec<Image>,
    /// The Kubernetes versions on offer, oldest first.
    pub versions: Vec<KubernetesVersion>,
    /// The instance types on offer, by name.
    pub instance_types: BTreeMap<String, InstanceType>,
    /// How many machines of each charge type an account may have in a region; no limit for others.
    #[serde(default)]
    pub instance_quotas: BTreeMap<String, usize>,
    /// How many clusters an account may have in a region.
    #[serde(default = "cluster_quota")]
    pub cluster_quota: usize,
    /// What Auto Scaling groups did, oldest first.
    #[serde(default)]
    pub activities: Vec<Activity>,
    /// What happened to the nodes of pools, oldest first.
    #[serde(default)]
    pub history: Vec<NodeEvent>,
    /// What is still to happen.
    pub tasks: Vec<Scheduled>,
    /// Misbehaviour that tests ordered.
    pub faults: Vec<Fault>,
    /// Launches of machines that fail; ordered by tests.
    #[serde(default)]
    pub failing_launches: Vec<LaunchFault>,
    /// Add-ons that fail whenever they are installed or changed, with the reason; set by tests.
    #[serde(default)]
    pub failing_addons: BTreeMap<String, String>,
    /// Choices where the documentation contradicts itself.
    pub quirks: Quirks,
    /// Where the API servers of clusters listen on this machine, by cluster and whether it is the public endpoint; set
    /// by the handle, not stored.
    #[serde(skip)]
    pub api_servers: BTreeMap<(String, bool), SocketAddr>,
    /// How much faster than life the cloud works; set by the handle, not stored.
    #[serde(skip, default = "life_speed")]
    pub speed: f64,
}

/// What an account may have that never asked for more.
pub(crate) fn cluster_quota() -> usize {
    20
}

fn life_speed() -> f64 {
    1.0
}

impl State {
    /// The moment at which something that takes `duration` in the real cloud is done here.
    pub(crate) fn due(&self, duration: Duration) -> Moment {
        self.now.after(self.scaled(duration))
    }

    /// How long something takes here that takes `duration` in the real cloud.
    fn scaled(&self, duration: Duration) -> Duration {
        let speed = if self.speed.is_finite() && self.speed > 0.0 { self.speed } else { 1.0 };
        duration.div_f64(speed)
    }

    /// Whether lists show what was made then: they lag behind.
    pub(crate) fn is_listed(&self, created: Moment) -> bool {
        self.have_passed(Duration::from_millis(self.quirks.lists_lag_milliseconds), created)
    }

    /// Whether so much time of the real cloud has passed since then.
    pub(crate) fn have_passed(&self, time: Duration, since: Moment) -> bool {
        since.after(self.scaled(time)) <= self.now
    }

    /// The instances of a cluster.
    pub fn nodes(&self, cluster_id: &str) -> impl Iterator<Item = &Instance> {
        self.instances.values().filter(move |instance| instance.cluster_id.as_deref() == Some(cluster_id))
    }

    /// Whether any node of a cluster runs, a virtual one too.
    pub(crate) fn has_running_node(&self, cluster_id: &str) -> bool {
        let is_virtual = |node: &VirtualNode| node.cluster_id == cluster_id && node.phase == "Running";
        self.nodes(cluster_id).any(|node| node.status == InstanceStatus::Running && !node.leaving)
            || self.virtual_nodes.values().any(is_virtual)
    }

    /// The node pools of a cluster.
    pub fn pools(&self, cluster_id: &str) -> impl Iterator<Item = &NodePool> {
        self.node_pools.values().filter(move |pool| pool.cluster_id == cluster_id)
    }

    /// Those that are not over Auto Scaling groups.
    pub fn other_pools(&self, cluster_id: &str) -> impl Iterator<Item = &OtherPool> {
        self.other_pools.values().filter(move |pool| pool.cluster_id == cluster_id)
    }

    /// The instances of a node pool, oldest first.
    pub fn pool_nodes(&self, pool_id: &str) -> Vec<&Instance> {
        let mut nodes: Vec<&Instance> =
            self.instances.values().filter(|instance| instance.node_pool_id.as_deref() == Some(pool_id)).collect();
        nodes.sort_by(|a, b| (a.created, &a.id).cmp(&(b.created, &b.id)));
        nodes
    }
}
