//! Requests and reads of other clients.

use super::Certainty::{Client, Documented, Seen};
use super::Fact;

pub const FACTS: &[Fact] = &[
    // requests
    (
        "`AutoUpgradeClusterLevel: {}` is accepted",
        Client,
        "provider",
        &["nodes_come_with_a_cluster", "empty_settings_leave_what_they_are_about_as_it_is"],
    ),
    (
        "`OIDCConfig: {}` is accepted, and the options of a new cluster have no last state",
        Client,
        "provider",
        &["empty_settings_leave_what_they_are_about_as_it_is"],
    ),
    (
        "an issuer is given back by an empty `JWKSURI`",
        Client,
        "provider",
        &["empty_settings_leave_what_they_are_about_as_it_is"],
    ),
    (
        "services of a launch configuration that a change does not name stay as they are",
        Client,
        "provider",
        &["a_launch_configuration_keeps_what_a_change_does_not_name"],
    ),
    (
        "the launch configuration of a pool has an `InstanceName`; machines are called `as-tke-np-…`",
        Seen,
        "guide",
        &["a_launch_configuration_keeps_what_a_change_does_not_name"],
    ),
    (
        "a cluster's `ImageId` is empty until one is set",
        Seen,
        "guide",
        &[
            "no_image_reads_as_set_until_one_is",
            "cluster_is_creating_then_running",
            "the_build_of_the_image_changes_in_place",
        ],
    ),
    (
        "ModifyClusterImage makes `ClusterOs` the image's name and `ImageId` its id, and takes no empty one",
        Seen,
        "guide",
        &["no_image_reads_as_set_until_one_is"],
    ),
    ("ModifyClusterImage takes a public image's name", Client, "provider", &["no_image_reads_as_set_until_one_is"]),
    (
        "DescribeAvailableClusterVersion without an id fills `Clusters` with all of the region",
        Seen,
        "guide",
        &["newer_versions_of_the_own_minor_and_the_next_that_exists_are_available"],
    ),
    (
        "`RawValues` have `global.cluster.*` and `global.image.host` from the cloud",
        Client,
        "provider",
        &[
            "an_add_on_is_told_of_its_cluster_and_of_nothing_else",
            "an_add_on_of_others_is_left_alone_until_it_is_named",
        ],
    ),
    (
        "`MultiZoneSubnetPolicy` and the like are one of a few words",
        Documented,
        "model",
        &["words_that_mean_nothing_to_auto_scaling_are_refused"],
    ),
    (
        "key pairs that are not there are an error",
        Documented,
        "documentation",
        &["key_pairs_that_are_not_there_are_an_error"],
    ),
    ("`UserScript` comes back decoded", Seen, "guide", &["scripts_must_be_base64", "how_nodes_are_set_up"]),
    ("`RunInstancesPara` is a list of JSON texts", Documented, "model", &["nodes_come_with_a_cluster"]),
    (
        "a global router takes a `ServiceCIDR` outside of the cluster's addresses",
        Seen,
        "guide",
        &["services_may_have_addresses_of_their_own_beside_global_routes"],
    ),
    (
        "nodes are found by `ip`, `instanceId`, `hostname` and `label`",
        Seen,
        "guide",
        &["outdated_nodes_are_found_by_what_they_are"],
    ),
    (
        "a managed cluster reads `Cni` true, one master and no `KubeProxyMode`, with global routes and IPVS too",
        Seen,
        "guide",
        &["cluster_is_creating_then_running"],
    ),
    ("a pool without tags reads an empty list of them", Seen, "guide", &["absent_is_unchanged_and_empty_clears"]),
    ("a page of clusters that is too large is cut without a word", Seen, "guide", &["clusters_come_twenty_to_a_page"]),
    (
        "a cluster's name has up to 60 characters, and no new cluster is independent",
        Seen,
        "guide",
        &["names_have_sixty_characters_and_clusters_are_managed"],
    ),
    // reads
    (
        "DescribeClusterSecurity has a user `admin`, a password of 32 characters and a kubeconfig with a token",
        Seen,
        "guide",
        &["a_cluster_has_credentials_of_its_own"],
    ),
    ("nine levels with their limits, by `ClusterID` or for the account", Seen, "guide", &["levels_have_their_limits"]),
    ("a managed cluster's `Etcd` arguments read null", Seen, "guide", &["control_planes_tell_their_arguments"]),
    (
        "the autoscaler's options of a new cluster",
        Seen,
        "guide",
        &["the_autoscaler_of_a_new_cluster_takes_no_nodes_away"],
    ),
    (
        "each log has a switch; an open one may have no topic",
        Seen,
        "guide",
        &["log_switches_follow_what_collects_the_logs"],
    ),
    (
        "DescribeIPAMD of a cluster with global routes is no error, and its `Phase` is empty",
        Seen,
        "guide",
        &["pods_have_addresses_of_the_vpc_or_not"],
    ),
    (
        "DescribeIPAMD is `upgrading` at first, and its expiry `0s` if none was asked for",
        Seen,
        "guide",
        &["pods_have_addresses_of_the_vpc_or_not"],
    ),
    ("virtual nodes are listed apart from nodes", Client, "provider", &["a_cluster_has_no_virtual_nodes"]),
    (
        "tags of any object are asked for by service, prefix and id",
        Documented,
        "model",
        &["tags_of_all_kinds_of_objects_are_found"],
    ),
    (
        "a security group counts what it is bound to",
        Documented,
        "model",
        &["a_security_group_tells_what_it_is_in_use_by"],
    ),
];
