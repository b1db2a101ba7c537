//! The networks of clusters.

use super::Certainty::{Client, Documented, Seen};
use super::Fact;

pub const FACTS: &[Fact] = &[
    // CreateCluster
    (
        "an own ServiceCIDR has a mask from /17 to /27, with global routes too: CidrMaskSizeOutOfRange",
        Seen,
        "guide, cb-spider",
        &[
            "services_of_their_own_are_as_many_as_their_block_has_addresses",
            "addresses_that_the_cloud_takes",
            "what_a_mode_needs_and_refuses_is_said_at_validate_on_the_attribute",
        ],
    ),
    (
        "MaxClusterServiceNum is the size of an own ServiceCIDR, else `service ip number is N, but …`",
        Seen,
        "guide",
        &[
            "services_of_their_own_are_as_many_as_their_block_has_addresses",
            "there_are_as_many_services_as_their_block_has_addresses",
            "services_have_addresses_of_their_own_beside_global_routes",
        ],
    ),
    (
        "an own ServiceCIDR without a number of services is accepted",
        Client,
        "cb-spider",
        &[
            "services_of_their_own_are_as_many_as_their_block_has_addresses",
            "what_other_clients_made_of_clusters_is_generated_and_plans_empty",
        ],
    ),
    (
        "addresses of another cluster of the VPC: CidrConflictWithOtherCluster, which names the block and the cluster",
        Seen,
        "guide",
        &[
            "addresses_of_the_vpc_and_of_its_other_clusters_are_refused",
            "addresses_of_another_cluster_are_in_use",
            "addresses_of_the_other_clusters_of_the_vpc_are_found_by_the_plan",
        ],
    ),
    (
        "addresses of the VPC, its secondary ones too: CidrConflictWithVpcCidr",
        Seen,
        "guide",
        &["addresses_of_the_vpc_and_of_its_other_clusters_are_refused", "services_are_beside_pods_and_vpc"],
    ),
    (
        "a SubnetId is taken with any network and comes back; without it the member is empty",
        Seen,
        "guide, cb-spider",
        &[
            "a_subnet_that_was_sent_is_shown_whatever_the_network",
            "what_other_clients_made_of_clusters_is_generated_and_plans_empty",
        ],
    ),
    (
        "CiliumOverlay needs a SubnetId and refuses IPVS, other systems than tlinux3.1x86_64, CiliumMode, VpcCniType and \
         DataPlaneV2",
        Seen,
        "guide",
        &[
            "an_overlay_by_cilium_refuses_what_does_not_go_with_it",
            "an_overlay_by_cilium_is_made_with_what_goes_with_it",
            "an_overlay_by_cilium_runs_on_one_operating_system",
        ],
    ),
    (
        "cloud nodes of a CiliumOverlay cluster run TencentOS 3.1 only",
        Documented,
        "documentation",
        &["an_overlay_by_cilium_runs_on_one_operating_system", "an_overlay_by_cilium_is_made_with_what_goes_with_it"],
    ),
    (
        "Property of a CiliumOverlay cluster may read `CiliumBGP`, with that for its CiliumMode",
        Documented,
        "guide, without an output",
        &[
            "an_overlay_by_cilium_may_be_called_otherwise",
            "what_other_clients_made_of_clusters_is_generated_and_plans_empty",
        ],
    ),
    (
        "DataPlaneV2 is for pods with addresses of the VPC",
        Documented,
        "documentation",
        &["an_overlay_by_cilium_refuses_what_does_not_go_with_it"],
    ),
    // DescribeClusters
    (
        "`Cni` is true of every managed cluster: the network is in `Property.NetworkType`",
        Seen,
        "guide",
        &[
            "a_new_cluster_of_global_routes_is_shown_in_full",
            "what_other_clients_made_of_clusters_is_generated_and_plans_empty",
        ],
    ),
    (
        "Property of a cluster of which only the network is known: `{\"NetworkType\":\"GR\"}`",
        Seen,
        "guide",
        &["a_new_cluster_of_global_routes_is_shown_in_full"],
    ),
    // VPC-CNI
    (
        "a cluster of global routes in which VPC-CNI is switched on stays one, and has a VpcCniType and Subnets",
        Seen,
        "guide",
        &[
            "vpc_cni_is_switched_on_in_a_cluster_that_stays_one_of_global_routes",
            "what_other_clients_made_of_clusters_is_generated_and_plans_empty",
        ],
    ),
    (
        "DescribeEnableVpcCniProgress of global routes alone: `cluster … is not vpc-cni cluster`; enabling twice: \
         `cluster has been vpc-cni cluster`; both EnableVPCCNIFailed",
        Seen,
        "guide",
        &["vpc_cni_is_switched_on_in_a_cluster_that_stays_one_of_global_routes"],
    ),
    (
        "the progress is `Running`, then `Succeed`, while the component is `upgrading`",
        Seen,
        "guide",
        &["vpc_cni_is_switched_on_in_a_cluster_that_stays_one_of_global_routes"],
    ),
    (
        "a subnet that is none: InvalidParameter.Param, `subnet … is invalid`",
        Seen,
        "guide",
        &["vpc_cni_is_switched_on_in_a_cluster_that_stays_one_of_global_routes"],
    ),
    (
        "subnets of pods show in ClusterNetworkSettings.Subnets, and none is taken out again",
        Seen,
        "guide",
        &[
            "vpc_cni_is_switched_on_in_a_cluster_that_stays_one_of_global_routes",
            "subnets_of_pods_are_added_in_place_and_taken_by_a_new_cluster",
        ],
    ),
    (
        "Property of a VPC-CNI cluster names that network and its VpcCniType",
        Documented,
        "guide, without an output",
        &[
            "a_subnet_that_was_sent_is_shown_whatever_the_network",
            "each_row_of_a_network_is_set_imported_and_replaces_the_cluster_when_it_moves",
        ],
    ),
    (
        "of an empty subnet with a /20 block 4093 addresses are free",
        Seen,
        "guide",
        &["each_finding_is_on_its_attribute_and_all_come_at_once"],
    ),
    (
        "pods with addresses of the VPC need a subnet with free ones in the zone of their node; pools do not check that",
        Documented,
        "guide",
        &["pods_need_a_subnet_in_the_zone_of_their_node", "pods_need_free_addresses_there"],
    ),
];
