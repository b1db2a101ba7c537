//! Clusters themselves: what they run, how large they are, and how many there may be.

use super::Certainty::{Documented, Seen};
use super::Fact;

pub const FACTS: &[Fact] = &[
    (
        "a cluster that is made without an operating system reads TencentOS 4 or Ubuntu 16.04, no image and no kind",
        Seen,
        "guide, pages on clusters and images",
        &[
            "an_operating_system_that_nobody_named_is_one_of_two_and_no_image",
            "an_image_of_ones_own_is_kept_by_its_id",
            "what_other_clients_made_of_clusters_is_generated_and_plans_empty",
        ],
    ),
    (
        "ModifyClusterImage with an image of one's own: ClusterOs is its id, OsCustomizeType CUSTOMIZE",
        Documented,
        "guide, without an output",
        &["an_image_of_ones_own_is_the_name_of_the_operating_system", "an_image_of_ones_own_is_kept_by_its_id"],
    ),
    ("the full reply of an empty managed cluster", Seen, "guide", &["a_new_cluster_of_global_routes_is_shown_in_full"]),
    (
        "a wrong filter name is InvalidParameter.Param, `invalid filter name`; an id that is gone an empty list",
        Seen,
        "guide",
        &["a_filter_that_there_is_not_is_an_error_and_an_id_that_is_gone_is_none"],
    ),
    (
        "clusters are found by ClusterName, ClusterStatus, ClusterType and vpc-id",
        Seen,
        "guide",
        &["a_filter_that_there_is_not_is_an_error_and_an_id_that_is_gone_is_none"],
    ),
    (
        "DescribeClusterStatus: `-` of an empty cluster, PartialAbnormal as soon as a node is initializing",
        Seen,
        "guide",
        &["a_cluster_is_all_normal_when_all_its_nodes_run"],
    ),
    (
        "a change of level passes through ClusterLevelUpgrading; L10 does not exist",
        Documented,
        "guide",
        &[
            "a_new_level_takes_the_control_plane_a_while",
            "a_level_is_one_of_the_list_where_it_is_new",
            "the_level_is_given_changed_and_left_to_the_cloud",
        ],
    ),
    (
        "twenty clusters in a region, then InternalError.QuotaMaxClsLimit",
        Documented,
        "guide",
        &[
            "an_account_has_twenty_clusters_in_a_region_and_no_more",
            "codes_have_the_kind_that_the_reference_gives_them",
        ],
    ),
    (
        "a managed cluster takes no docker, and no runtime that does not go with its version: `k8s version and runtime \
         (type/version) not match`",
        Seen,
        "guide",
        &[
            "what_runs_containers_goes_with_the_version_of_kubernetes",
            "the_container_runtime_is_given_kept_and_replaced",
        ],
    ),
    (
        "1.30 goes with containerd 1.6.9, 1.32 and 1.34 with 1.7.28 too; left out, it is 1.6.9",
        Seen,
        "guide",
        &["runtimes_go_with_versions", "what_runs_containers_goes_with_the_version_of_kubernetes"],
    ),
    (
        "CAM refuses before anything is checked: FailedOperation.CamNoAuth with `tke:CreateCluster`",
        Seen,
        "guide",
        &["who_may_not_make_clusters_is_told_so_before_anything_is_checked"],
    ),
    (
        "a name has up to 60 characters",
        Seen,
        "guide",
        &["names_have_sixty_characters_and_clusters_are_managed", "values_of_the_wrong_form"],
    ),
];
