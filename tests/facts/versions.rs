//! Kubernetes versions, and what an upgrade looks like.

use super::Certainty::{Client, Documented, Seen};
use super::Fact;

pub const FACTS: &[Fact] = &[
    (
        "of later minor versions only even ones are on offer, each with a Remark that says nothing of managed clusters",
        Seen,
        "guide",
        &["only_even_minors_are_on_offer_and_the_next_of_them_is_the_target"],
    ),
    (
        "what a cluster can be upgraded to is its own minor's patches and the next minor that exists; nothing if up to date",
        Seen,
        "guide",
        &[
            "newer_versions_of_the_own_minor_and_the_next_that_exists_are_available",
            "only_even_minors_are_on_offer_and_the_next_of_them_is_the_target",
            "a_minor_version_that_does_not_exist_is_passed_over",
            "what_the_cluster_cannot_have_is_refused_in_the_plan",
        ],
    ),
    (
        "without a cluster DescribeAvailableClusterVersion answers for the region, and only `Clusters` is filled",
        Seen,
        "guide",
        &["newer_versions_of_the_own_minor_and_the_next_that_exists_are_available"],
    ),
    (
        "ClusterVersion shows the target from the acceptance of an upgrade on; the return to Running ends it",
        Seen,
        "guide",
        &[
            "it_shows_the_new_version_at_once_runs_for_a_moment_then_upgrades_then_runs",
            "the_control_plane_is_upgraded_in_place",
            "a_cluster_is_upgraded_when_it_was_at_it_and_is_back",
            "one_that_was_never_seen_at_it_is_upgraded_after_a_minute_with_the_version",
        ],
    ),
    (
        "an upgrade is asked for without a revision, and the cloud picks one: 1.30.0 may run as 1.30.0-tke.5",
        Seen,
        "guide",
        &[
            "the_cloud_picks_the_revision_of_what_runs",
            "a_revision_is_no_other_version",
            "a_revision_makes_no_other_version",
        ],
    ),
    (
        "an upgrade that failed leaves the cluster Running with the old version, or in Pause",
        Documented,
        "guide",
        &[
            "an_upgrade_that_the_cloud_gives_up_is_an_error",
            "one_that_came_back_with_the_old_version_or_stopped_has_failed",
        ],
    ),
    (
        "nodes do not follow an upgrade by themselves",
        Seen,
        "guide",
        &["the_control_plane_is_upgraded_in_place", "nodes_follow_two_upgrades_while_the_autoscaler_acts"],
    ),
    (
        "a cluster is made with a whole version, else `CompId not found`, and with 1.10.5 if none is given",
        Seen,
        "guide",
        &["a_version_that_is_not_whole_or_does_not_exist_is_no_record"],
    ),
    (
        "CheckInstancesUpgradeAble alone tells a node's version; filters ip, instanceId, hostname, label",
        Seen,
        "guide",
        &["outdated_nodes_are_found_by_what_they_are", "nodes_follow_two_upgrades_while_the_autoscaler_acts"],
    ),
    (
        "an upgrade during an upgrade is `cluster is in upgrading`",
        Client,
        "cb-spider",
        &["it_shows_the_new_version_at_once_runs_for_a_moment_then_upgrades_then_runs"],
    ),
    (
        "DescribeVersions lists fourteen versions, of which 1.34.1 is the newest",
        Seen,
        "guide",
        &["only_even_minors_are_on_offer_and_the_next_of_them_is_the_target"],
    ),
    (
        "CheckInstancesUpgradeAble answers the cluster's version, the nodes that can be upgraded and how many they are",
        Seen,
        "guide",
        &["the_cloud_picks_the_revision_of_what_runs", "outdated_nodes_are_found_by_what_they_are"],
    ),
];
