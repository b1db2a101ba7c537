//! How pools of nodes are made, changed and removed.

use super::Certainty::{Client, Seen};
use super::Fact;

pub const FACTS: &[Fact] = &[
    // CreateClusterNodePool
    (
        "a new pool needs `EnableAutoscale` and `InstanceAdvancedSettings`, of which `{}` is enough",
        Seen,
        "guide",
        &["what_a_pool_needs_is_asked_for_one_by_one", "the_least_that_makes_a_pool"],
    ),
    (
        "in its documents a new pool needs a type, a charge type and both limits: `InstanceType is not set`, \
         `InstanceChargeType must be set`, `MinSize and MaxSize must be set`",
        Seen,
        "guide",
        &["what_a_pool_needs_is_asked_for_one_by_one"],
    ),
    (
        "a pool is made with one InstanceType; further ones are added by ModifyNodePoolInstanceTypes when it is there",
        Client,
        "provider, bk-bcs, cb-spider",
        &[
            "what_a_pool_needs_is_asked_for_one_by_one",
            "a_pool_is_made_with_its_first_type_and_the_others_are_added",
            "a_pool_without_its_further_types_is_completed_by_the_next_apply",
            "a_pool_that_takes_anothers_place_has_all_its_types_first",
            "a_first_type_that_is_sold_out_leaves_time_for_the_others",
        ],
    ),
    (
        "names of group, launch configuration and machines, the image and the group's tags are TKE's: `can not be set`, \
         `bad launch configuration para`, `managed by TKE`",
        Seen,
        "guide",
        &["what_tke_sets_by_itself_cannot_be_set"],
    ),
    (
        "a plain HostName, a SubnetId, empty lists, and Zones beside SubnetIds are AS's to refuse: \
         FailedOperation.AsCommon with its text",
        Seen,
        "guide, cleanup",
        &["what_auto_scaling_refuses_comes_in_its_own_words", "a_document_has_no_empty_lists"],
    ),
    (
        "type, charge type, groups, VPC, subnets and sizes are enough for a pool: no disk, no login",
        Seen,
        "guide",
        &["the_least_that_makes_a_pool"],
    ),
    (
        "DesiredPodNumber is refused on a cluster with global routes: customized pod CIDR only",
        Seen,
        "guide",
        &["names_pods_and_kubelet_arguments_of_a_pool_have_their_rules"],
    ),
    (
        "a wrong argument is `Kubelet args is invalid: [<arg>] is not in --<name> available args list`",
        Seen,
        "guide",
        &["names_pods_and_kubelet_arguments_of_a_pool_have_their_rules"],
    ),
    (
        "a pool's name has up to 60 characters",
        Seen,
        "guide",
        &["names_pods_and_kubelet_arguments_of_a_pool_have_their_rules", "a_pools_name_has_sixty_characters"],
    ),
    // its life
    (
        "AutoscalingGroupStatus is `disabled` without the autoscaler, though the group follows its size",
        Seen,
        "guide",
        &["the_least_that_makes_a_pool", "a_pools_size_changes_hands"],
    ),
    ("a pool's group is called `tke-np-…`", Seen, "guide", &["the_least_that_makes_a_pool"]),
    (
        "a pool may be deleted while its only node is initializing, and the machine goes with it",
        Seen,
        "cleanup",
        &["a_pool_that_is_being_deleted_may_have_lost_its_group"],
    ),
    (
        "a deleted pool takes its group and its launch configuration along, perhaps while it is still `deleting`, and \
         leaves the security group",
        Seen,
        "guide, cleanup, cb-spider",
        &[
            "a_pool_that_is_being_deleted_may_have_lost_its_group",
            "a_pool_that_goes_may_have_lost_what_tells_of_its_nodes",
            "a_pool_that_goes_may_have_lost_its_group",
        ],
    ),
    // reads
    (
        "pools are found by NodePoolsId, NodePoolsName and Tags; another filter is `invalid filter name`",
        Seen,
        "guide",
        &["pools_are_found_by_three_filters_and_no_other"],
    ),
    (
        "a pool reads DesiredPodNum 64, GPUArgs with empty texts, Kubelet [] and Tags [] where nothing was sent, and has no \
         InstanceType",
        Seen,
        "guide",
        &["the_least_that_makes_a_pool"],
    ),
    (
        "of a pool that is gone, Detail says NodePoolQueryFailed or UnexpectedInternal, Modify RecordNotFound, Delete \
         InternalError.Param with `Not Found`",
        Seen,
        "guide, provider",
        &["a_pool_that_is_gone_has_an_error_for_each_action", "each_row_has_a_source_and_decides_its_example"],
    ),
    // changes
    (
        "labels, taints and annotations are replaced as a whole; what is absent is unchanged",
        Seen,
        "guide",
        &["absent_is_unchanged_and_empty_clears", "a_change_keeps_the_mark_and_what_others_set"],
    ),
    (
        "the cloud puts annotations of its own on pools",
        Client,
        "provider, of native pools",
        &["a_pool_keeps_its_mark_and_what_the_cloud_set"],
    ),
    (
        "labels and taints reach nodes that are there unless IgnoreExistedNode says otherwise",
        Seen,
        "guide",
        &["labels_and_taints_reach_nodes_that_are_there_unless_told_otherwise"],
    ),
    (
        "a change of size and limits takes several calls with waits between",
        Seen,
        "guide, provider",
        &[
            "what_a_pool_is_refused_names_what_is_wrong",
            "the_autoscalers_size_is_brought_within_new_limits",
            "several_pools_change_in_parallel",
        ],
    ),
    (
        "DesiredCapacity, MinSize and MaxSize are no members of ModifyClusterNodePool",
        Seen,
        "guide",
        &["sizes_are_not_called_so_in_a_change_of_a_pool"],
    ),
    (
        "a size outside of the limits: InvalidParameterValue.Size",
        Seen,
        "guide",
        &["pool_changes_its_size_in_time", "messages_may_be_chinese"],
    ),
    (
        "a node whose removal leaves its group below MinSize: FailedOperation.AsCommon, or AS makes another",
        Seen,
        "guide",
        &["a_node_below_the_least_size_is_kept_or_replaced"],
    ),
    (
        "a pool is `creating` for at most a minute",
        Seen,
        "cleanup, cb-spider, guide",
        &["pool_is_normal_before_its_nodes_run"],
    ),
    (
        "a pool that is deleted is gone within two minutes",
        Seen,
        "guide, cleanup",
        &["a_pool_that_is_being_deleted_may_have_lost_its_group"],
    ),
    ("the further types of a pool are added and taken away in place", Seen, "guide", &["fallback_instance_types"]),
];
