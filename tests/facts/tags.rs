//! Tags: what they may be, and how they come to pools, machines and disks.

use super::Certainty::{Client, Documented, Seen};
use super::Fact;

pub const FACTS: &[Fact] = &[
    (
        "TKE copies a cluster's tags to every pool made under it, and from there to each machine that its group launches",
        Seen,
        "cb-spider, pull request 1839",
        &[
            "a_pools_first_nodes_lack_the_tags_that_its_request_names_and_later_ones_have_them",
            "more_tags_than_an_object_can_have_are_refused_at_plan",
        ],
    ),
    (
        "the tag service stores an empty value, with which launches fail: `tag value contains illegal characters`",
        Seen,
        "cb-spider, pull request 1839",
        &[
            "a_pool_takes_only_pairs_that_its_account_has",
            "what_cvm_refuses_is_what_the_activity_says",
            "a_tag_that_instances_do_not_take_is_told_early_and_a_value_helps",
            "a_value_is_what_machines_can_be_launched_with",
            "tags_and_descriptions_that_nodes_cannot_have_are_refused_at_validate",
        ],
    ),
    (
        "a pool with 12 tags launches machines: the 10 of a launch configuration are no limit of a pool's",
        Seen,
        "cb-spider, pull request 1839",
        &["more_tags_than_an_object_can_have_are_refused_at_plan"],
    ),
    (
        "`#` in the description of a cluster stops all launches but those of a pool's first nodes",
        Seen,
        "cb-spider, issue 1758",
        &[
            "a_description_with_a_number_sign_stops_all_but_the_first_nodes",
            "a_description_is_empty_or_a_value",
            "tags_and_descriptions_that_nodes_cannot_have_are_refused_at_validate",
        ],
    ),
    (
        "CreateClusterNodePool refuses a pair that the account lacks: `KEY:VALUE is a pair of invalid tags`",
        Seen,
        "provider, issue 1842",
        &[
            "a_pool_takes_only_pairs_that_its_account_has",
            "where_a_pair_cannot_be_made_the_error_says_which_and_what_to_allow",
            "the_refused_pair_is_in_the_message",
        ],
    ),
    (
        "ModifyClusterTags refuses a value that the account's tag policy does not allow, in the same words",
        Seen,
        "guide, configuring clusters",
        &[
            "a_tag_policy_refuses_values_and_unknown_keys",
            "a_pair_that_the_tag_policy_of_the_account_refuses_is_told",
            "in_an_account_that_refuses_unknown_tags_a_cluster_is_made_without_its_mark",
        ],
    ),
    (
        "other clients call CreateTag first, and take ResourceInUse.TagDuplicate for done",
        Client,
        "cb-spider",
        &[
            "a_pool_takes_only_pairs_that_its_account_has",
            "pairs_that_the_account_lacks_are_made_before_a_pool_has_them",
            "each_row_has_a_source_and_decides_its_example",
        ],
    ),
    (
        "nodes that a pool makes at its creation miss the pool's tags where `Tags` was sent; later ones have them",
        Seen,
        "provider, issue 1843",
        &[
            "a_pools_first_nodes_lack_the_tags_that_its_request_names_and_later_ones_have_them",
            "tags_of_cluster_and_pool_reach_machines_and_disks_and_leave_them_again",
        ],
    ),
    (
        "a pool's tags are those of its scaling group",
        Seen,
        "provider, issue 1843",
        &["pool_is_normal_before_its_nodes_run"],
    ),
    (
        "AutoUpdateInstanceTags is accepted in a pool's AutoScalingGroupPara",
        Client,
        "provider, pull request 2991",
        &["a_change_of_a_pools_tags_reaches_its_machines_but_takes_none_away"],
    ),
    (
        "AutoUpdateInstanceTags adds tags to the machines of a group and changes them, and takes none away",
        Documented,
        "model",
        &[
            "a_change_of_a_pools_tags_reaches_its_machines_but_takes_none_away",
            "tags_of_cluster_and_pool_reach_machines_and_disks_and_leave_them_again",
        ],
    ),
    (
        "`TagSpecification` in RunInstancesPara clashes with what TKE sets: FailedOperation.CvmCommon, DuplicateTags",
        Seen,
        "guide, operating instances",
        &["tags_where_tke_sets_its_own_are_refused", "each_row_has_a_source_and_decides_its_example"],
    ),
    (
        "nobody sends InstanceTags in LaunchConfigurePara beside a pool's `Tags`",
        Client,
        "provider, cb-spider, bk-bcs",
        &[
            "tags_of_a_pool_beside_those_of_its_launch_configuration_stop_launches_where_a_key_is_in_both",
            "tags_of_a_launch_configuration_make_way_for_those_of_its_pool",
        ],
    ),
    (
        "`Tags` in AutoScalingGroupPara is refused: managed by TKE",
        Seen,
        "guide, setting the cgroup driver",
        &["tags_where_tke_sets_its_own_are_refused"],
    ),
    (
        "ModifyClusterTags replaces the whole set; SyncNodePoolTags holds only beside SyncSubresource",
        Seen,
        "guide, configuring clusters",
        &["tags_are_replaced_in_time", "a_clusters_tags_reach_pools_and_machines_where_that_is_asked_for"],
    ),
    (
        "a second change of tags while one runs is FailedOperation.TradeCommon, `modify task ready running background`",
        Seen,
        "guide",
        &["tags_are_replaced_in_time", "each_row_has_a_source_and_decides_its_example"],
    ),
    (
        "DescribeBatchModifyTagsStatus at rest: done, not of subresources, with empty lists",
        Seen,
        "guide, querying clusters",
        &["tags_are_replaced_in_time", "replies_as_they_were_seen"],
    ),
    (
        "keys that begin with `qcs:`, `project` or `项目` are reserved; a key has at most 127 characters, a value 255",
        Documented,
        "documentation",
        &[
            "a_key_is_not_one_that_is_reserved",
            "a_tag_policy_refuses_values_and_unknown_keys",
            "a_value_is_what_machines_can_be_launched_with",
        ],
    ),
    (
        "keys of the cloud's own that are read back begin with `tencentcloud:` or `qcs:`",
        Documented,
        "documentation",
        &[
            "tags_that_the_cloud_or_others_set_stay_on_a_cluster_and_are_no_drift",
            "tags_of_others_on_a_pool_and_its_launch_configuration_stay",
        ],
    ),
    (
        "TagResources takes at most 10 six-part names and 10 tags, makes pairs that are missing, and tells what failed",
        Documented,
        "model",
        &["machines_and_disks_are_tagged_one_by_one"],
    ),
];
