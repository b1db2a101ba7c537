//! How the cloud answers where two runs of the real one were seen to differ, or its documentation leaves a choice.

use serde::{Deserialize, Serialize};

/// A choice for each behaviour of which the real cloud has shown two. The default is the usual one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Quirks {
    /// How long a cluster still reads `Running` after an upgrade was accepted, in seconds of the real
    /// cloud.
    pub upgrade_lag_seconds: u64,
    /// Nodes that do not work are not among those that could be upgraded.
    pub broken_nodes_not_upgradable: bool,
    /// How long scaling activities are not listed after they began, in seconds of the real cloud.
    pub activities_lag_seconds: u64,
    /// A scaling group that gave up launches again only when its size changes, not when what it launches does.
    pub stopped_groups_need_size: bool,
    /// A private endpoint of a cluster without a node is accepted and fails minutes later.
    pub private_endpoint_needs_node: bool,
    /// Messages are in Chinese where the real ones are so in part, whatever language was asked for.
    pub chinese_messages: bool,
    /// How long what was made is not listed yet, in milliseconds of the real cloud.
    pub lists_lag_milliseconds: u64,
    /// Every so many reads end as an error of the server; none if 0.
    pub failing_read_of: u32,
    /// A pool at work takes no change, whatever it is at, its making too; else one whose nodes leave does not.
    pub updating_pool_takes_nothing: bool,
    /// A change of a pool in which nothing differs is refused.
    pub idle_changes_refused: bool,
    /// Refusals in their older spelling: of an endpoint without a node, of deletion protection.
    pub old_refusals: bool,
    /// What is gone is answered in the rarer way: a cluster by a parameter that is wrong, whose message says so, and a
    /// pool by an internal error.
    pub gone_is_a_wrong_parameter: bool,
    /// A cluster with an open endpoint cannot be deleted.
    pub endpoints_hold_clusters: bool,
    /// A cluster with nodes cannot be deleted, nor one that failed for a minute after its nodes went.
    pub nodes_hold_clusters: bool,
    /// A node that is being set up cannot be taken out of its cluster by force either.
    pub force_spares_new_nodes: bool,
    /// An add-on that is not there is an empty list, not an error.
    pub missing_addons_are_empty: bool,
    /// How long after a cluster runs its control plane refuses some changes, in seconds of the real cloud.
    pub control_plane_settles_seconds: u64,
    /// How long after a cluster runs it has no kubeconfig yet, in seconds of the real cloud.
    pub kubeconfigs_lag_seconds: u64,
    /// The certificate of an API server names its domain and no address.
    pub certificates_name_no_address: bool,
    /// A public endpoint is the name of its load balancer, not an address.
    pub balancers_have_names: bool,
    /// What is not set reads as null or `""` wherever either was seen.
    pub sparse_replies: bool,
    /// Versions that run carry Tencent's revision, such as `1.30.0-tke.5`.
    pub versions_have_revisions: bool,
    /// A cluster that is made without an operating system has Ubuntu 16.04, not TencentOS 4.
    pub old_default_image: bool,
    /// A cluster of CiliumOverlay reads as one of CiliumBGP.
    pub cilium_reads_as_bgp: bool,
    /// How long after an endpoint is there its address is not listed yet, in seconds of the real cloud.
    pub addresses_lag_seconds: u64,
    /// A pool that is being deleted has lost its group and its launch configuration already.
    pub deleting_pools_lose_groups: bool,
    /// A node of a group that is at its least size may be removed, and another is made; else that is refused.
    pub groups_keep_their_least: bool,
    /// The cloud puts annotations of its own on pools.
    pub pools_are_annotated: bool,
}

impl Default for Quirks {
    fn default() -> Self {
        Self {
            upgrade_lag_seconds: 10,
            broken_nodes_not_upgradable: false,
            activities_lag_seconds: 0,
            stopped_groups_need_size: false,
            private_endpoint_needs_node: false,
            chinese_messages: false,
            lists_lag_milliseconds: 0,
            failing_read_of: 0,
            updating_pool_takes_nothing: false,
            idle_changes_refused: false,
            old_refusals: false,
            gone_is_a_wrong_parameter: false,
            endpoints_hold_clusters: false,
            nodes_hold_clusters: false,
            force_spares_new_nodes: false,
            missing_addons_are_empty: false,
            control_plane_settles_seconds: 0,
            kubeconfigs_lag_seconds: 0,
            certificates_name_no_address: false,
            balancers_have_names: false,
            sparse_replies: false,
            versions_have_revisions: false,
            old_default_image: false,
            cilium_reads_as_bgp: false,
            addresses_lag_seconds: 0,
            deleting_pools_lose_groups: false,
            groups_keep_their_least: false,
            pools_are_annotated: false,
        }
    }
}

impl Quirks {
    /// The rarer of two behaviours everywhere.
    pub fn hostile() -> Self {
        Self {
            upgrade_lag_seconds: 10,
            broken_nodes_not_upgradable: true,
            activities_lag_seconds: 900,
            stopped_groups_need_size: true,
            private_endpoint_needs_node: true,
            chinese_messages: true,
            lists_lag_milliseconds: 5_000,
            failing_read_of: 20,
            updating_pool_takes_nothing: true,
            idle_changes_refused: true,
            old_refusals: true,
            gone_is_a_wrong_parameter: true,
            endpoints_hold_clusters: true,
            nodes_hold_clusters: true,
            force_spares_new_nodes: true,
            missing_addons_are_empty: true,
            control_plane_settles_seconds: 60,
            kubeconfigs_lag_seconds: 90,
            certificates_name_no_address: true,
            balancers_have_names: true,
            sparse_replies: true,
            versions_have_revisions: true,
            old_default_image: true,
            cilium_reads_as_bgp: true,
            addresses_lag_seconds: 60,
            deleting_pools_lose_groups: true,
            groups_keep_their_least: true,
            pools_are_annotated: true,
        }
    }
}
