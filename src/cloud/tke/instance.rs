//! Nodes of a cluster.

use serde::{Deserialize, Serialize};

use super::cluster::delete::{DeleteMode, ResourceDeleteOption};
use crate::cloud::action::action;
use crate::cloud::filter::Filter;
use crate::cloud::member::filled;
use crate::cloud::paging::{contradiction, paged};
use crate::cloud::status::words;

words! {
    /// How a node is (DescribeClusterInstances, `InstanceState`).
    InstanceState {
        /// Being set up.
        Initializing = "initializing",
        /// In the cluster.
        Running = "running",
        /// Broken; see the reason.
        Failed = "failed",
    }
}

/// Lists the nodes of a cluster. Fails while the cluster is being made.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeClusterInstances {
    /// Which cluster.
    pub cluster_id: String,
    /// From this one on.
    pub offset: Option<u64>,
    /// At most this many, up to 100; 20 when not given.
    pub limit: Option<u64>,
    /// Only these.
    pub instance_ids: Option<Vec<String>>,
    /// `WORKER` when not given.
    pub instance_role: Option<String>,
    /// `nodepool-id`, `nodepool-instance-type`.
    pub filters: Option<Vec<Filter>>,
}
action!(Tke, DescribeClusterInstances, Read, DescribeClusterInstancesResponse; contradiction);

/// What [`DescribeClusterInstances`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeClusterInstancesResponse {
    /// On all pages.
    pub total_count: u64,
    /// On this page.
    pub instance_set: Vec<Instance>,
}

paged!(
    DescribeClusterInstances,
    instance_set "InstanceSet",
    total_count "TotalCount" of Instance,
    by instance_id,
    asked instance_ids,
    filters { "nodepool-id": node_pool_id }
);

/// A node (DescribeClusterInstances).
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Instance {
    /// The VM, `ins-…`.
    #[serde(deserialize_with = "filled")]
    pub instance_id: String,
    /// `WORKER` and others.
    #[serde(default)]
    pub instance_role: String,
    /// Why it failed, what it waits for, or that it is ready: see [`Instance::failure`].
    pub failed_reason: String,
    /// How it is.
    #[serde(deserialize_with = "filled")]
    pub instance_state: InstanceState,
    /// Empty or `drained`.
    #[serde(default)]
    pub drain_status: String,
    /// RFC 3339.
    #[serde(default)]
    pub created_time: String,
    /// Its address in the VPC.
    #[serde(default, rename = "LanIP")]
    pub lan_ip: String,
    /// Its pool, `np-…`, or empty.
    pub node_pool_id: String,
    /// Its pool's scaling group, `asg-…`, or empty.
    pub autoscaling_group_id: String,
}

impl Instance {
    /// Whether it is a pool's. Those that were added outside of any have neither pool nor group.
    pub fn is_of_pool(&self) -> bool {
        !self.node_pool_id.is_empty() || !self.autoscaling_group_id.is_empty()
    }

    /// Why it is not as it should be; none if it is. The reason of a good node is not empty: `=Ready:True`.
    pub fn failure(&self) -> Option<&str> {
        let is_ready = ["", "=Ready:True"].contains(&self.failed_reason.trim());
        (!is_ready).then_some(self.failed_reason.as_str())
    }
}

/// Takes nodes out of a cluster. What cannot go is in the reply, not an error.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteClusterInstances {
    /// Which cluster.
    pub cluster_id: String,
    /// Which VMs, `ins-…`.
    pub instance_ids: Vec<String>,
    /// What becomes of the VMs; `terminate` only for pay-as-you-go.
    pub instance_delete_mode: DeleteMode,
    /// Whether nodes that are being set up go too.
    pub force_delete: Option<bool>,
    /// What becomes of their disks, which are kept unless said otherwise; of type `CBS` only.
    pub resource_delete_options: Option<Vec<ResourceDeleteOption>>,
}
action!(Tke, DeleteClusterInstances, Idempotent, DeleteClusterInstancesResponse);

/// What [`DeleteClusterInstances`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteClusterInstancesResponse {
    /// On their way out.
    pub succ_instance_ids: Vec<String>,
    /// Those that stay.
    pub failed_instance_ids: Vec<String>,
    /// Those that were not there.
    pub not_found_instance_ids: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_of_a_healthy_node_is_no_failure() {
        let of = |reason: &str| Instance { failed_reason: reason.to_owned(), ..Default::default() };
        assert_eq!((of("=Ready:True").failure(), of("").failure()), (None, None));
        for reason in ["=Ready:False", "Cloud init failed", "Install package failed", "Node check failed"] {
            assert_eq!(of(reason).failure(), Some(reason));
        }
    }
}
