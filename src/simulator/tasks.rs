//! What happens in the cloud by itself: transitions that fall due as time passes.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::clock::Moment;
use super::state::{
    CLUSTER_TAG, ClusterStatus, EndpointStatus, InstanceStatus, NodePoolStatus, NodeStep, State, Stuck, TagTaskStatus,
};

/// How long things take in the real cloud, roughly. Divided by the speed.
pub(crate) mod takes {
    use super::Duration;

    pub(crate) const CLUSTER_CREATE: Duration = Duration::from_secs(300);
    pub(crate) const UPGRADE: Duration = Duration::from_secs(240);
    pub(crate) const CLUSTER_DELETE: Duration = Duration::from_secs(120);
    /// From one look of a deletion that is stuck to the next.
    pub(crate) const CLUSTER_DELETE_LOOK: Duration = Duration::from_secs(20);
    pub(crate) const POOL_CREATE: Duration = Duration::from_secs(60);
    pub(crate) const POOL_UPDATE: Duration = Duration::from_secs(40);
    pub(crate) const POOL_DELETE: Duration = Duration::from_secs(60);
    pub(crate) const SCALE: Duration = Duration::from_secs(15);
    pub(crate) const NODE_INITIALIZE: Duration = Duration::from_secs(150);
    pub(crate) const NODE_REMOVE: Duration = Duration::from_secs(30);
    pub(crate) const ENDPOINT_CREATE: Duration = Duration::from_secs(60);
    pub(crate) const ENDPOINT_DELETE: Duration = Duration::from_secs(20);
    pub(crate) const ADDON_INSTALL: Duration = Duration::from_secs(60);
    pub(crate) const ADDON_UPDATE: Duration = Duration::from_secs(40);
    pub(crate) const ADDON_DELETE: Duration = Duration::from_secs(20);
    pub(crate) const TAGS: Duration = Duration::from_secs(15);
    pub(crate) const ISSUER: Duration = Duration::from_secs(60);
}

/// Something that happens at a moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scheduled {
    /// When.
    pub due: Moment,
    /// What.
    pub task: Task,
}

/// What can happen by itself. Each checks that its object is still there and still waiting for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Task {
    /// The cluster's control plane is up.
    ClusterRunning(String),
    /// The cluster's control plane begins to take its new version.
    UpgradeBegun(String),
    /// The cluster's control plane is up with its new version.
    UpgradeDone(String),
    /// The cluster and all that belongs to it is gone.
    ClusterGone(String),
    /// The node pool is done with what it was doing.
    PoolNormal(String),
    /// The node pool and its nodes are gone.
    PoolGone(String),
    /// The Auto Scaling group (by id) brings the number of its instances to what is desired.
    Scale(String),
    /// The instance has joined its cluster.
    InstanceRunning(String),
    /// The instance is gone.
    InstanceGone(String),
    /// An endpoint is open.
    EndpointCreated {
        /// The cluster.
        cluster_id: String,
        /// The public one.
        public: bool,
    },
    /// An endpoint is closed.
    EndpointGone {
        /// The cluster.
        cluster_id: String,
        /// The public one.
        public: bool,
    },
    /// An add-on is done with what it was doing.
    AddonSettled {
        /// The cluster.
        cluster_id: String,
        /// The add-on.
        name: String,
    },
    /// An add-on is gone.
    AddonGone {
        /// The cluster.
        cluster_id: String,
        /// The add-on.
        name: String,
    },
    /// The tags of the cluster are written.
    TagsDone(String),
    /// The cluster's API server runs with another issuer.
    IssuerChanged(String),
}

impl State {
    /// Lets everything happen that is due by `now`, each thing at its own time and in order.
    pub fn advance(&mut self, now: Moment) {
        while let Some(index) = self
            .tasks
            .iter()
            .enumerate()
            .filter(|(_, scheduled)| scheduled.due <= now)
            .min_by_key(|(index, scheduled)| (scheduled.due, *index))
            .map(|(index, _)| index)
        {
            let scheduled = self.tasks.remove(index);
            self.now = self.now.max(scheduled.due);
            self.perform(scheduled.task);
        }
        self.now = self.now.max(now);
    }

