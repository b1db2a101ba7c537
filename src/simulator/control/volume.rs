//! Volumes, as the storage driver of a cluster makes them.

use crate::simulator::state::cloud::State;
use crate::simulator::state::cluster::CLUSTER_TAG;
use crate::simulator::state::disk::{Disk, DiskUsage, VOLUME_TAG};

impl State {
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
