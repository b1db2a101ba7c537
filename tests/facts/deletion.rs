//! How clusters, pools and nodes go, or do not.

use super::Certainty::{Client, Documented, Seen};
use super::Fact;

pub const FACTS: &[Fact] = &[
    // clusters
    (
        "a cluster with ordinary, native or registered nodes cannot be deleted, by a baseline policy, or can",
        Documented,
        "documentation; model has FailedOperation.ClusterForbiddenToDelete; provider, cb-spider and cloudmux send \
         DeleteCluster with nodes in place",
        &[
            "nodes_may_hold_a_cluster_and_one_that_failed_for_a_minute_more",
            "pools_of_every_kind_are_listed_and_hold_a_cluster",
            "a_destroy_empties_the_cluster_and_then_deletes_it",
            "codes_have_the_kind_that_the_reference_gives_them",
        ],
    ),
    (
        "nodes of a cluster that failed must be gone, and 60 s more, before it can be deleted",
        Client,
        "bk-bcs",
        &[
            "nodes_may_hold_a_cluster_and_one_that_failed_for_a_minute_more",
            "a_cluster_that_failed_loses_its_nodes_first",
        ],
    ),
    (
        "InstanceDeleteMode is required, and one of two words in lower case",
        Seen,
        "guide",
        &["what_becomes_of_machines_and_resources_has_to_be_said_right"],
    ),
    (
        "a ResourceType other than CBS, CLB and CVM is FailedOperation.Param",
        Seen,
        "guide",
        &["what_becomes_of_machines_and_resources_has_to_be_said_right"],
    ),
    (
        "disks are kept unless ResourceDeleteOptions says otherwise, and those of volumes outlive the cluster",
        Documented,
        "guide",
        &[
            "a_cluster_takes_its_disks_along_or_leaves_all_but_system_disks",
            "volumes_go_with_the_cluster_unless_they_are_retained",
        ],
    ),
    (
        "a cluster that is gone is InternalError.ClusterNotFound and in other actions other codes with that word",
        Client,
        "provider",
        &[
            "a_cluster_that_is_gone_has_two_errors",
            "codes_have_the_kind_that_the_reference_gives_them",
            "what_is_gone_already_is_destroyed_without_error",
        ],
    ),
    (
        "endpoints are closed, and waited for until they are Deleted, before a cluster is deleted",
        Seen,
        "guide",
        &["a_destroy_empties_the_cluster_and_then_deletes_it", "an_open_endpoint_may_hold_a_cluster"],
    ),
    (
        "an empty cluster is gone in one or two minutes",
        Documented,
        "guide",
        &["a_destroy_returns_when_the_cluster_is_gone"],
    ),
    // pools
    (
        "a pool takes group and launch configuration along, and data disks by DeleteWithInstance",
        Seen,
        "guide, cleanup",
        &[
            "a_pool_leaves_volumes_and_the_data_disks_that_are_to_stay",
            "disks_that_were_launched_to_stay_go_with_the_cluster",
        ],
    ),
    (
        "a pool can be deleted while its only node is being set up, and the machine goes with it",
        Seen,
        "cleanup",
        &["a_pool_goes_with_a_node_that_is_being_set_up"],
    ),
    (
        "DescribeClusterVirtualNodePools of a cluster without any: TotalCount 0 and an empty list",
        Seen,
        "guide",
        &["pools_of_every_kind_are_listed_and_hold_a_cluster"],
    ),
    (
        "DescribeNodePools of 2022-05-01 lists pools of every kind, each with its Type",
        Documented,
        "model",
        &[
            "pools_of_every_kind_are_listed_and_hold_a_cluster",
            "pools_of_other_kinds_stop_a_destroy_before_anything_is_deleted",
        ],
    ),
    // nodes
    (
        "a node that is being set up: `some instances is not in right state`, with ForceDelete too, or not",
        Seen,
        "guide, two pages that differ",
        &[
            "a_node_that_is_being_set_up_goes_by_force_at_most_and_keeps_others",
            "machines_outside_of_pools_are_deleted_where_that_is_wanted",
        ],
    ),
    (
        "where DeleteClusterInstances is refused, cvm:TerminateInstances is the way out: the cluster drops the node",
        Seen,
        "guide",
        &[
            "a_machine_that_cvm_destroys_leaves_its_cluster_and_its_group_launches_another",
            "machines_outside_of_pools_are_deleted_where_that_is_wanted",
        ],
    ),
    (
        "the same text with `[]` in it: the nodes are gone already",
        Client,
        "provider",
        &[
            "a_node_that_is_being_set_up_goes_by_force_at_most_and_keeps_others",
            "a_node_that_went_without_an_answer_is_gone",
        ],
    ),
    (
        "the size of the group goes down with a node that DeleteClusterInstances takes out",
        Seen,
        "guide",
        &["a_node_that_is_being_set_up_goes_by_force_at_most_and_keeps_others"],
    ),
    (
        "a machine taken out with `retain` runs on outside of the cluster",
        Documented,
        "guide",
        &["machines_outside_of_pools_are_taken_out_and_kept"],
    ),
];
