//! What there is of each kind, beyond what a fresh cloud has: for tests of what is left.

use crate::simulator::state::cloud::State;
use crate::simulator::state::disk::{Disk, DiskUsage};

/// How many there are of each kind, in the whole cloud.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Census {
    /// Clusters.
    pub clusters: usize,
    /// Node pools.
    pub node_pools: usize,
    /// Virtual machines.
    pub instances: usize,
    /// Disks that machines start from.
    pub system_disks: usize,
    /// Disks that machines were launched with beside that.
    pub data_disks: usize,
    /// Disks that clusters made for their volumes.
    pub volumes: usize,
    /// Load balancers.
    pub load_balancers: usize,
    /// Auto Scaling groups.
    pub scaling_groups: usize,
    /// Launch configurations.
    pub launch_configurations: usize,
    /// Security groups that are not part of a fresh cloud.
    pub security_groups: usize,
}

impl Census {
    /// How many there are of all kinds together.
    pub fn total(&self) -> usize {
        let Self {
            clusters,
            node_pools,
            instances,
            system_disks,
            data_disks,
            volumes,
            load_balancers,
            scaling_groups,
            launch_configurations,
            security_groups,
        } = self;
        clusters
            + node_pools
            + instances
            + system_disks
            + data_disks
            + volumes
            + load_balancers
            + scaling_groups
            + launch_configurations
            + security_groups
    }
}

impl State {
    /// Counts what there is.
    pub fn census(&self) -> Census {
        let disks = |is_meant: fn(&Disk) -> bool| self.disks.values().filter(|disk| is_meant(disk)).count();
        Census {
            clusters: self.clusters.len(),
            node_pools: self.node_pools.len(),
            instances: self.instances.len(),
            system_disks: disks(|disk| disk.usage == DiskUsage::System),
            data_disks: disks(|disk| disk.usage == DiskUsage::Data && !disk.is_volume()),
            volumes: disks(Disk::is_volume),
            load_balancers: self.load_balancers.len(),
            scaling_groups: self.scaling_groups.len(),
            launch_configurations: self.launch_configurations.len(),
            security_groups: self.security_groups.values().filter(|group| group.name != "demo").count(),
        }
    }
}
