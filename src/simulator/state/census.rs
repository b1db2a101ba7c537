//! What there is of each kind, beyond what a fresh cloud has: for tests of what is left.

use super::{Disk, DiskUsage, State};

/// The tag by which volumes and load balancers made for a cluster name it.
pub const CLUSTER_TAG: &str = "tke-clusterId";
/// The tag of disks that a cluster made for its volumes.
const VOLUME_TAG: &str = "tke-cbs-provisioner-createBy-flag";

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

    /// Makes a volume as the storage driver of a cluster does for a claim, attached to its oldest node.
    /// None if it has no node.
    pub fn provision_volume(&mut self, cluster_id: &str, size_gb: i64) -> Option<String> {
        let node = self.nodes(cluster_id).min_by_key(|node| (node.created, &node.id))?.clone();
        let id = self.identifiers.next("disk");
        let tags = [(CLUSTER_TAG, cluster_id), (VOLUME_TAG, "yes")];
        let volume = Disk {
            id: id.clone(),
            owner: node.owner,
            region: node.region,
            zone: node.zone,
            instance_id: Some(node.id.clone()),
            last_instance_id: Some(node.id),
            usage: DiskUsage::Data,
            disk_type: "CLOUD_PREMIUM".into(),
            size_gb,
            delete_with_instance: false,
            encrypted: false,
            tags: tags.map(|(key, value)| (key.to_owned(), value.to_owned())).into(),
            created: self.now,
        };
        self.disks.insert(id.clone(), volume);
        Some(id)
    }
}

impl Disk {
    /// Whether a cluster made it for a volume.
    pub fn is_volume(&self) -> bool {
        self.tags.contains_key(VOLUME_TAG)
    }
}
