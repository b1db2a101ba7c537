//! How nodes come, or do not.

use super::Certainty::{Client, Documented, Seen};
use super::Fact;

pub const FACTS: &[Fact] = &[
    (
        "a pool becomes `normal` whether or not any node comes",
        Seen,
        "cleanup, cb-spider, guide",
        &["a_pool_is_normal_though_no_node_comes_and_its_group_stops_trying"],
    ),
    (
        "only the scaling activities of its group say why nodes of a pool do not come",
        Seen,
        "cleanup, cb-spider",
        &[
            "a_sold_out_type_is_told_early_and_another_type_or_zone_helps",
            "a_used_up_quota_is_told_early_and_a_smaller_size_helps",
        ],
    ),
    (
        "activities may be listed 15 minutes late; an empty list is no good news",
        Seen,
        "cleanup",
        &[
            "where_activities_are_late_and_chinese_the_list_is_empty_first",
            "activities_that_are_listed_late_end_the_wait_once_they_are_there",
            "an_empty_list_of_activities_is_not_taken_for_good_news",
        ],
    ),
    (
        "the activities of a group that is gone stay listed, and the group itself is an empty set",
        Seen,
        "cleanup, cb-spider",
        &["each_scaling_is_an_activity_that_outlives_its_group"],
    ),
    ("the activity of a launch takes 37 s", Seen, "guide", &["each_scaling_is_an_activity_that_outlives_its_group"]),
    (
        "MA5 and S8 take no CLOUD_PREMIUM: `[19045]CVM not support the required disk`",
        Seen,
        "cleanup, cb-spider",
        &[
            "what_cvm_refuses_is_what_the_activity_says",
            "a_disk_type_that_the_family_does_not_take_is_told_early_and_another_helps",
        ],
    ),
    (
        "a group tries a failed launch again, stops after some tries, and stays NORMAL",
        Seen,
        "cb-spider",
        &[
            "a_pool_is_normal_though_no_node_comes_and_its_group_stops_trying",
            "a_group_that_stopped_trying_is_told_and_tries_again_with_another_size",
            "a_launch_that_fails_and_then_goes_well_ends_no_wait",
        ],
    ),
    (
        "IMMEDIATE_RETRY gives up after 5 failures, INCREMENTAL_INTERVALS pauses after 10, NO_RETRY does not try again; \
         an activity that brought a part has failed",
        Documented,
        "model",
        &[
            "a_pool_is_normal_though_no_node_comes_and_its_group_stops_trying",
            "an_activity_that_got_a_part_of_its_instances_counts_as_failed",
        ],
    ),
    (
        "an activity reads IN_PROGRESS while it is under way, where the model has RUNNING",
        Seen,
        "guide",
        &["each_scaling_is_an_activity_that_outlives_its_group", "a_launch_under_way_is_neither"],
    ),
    (
        "messages of activities are in Chinese in places: `伸缩活动成功。`, cause `因匹配期望实例数`",
        Seen,
        "guide",
        &["where_activities_are_late_and_chinese_the_list_is_empty_first"],
    ),
    (
        "the words of sold out, quota and spot quota in a node's failure",
        Client,
        "karpenter",
        &["the_words_of_the_cloud", "what_cvm_refuses_is_what_the_activity_says"],
    ),
    (
        "the FailedReason of a healthy node is `=Ready:True`",
        Seen,
        "guide",
        &["the_reason_of_a_healthy_node_is_no_failure"],
    ),
    (
        "the FailedReason of a bad node is `=Ready:False` or the step that failed, such as `Cloud init failed`",
        Documented,
        "guide, without an output",
        &["the_reason_of_a_healthy_node_is_no_failure"],
    ),
    ("Taints and GPUArgs of a node may be null", Seen, "guide", &["instances"]),
    (
        "an activity lists the machines that it is about",
        Seen,
        "guide",
        &["each_scaling_is_an_activity_that_outlives_its_group"],
    ),
    (
        "an instance type is listed as SELL or SOLD_OUT, and SELL promises neither a launch nor a disk type",
        Seen,
        "guide, cleanup",
        &[
            "the_zones_of_a_pool_sell_its_type_or_another",
            "each_finding_is_on_its_attribute_and_all_come_at_once",
            "a_disk_type_that_the_family_does_not_take_is_told_early_and_another_helps",
        ],
    ),
];
