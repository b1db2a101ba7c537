//! What a cluster has in the cloud, and what of it is still there.

use std::collections::BTreeSet;

use futures_util::future::try_join_all;
use serde::{Deserialize, Serialize};

use crate::cloud::autoscaling::group::DescribeAutoScalingGroups;
use crate::cloud::cbs::disk::{DescribeDisks, Disk};
use crate::cloud::clb::load_balancer::DescribeLoadBalancers;
use crate::cloud::cvm::instance::DescribeInstances;
use crate::cloud::tke::cluster::ClusterStatus;
use crate::cloud::vpc::security_group::SecurityGroup;
use crate::cloud::{Error, Filter};
use crate::provider::how_to_allow;
use crate::services::handle::ClusterHandle;
use crate::services::node_pool::{nodes, read as pools};
use crate::services::security_group::owned;
use crate::services::security_group::role::Role;

/// The tag by which TKE marks the load balancers and volumes that it makes for a cluster.
const CLUSTER_TAG: &str = "tag:tke-clusterId";

/// What is only found by its id once it is no longer the cluster's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Belongings {
    instances: BTreeSet<String>,
    disks: BTreeSet<String>,
    scaling_groups: BTreeSet<String>,
    /// Pools that go with the cluster: what a node is that names one of them.
    #[serde(default)]
    pub pools: BTreeSet<String>,
}

/// What is still in the cloud.
#[derive(Debug, Default)]
pub struct Leftovers {
    /// Whether the cluster is there and being deleted.
    pub is_deleting: bool,
    /// One line a kind.
    found: Vec<String>,
    /// The kinds that could not be looked at, with the reason.
    unseen: Vec<String>,
    missing_permissions: BTreeSet<String>,
}

impl Belongings {
    /// Adds what the cluster has now.
    async fn gather(&mut self, handle: &ClusterHandle, leftovers: &mut Leftovers) {
        if let Some(nodes) = leftovers.unless_failed("nodes", nodes::list(handle, None).await) {
            self.instances.extend(nodes.into_iter().map(|node| node.instance_id));
        }
        if let Some(pools) = leftovers.unless_failed("node pools", pools::list(handle).await) {
            self.pools.extend(pools.iter().map(|pool| pool.node_pool_id.clone()));
            let groups = pools.into_iter().map(|pool| pool.autoscaling_group_id);
            self.scaling_groups.extend(groups.filter(|id| !id.is_empty()));
        }
    }
}

impl Leftovers {
    /// Looks at what the cluster has, and had when it was looked at before.
    pub async fn of(handle: &ClusterHandle, belongings: &mut Belongings) -> Self {
        let mut leftovers = Self::default();
        match handle.client.cluster(&handle.cluster_id).await {
            Ok(None) => {}
            Ok(Some(cluster)) => {
                leftovers.is_deleting = cluster.cluster_status == ClusterStatus::Deleting;
                leftovers.found.push(format!("cluster: {} ({})", cluster.cluster_id, cluster.cluster_status.as_str()));
                belongings.gather(handle, &mut leftovers).await;
            }
            Err(error) => leftovers.unseen("cluster", &error),
        }
        let of_ids = |ids| DescribeInstances { instance_ids: Some(ids), ..Default::default() };
        let instances = handle.client.list_of(&belongings.instances, of_ids).await;
        let instances = leftovers.unless_failed("instances", instances).unwrap_or_default();
        for instance in &instances {
            let disks = instance.data_disks.iter().chain([&instance.system_disk]);
            belongings.disks.extend(disks.map(|disk| disk.disk_id.clone()).filter(|id| !id.is_empty()));
        }
        leftovers.list("instances", &instances, |it| format!("{} ({})", it.instance_id, it.instance_state.as_str()));
        if let Some(disks) = leftovers.unless_failed("disks", disks(handle, &belongings.disks).await) {
            leftovers.list("disks", &disks, |it| format!("{} ({}, {} GB)", it.disk_id, it.disk_usage, it.disk_size));
        }
        let tagged = DescribeLoadBalancers { filters: Some(of_cluster(handle)), ..Default::default() };
        if let Some(found) = leftovers.unless_failed("load balancers", handle.client.list(&tagged).await) {
            leftovers
                .list("load balancers", &found, |it| format!("{} ({})", it.load_balancer_id, it.load_balancer_name));
        }
        let of_ids = |ids| DescribeAutoScalingGroups { auto_scaling_group_ids: Some(ids), ..Default::default() };
        let groups = handle.client.list_of(&belongings.scaling_groups, of_ids).await;
        let groups = leftovers.unless_failed("scaling groups", groups).unwrap_or_default();
        leftovers.list("scaling groups", &groups, |it| it.auto_scaling_group_id.clone());
        let owned = try_join_all(Role::ALL.map(|role| owned::find(handle, role))).await;
        let groups: Vec<SecurityGroup> =
            leftovers.unless_failed("security groups", owned).into_iter().flatten().flatten().collect();
        leftovers
            .list("security groups", &groups, |it| format!("{} ({})", it.security_group_id, it.security_group_name));
        leftovers
    }

    /// The lists, for a user.
    pub fn text(&self) -> String {
        let lines = |lines: &[String]| lines.iter().map(|line| format!("\n  - {line}")).collect::<String>();
        let mut text = match self.found.as_slice() {
            [] => "No remaining resources were found in Tencent Cloud.".to_owned(),
            found => format!("Still in Tencent Cloud:{}", lines(found)),
        };
        if !self.unseen.is_empty() {
            text.push_str(&format!("\n\nNot checked:{}", lines(&self.unseen)));
        }
        if !self.missing_permissions.is_empty() {
            text.push_str("\n\n");
            text.push_str(&how_to_allow(self.missing_permissions.clone()));
        }
        text
    }

    fn list<T>(&mut self, kind: &str, found: &[T], name: impl Fn(&T) -> String) {
        if !found.is_empty() {
            self.found.push(format!("{kind}: {}", found.iter().map(name).collect::<Vec<_>>().join(", ")));
        }
    }

    /// What a look found. None if it failed, which is noted; a list that is gone with its cluster is empty.
    fn unless_failed<T>(&mut self, kind: &str, looked: Result<T, Error>) -> Option<T> {
        match looked {
            Ok(found) => Some(found),
            Err(error) if error.is_not_found() => None,
            Err(error) => {
                self.unseen(kind, &error);
                None
            }
        }
    }

    fn unseen(&mut self, kind: &str, error: &Error) {
        let missing = error.missing_permission();
        let reason = match &missing {
            Some(permission) => format!("the permission {permission} is missing"),
            None => error.message().to_owned(),
        };
        self.missing_permissions.extend(missing);
        self.unseen.push(format!("{kind}: {reason}"));
    }
}

/// Disks of the nodes, and those that were made for volumes.
async fn disks(handle: &ClusterHandle, ids: &BTreeSet<String>) -> Result<Vec<Disk>, Error> {
    let tagged = DescribeDisks { filters: Some(of_cluster(handle)), ..Default::default() };
    let mut found = handle.client.list(&tagged).await?;
    let others: Vec<&String> = ids.iter().filter(|id| !found.iter().any(|disk| disk.disk_id == **id)).collect();
    let of_ids = |ids| DescribeDisks { disk_ids: Some(ids), ..Default::default() };
    found.extend(handle.client.list_of(others, of_ids).await?);
    Ok(found)
}

fn of_cluster(handle: &ClusterHandle) -> Vec<Filter> {
    vec![Filter::new(CLUSTER_TAG, &handle.cluster_id)]
}