    /// Orders `task` for when something that takes `duration` is done.
    pub(crate) fn schedule(&mut self, duration: Duration, task: Task) {
        let due = self.due(duration);
        self.tasks.push(Scheduled { due, task });
    }

    /// Puts the pool into `status` and has it normal again after `duration`.
    pub(crate) fn occupy_pool(&mut self, id: &str, status: NodePoolStatus, duration: Duration) {
        if let Some(pool) = self.node_pools.get_mut(id) {
            pool.status = status;
            let task = Task::PoolNormal(id.to_owned());
            self.tasks.retain(|scheduled| scheduled.task != task);
            self.schedule(duration, task);
        }
    }

    fn perform(&mut self, task: Task) {
        match task {
            Task::ClusterRunning(id) => {
                if let Some(cluster) = self.clusters.get_mut(&id)
                    && cluster.status == ClusterStatus::Creating
                {
                    cluster.status = ClusterStatus::Running;
                }
            }
            Task::UpgradeBegun(id) => {
                if let Some(cluster) = self.clusters.get_mut(&id)
                    && cluster.status == ClusterStatus::Running
                    && cluster.upgrading_to.is_some()
                {
                    cluster.status = ClusterStatus::Upgrading;
                    self.schedule(takes::UPGRADE, Task::UpgradeDone(id));
                }
            }
            Task::UpgradeDone(id) => {
                if let Some(cluster) = self.clusters.get_mut(&id)
                    && cluster.status == ClusterStatus::Upgrading
                    && let Some(version) = cluster.upgrading_to.take()
                {
                    cluster.version = version;
                    cluster.status = ClusterStatus::Running;
                }
            }
            Task::ClusterGone(id) => {
                let deleting = self.clusters.get(&id).is_some_and(|cluster| cluster.status == ClusterStatus::Deleting);
                if deleting && self.is_stuck(&id) {
                    self.schedule(takes::CLUSTER_DELETE_LOOK, Task::ClusterGone(id));
                } else if deleting {
                    self.remove_cluster(&id);
                }
            }
            Task::PoolNormal(id) => {
                if let Some(pool) = self.node_pools.get_mut(&id)
                    && pool.status != NodePoolStatus::Deleting
                {
                    pool.status = NodePoolStatus::Normal;
                }
            }
            Task::PoolGone(id) => {
                let deleting = self.node_pools.get(&id).is_some_and(|pool| pool.status == NodePoolStatus::Deleting);
                if deleting {
                    self.remove_pool(&id);
                }
            }
            Task::Scale(id) => self.reconcile(&id),
            Task::InstanceRunning(id) => {
                if let Some(instance) = self.instances.get_mut(&id)
                    && instance.status == InstanceStatus::Initializing
                {
                    instance.status = InstanceStatus::Running;
                    instance.failed_reason = "=Ready:True".into();
                    self.note(&id, NodeStep::Running);
                }
            }
            Task::InstanceGone(id) => {
                if self.instances.get(&id).is_some_and(|node| node.leaving) {
                    self.remove_instance(&id, super::scaling::DiskFate::AsLaunched);
                }
            }
            Task::EndpointCreated { cluster_id, public } => {
                if let Some(Some(endpoint)) = self.endpoint_mut(&cluster_id, public)
                    && endpoint.status == EndpointStatus::Creating
                {
                    endpoint.status = EndpointStatus::Created;
                }
            }
            Task::EndpointGone { cluster_id, public } => {
                let gone = self
                    .endpoint_mut(&cluster_id, public)
                    .and_then(|slot| slot.take_if(|endpoint| endpoint.status == EndpointStatus::Deleting));
                if let Some(endpoint) = gone
                    && !endpoint.existing_load_balancer
                {
                    self.load_balancers.remove(&endpoint.load_balancer_id);
                }
            }
            Task::AddonSettled { cluster_id, name } => self.settle_addon(&cluster_id, &name),
            Task::AddonGone { cluster_id, name } => self.remove_addon(&cluster_id, &name),
            Task::TagsDone(id) => self.write_tags(&id),
            Task::IssuerChanged(id) => {
                if let Some(cluster) = self.clusters.get_mut(&id).filter(|it| it.issuer.last_change == "Updating") {
                    cluster.issuer.last_change = "Success".into();
                }
            }
        }
    }

