//! Clusters themselves: what they run, how large they are, and how many there may be.

use super::Certainty::{Client, Documented, Seen};
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
    (
        "type, name, version, VPC and the addresses of pods are enough for a cluster, and its id is answered at once",
        Seen,
        "guide",
        &["a_new_cluster_of_global_routes_is_shown_in_full", "cluster_is_creating_then_running"],
    ),
    (
        "a new cluster is Creating for 5 to 15 minutes, and sometimes for more than 20",
        Documented,
        "guide, cb-spider, provider; remarks without a clock",
        &["cluster_is_creating_then_running", "a_failed_create_leaves_no_orphan"],
    ),
    (
        "network mode, mode of kube-proxy and container runtime of a cluster cannot be changed",
        Documented,
        "guide",
        &[
            "each_row_of_a_network_is_set_imported_and_replaces_the_cluster_when_it_moves",
            "the_container_runtime_is_given_kept_and_replaced",
        ],
    ),
    (
        "while the control plane changes, ModifyClusterAttribute is refused as busy",
        Seen,
        "guide; the code by analogy",
        &["a_new_level_takes_the_control_plane_a_while", "each_row_has_a_source_and_decides_its_example"],
    ),
    (
        "deletion protection is switched by two actions of its own and is no member of ModifyClusterAttribute",
        Documented,
        "model",
        &["the_policy_of_cluster_is_what_its_life_needs", "deletion_protection_is_spelt_in_two_ways"],
    ),
    (
        "ModifyClusterImage works on a cluster without nodes",
        Seen,
        "guide",
        &["no_image_reads_as_set_until_one_is", "an_image_of_ones_own_is_the_name_of_the_operating_system"],
    ),
    (
        "public images have ids of their own: tlinux3.1x86_64 is img-eb30mz89, ubuntu22.04x86_64 img-487zeit5, \
         centos7.6.0_x64 img-9qabwvbn",
        Seen,
        "guide",
        &["no_image_reads_as_set_until_one_is", "an_operating_system_that_nobody_named_is_one_of_two_and_no_image"],
    ),
    ("in English a level is called `20 nodes`", Seen, "guide", &["levels_have_their_limits"]),
    (
        "`Abnormal` after a create is final, and such a cluster can be deleted",
        Client,
        "bk-bcs",
        &["a_cluster_that_fails_in_its_creation_ends_the_wait", "a_cluster_that_failed_loses_its_nodes_first"],
    ),
];
