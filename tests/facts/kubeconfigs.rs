//! Kubeconfigs, and who may do what inside a cluster.

use super::Certainty::{Client, Documented, Seen};
use super::Fact;

pub const FACTS: &[Fact] = &[
    (
        "DescribeClusterKubeconfig answers plain YAML: a cluster, a user named by its number, a context, a certificate and its key",
        Seen,
        "guide",
        &["a_file_with_a_certificate_is_read", "what_is_in_it_leads_into_the_cluster_and_the_data_source_has_the_same"],
    ),
    (
        "a kubeconfig of a cluster of the older kind has a token and no certificate",
        Documented,
        "guide",
        &["a_file_of_an_old_cluster_has_a_token"],
    ),
    (
        "the server for the private side is its address, without a port or a domain",
        Seen,
        "guide",
        &["a_private_endpoint_is_the_address_in_the_file", "the_files_own_server_is_kept_where_it_can_be_found"],
    ),
    (
        "the server for a public endpoint that is an address is the default domain, which resolves in Tencent's network only; the listed address is to be used instead",
        Seen,
        "guide, cb-spider",
        &[
            "a_domain_that_does_not_resolve_gives_way_to_the_listed_address",
            "what_is_in_it_leads_into_the_cluster_and_the_data_source_has_the_same",
        ],
    ),
    (
        "the server for a public endpoint that is a name is that name",
        Seen,
        "cleanup",
        &["a_public_endpoint_may_be_a_name", "the_files_own_server_is_kept_where_it_can_be_found"],
    ),
    (
        "the certificate of the API server is good for the public address, and may not be for an address",
        Client,
        "cb-spider, bk-bcs",
        &[
            "the_data_source_leads_into_the_cluster_and_hides_its_secrets_from_plans",
            "a_certificate_that_names_no_address_is_checked_for_the_domain",
        ],
    ),
    (
        "a kubeconfig comes with no endpoint open at all, and says nothing of whether the cluster can be reached",
        Seen,
        "guide",
        &[
            "a_kubeconfig_comes_whether_or_not_a_side_is_open",
            "without_an_open_endpoint_the_error_says_how_to_open_one",
        ],
    ),
    (
        "a kubeconfig may not be there for one or two minutes after a cluster runs",
        Documented,
        "documentation",
        &[
            "a_kubeconfig_that_is_not_there_yet_is_waited_for",
            "the_guides_configuration_makes_a_cluster_and_works_in_it",
        ],
    ),
    (
        "the first call makes a certificate for whoever calls, for 20 years and without any right; the account's owner and who made the cluster are its administrators",
        Documented,
        "documentation",
        &[
            "a_certificate_is_made_at_the_first_call_and_holds_for_twenty_years",
            "only_a_certificate_of_this_cluster_comes_in_and_only_administrators_see_what_is_inside",
        ],
    ),
    (
        "AcquireClusterAdminRole makes the caller an administrator; who is one already may be told FailedOperation.KubernetesResourceExisted",
        Client,
        "provider, bk-bcs",
        &[
            "only_a_certificate_of_this_cluster_comes_in_and_only_administrators_see_what_is_inside",
            "the_administrators_role_is_acquired_only_if_asked_for",
            "what_cannot_be_written_is_said",
        ],
    ),
];