    fn endpoint_mut(&mut self, cluster_id: &str, public: bool) -> Option<&mut Option<super::state::Endpoint>> {
        let cluster = self.clusters.get_mut(cluster_id)?;
        Some(if public { &mut cluster.public_endpoint } else { &mut cluster.private_endpoint })
    }

    fn write_tags(&mut self, cluster_id: &str) {
        let Some(task) = self.tag_tasks.get_mut(cluster_id) else {
            return;
        };
        if task.status != TagTaskStatus::Running {
            return;
        }
        task.status = TagTaskStatus::Done;
        let task = task.clone();
        if let Some(cluster) = self.clusters.get_mut(cluster_id) {
            cluster.tags = task.tags.clone();
        }
        if task.sync_node_pools {
            for pool in self.node_pools.values_mut() {
                if pool.cluster_id == cluster_id {
                    pool.tags = task.tags.clone();
                }
            }
        }
        if task.sync_subresource {
            let mut members = Vec::new();
            for instance in self.instances.values_mut() {
                if instance.cluster_id.as_deref() == Some(cluster_id) {
                    instance.tags = task.tags.clone();
                    members.push(instance.id.clone());
                }
            }
            for disk in self.disks.values_mut() {
                if !disk.is_volume() && disk.instance_id.as_ref().is_some_and(|id| members.contains(id)) {
                    disk.tags = task.tags.clone();
                }
            }
        }
    }

    fn is_stuck(&self, cluster_id: &str) -> bool {
        let Some(cluster) = self.clusters.get(cluster_id) else {
            return false;
        };
        match cluster.stuck {
            None => false,
            Some(Stuck::ForEver) => true,
            Some(Stuck::UntilEmpty) => {
                let has_endpoint = cluster.public_endpoint.is_some() || cluster.private_endpoint.is_some();
                has_endpoint || self.nodes(cluster_id).next().is_some()
            }
        }
    }

    fn remove_cluster(&mut self, id: &str) {
        use super::scaling::DiskFate;
        let Some(cluster) = self.clusters.remove(id) else {
            return;
        };
        let pools: Vec<String> = self.pools(id).map(|pool| pool.id.clone()).collect();
        let nodes: Vec<String> = self.nodes(id).map(|node| node.id.clone()).collect();
        let fate = if cluster.disks_terminate { DiskFate::Terminate } else { DiskFate::Keep };
        for node in nodes {
            if cluster.instances_retain {
                self.release_instance(&node);
            } else {
                self.remove_instance(&node, fate);
            }
        }
        let is_of_cluster = |tags: &BTreeMap<String, String>| tags.get(CLUSTER_TAG).is_some_and(|tag| tag == id);
        if cluster.disks_terminate {
            self.disks.retain(|_, disk| !is_of_cluster(&disk.tags));
        }
        if !cluster.balancers_retain {
            self.load_balancers.retain(|_, balancer| !is_of_cluster(&balancer.tags));
        }
        for pool in pools {
            self.remove_pool(&pool);
        }
        self.tag_tasks.remove(id);
    }

    fn remove_pool(&mut self, id: &str) {
        let Some(pool) = self.node_pools.remove(id) else {
            return;
        };
        let nodes: Vec<String> = self.pool_nodes(id).into_iter().map(|node| node.id.clone()).collect();
        for node in nodes {
            self.remove_instance(&node, super::scaling::DiskFate::AsLaunched);
        }
        self.scaling_groups.remove(&pool.scaling_group_id);
        self.launch_configurations.remove(&pool.launch_configuration_id);
    }
}
