//! How endpoints open and close, and how they are listed.

use super::Certainty::{Client, Seen};
use super::Fact;

pub const FACTS: &[Fact] = &[
    (
        "a private endpoint takes a security group, which reads back as IntranetSecurityGroup",
        Seen,
        "guide",
        &["a_private_endpoint_is_an_address_alone_and_may_have_a_group"],
    ),
    (
        "why a private endpoint failed is in its ErrorMsg: `address sync timed out, check if service-controller is running`",
        Seen,
        "guide",
        &[
            "a_private_endpoint_without_a_node_is_asked_for_and_says_why_it_failed",
            "a_new_cluster_without_a_node_opens_a_private_endpoint",
        ],
    ),
    (
        "CreateFailed stays until the endpoint is deleted or asked for again",
        Client,
        "cb-spider",
        &[
            "a_private_endpoint_is_accepted_without_a_node_and_may_fail_minutes_later",
            "an_endpoint_that_fails_is_told_at_once",
        ],
    ),
    (
        "a super (virtual) node counts as a node for a public endpoint, and only DescribeClusterVirtualNode lists it",
        Client,
        "provider",
        &[
            "a_super_node_counts_for_a_public_endpoint_and_is_listed_apart",
            "a_super_node_is_enough_for_a_public_endpoint",
            "a_cluster_whose_pools_are_empty_needs_other_nodes_for_a_public_endpoint",
        ],
    ),
    (
        "with nothing open both endpoints are empty and all three domains are the default name",
        Seen,
        "guide",
        &["of_a_cluster_with_nothing_open_the_domains_are_told"],
    ),
    (
        "a private endpoint is listed as an address alone, with its subnet",
        Seen,
        "guide",
        &["a_private_endpoint_is_an_address_alone_and_may_have_a_group", "replies_as_they_were_seen"],
    ),
    (
        "no URL is made by putting `https://` before what is listed: it may have a port, be a name, or be a URL",
        Seen,
        "cb-spider, cleanup",
        &["every_form_that_was_seen_is_one_url", "a_public_endpoint_is_a_url_whatever_the_cloud_lists"],
    ),
    (
        "until an endpoint is there, and for a while after, no address is listed",
        Client,
        "cb-spider",
        &["endpoint_needs_a_normal_node_and_a_group", "an_endpoint_may_be_there_before_its_address_is_listed"],
    ),
    (
        "a status word in ErrorMsg is no reason",
        Seen,
        "guide",
        &["an_endpoint_that_fails_without_a_reason_does_not_give_its_status_for_one", "endpoints"],
    ),
    (
        "ModifyClusterEndpointSP does not change a private endpoint's group",
        Seen,
        "guide",
        &["a_private_endpoint_is_an_address_alone_and_may_have_a_group"],
    ),
];
