//! How errors are answered and what they mean.

use super::Certainty::{Client, Documented, Seen};
use super::Fact;

pub const FACTS: &[Fact] = &[
    (
        "a missing thing may be an InvalidParameter.Param whose message holds `[E404000 ResourceNotFound]`",
        Seen,
        "guide",
        &["a_cluster_that_is_gone_has_two_errors", "what_passes_by_itself_and_what_does_not"],
    ),
    (
        "most OperationDenied pass by themselves: a pool at work, the same type of task in execution",
        Seen,
        "guide, cb-spider",
        &[
            "a_pool_at_work_takes_no_other_change_until_its_nodes_have_left",
            "an_endpoint_takes_one_request_at_a_time",
            "what_passes_by_itself_and_what_does_not",
        ],
    ),
    (
        "OperationDenied of deletion protection, of open endpoints and `only for managed cluster with extranet \
         endpoint` do not pass by themselves",
        Seen,
        "guide",
        &["what_passes_by_itself_and_what_does_not", "an_open_endpoint_may_hold_a_cluster"],
    ),
    (
        "the texts of AS and of the gateway are Chinese in places although English was asked for",
        Seen,
        "guide",
        &["messages_may_be_chinese"],
    ),
    (
        "a version that does not exist, or is not whole, is FailedOperation.DbRecordNotFound at CreateCluster",
        Seen,
        "guide",
        &["a_version_that_there_is_not_is_a_record_that_is_not_found", "what_passes_by_itself_and_what_does_not"],
    ),
    (
        "a version that is no target is `unsupported convert FROM to TO`",
        Seen,
        "cb-spider",
        &["a_version_that_there_is_not_is_a_record_that_is_not_found"],
    ),
    (
        "while a cluster is Creating, its endpoints cannot be asked for: CLUSTER_STATE_ERROR and the like are `not yet`",
        Client,
        "cb-spider, bk-bcs",
        &["while_a_cluster_is_made_its_endpoints_cannot_be_asked_for", "each_row_has_a_source_and_decides_its_example"],
    ),
    (
        "an add-on that is there cannot be installed: AddonAlreadyInstalled, or ResourceInUse",
        Documented,
        "guide, tables of many pages without an output",
        &["an_add_on_that_is_there_is_refused_in_two_ways", "each_row_has_a_source_and_decides_its_example"],
    ),
    (
        "limits of a pool are held against the size that it has: InvalidParameterValue.Size",
        Seen,
        "guide, provider",
        &["what_a_pool_is_refused_names_what_is_wrong", "messages_may_be_chinese"],
    ),
    (
        "the first instance type of a pool is fixed: `can not change major instance type`",
        Seen,
        "guide",
        &["what_a_pool_is_refused_names_what_is_wrong"],
    ),
    (
        "right after Running some changes of the control plane are KubernetesPatchOperationError for minutes",
        Seen,
        "guide",
        &["a_new_control_plane_may_refuse_changes_for_a_while", "what_passes_by_itself_and_what_does_not"],
    ),
    (
        "DescribeAddonValues says ResourceUnavailable for good where a chart's template fails",
        Seen,
        "guide",
        &["what_passes_by_itself_and_what_does_not"],
    ),
    (
        "a private endpoint is accepted without a node, and may fail minutes later",
        Seen,
        "guide, two runs that differ",
        &["a_private_endpoint_is_accepted_without_a_node_and_may_fail_minutes_later"],
    ),
    (
        "a public endpoint without a node is refused, in an older and a newer form",
        Seen,
        "guide, provider",
        &["a_public_endpoint_is_an_address_or_the_name_of_its_balancer"],
    ),
    (
        "a public endpoint without a security group: `SecurityGroup can not be empty`; with an unknown one: `is invalid`",
        Seen,
        "guide, cb-spider",
        &["a_public_endpoint_is_an_address_or_the_name_of_its_balancer"],
    ),
    (
        "an endpoint's ErrorMsg repeats its status or is empty where nothing is wrong",
        Seen,
        "guide",
        &["an_endpoint_that_works_repeats_its_status_as_its_message_or_says_nothing"],
    ),
    (
        "an endpoint that was closed is Deleted, not NotFound; closing it again is no error",
        Seen,
        "guide",
        &["an_endpoint_takes_one_request_at_a_time"],
    ),
    (
        "a domain is there whether or not a side is open",
        Seen,
        "guide",
        &["an_endpoint_that_works_repeats_its_status_as_its_message_or_says_nothing"],
    ),
    (
        "a public endpoint is an address with its port, or the name of its load balancer",
        Seen,
        "cb-spider, cleanup",
        &["a_public_endpoint_is_an_address_or_the_name_of_its_balancer"],
    ),
    (
        "ModifyClusterEndpointSP without a public endpoint: OperationDenied",
        Seen,
        "guide",
        &["what_passes_by_itself_and_what_does_not", "an_endpoint_takes_one_request_at_a_time"],
    ),
    (
        "a cluster with an open endpoint cannot be deleted, or can",
        Seen,
        "guide, cb-spider",
        &["an_open_endpoint_may_hold_a_cluster"],
    ),
    (
        "deletion protection is spelt in four ways",
        Seen,
        "guide",
        &[
            "deletion_protection_is_spelt_in_two_ways",
            "codes_have_the_kind_that_the_reference_gives_them",
            "protection_that_does_not_say_so_is_looked_for",
        ],
    ),
    (
        "EnableClusterDeletionProtection of a protected cluster is no error",
        Seen,
        "guide",
        &["deletion_protection_is_spelt_in_two_ways"],
    ),
    (
        "an updating pool lasts until its nodes have left, and takes no change meanwhile",
        Seen,
        "guide",
        &[
            "a_pool_at_work_takes_no_other_change_until_its_nodes_have_left",
            "a_pool_at_work_may_take_no_new_size_either",
            "a_pool_that_grows_may_take_another_change",
        ],
    ),
    (
        "a change in which nothing differs may be `nothing is updated`; after a lost reply that is success",
        Seen,
        "guide, of the actions beside it",
        &["a_change_in_which_nothing_differs_may_be_refused", "a_change_that_was_made_already_is_made"],
    ),
    (
        "an error of AS or CVM comes inside FailedOperation.AsCommon and the like, as final as by itself",
        Client,
        "provider, cb-spider",
        &["an_error_of_another_service_is_as_final_as_by_itself", "what_another_service_refused_was_not_carried_out"],
    ),
    (
        "the lists of DeleteClusterInstances may all be null",
        Seen,
        "guide",
        &["what_became_of_removed_nodes_may_not_be_said"],
    ),
    (
        "internal errors of the service pass: reads are repeated",
        Documented,
        "documentation of common error codes",
        &["one_read_of_twenty_fails", "minutes_of_trouble_are_ridden_out_and_then_are_the_end"],
    ),
    (
        "errors inside TKE are `WORD(text)`, `WORD[text]` or `[E and six digits Word] text` in the message, and their \
         code does not follow from them",
        Seen,
        "guide, cb-spider, provider",
        &[
            "each_row_has_a_source_and_decides_its_example",
            "messages_tell_what_the_code_does_not",
            "what_passes_by_itself_and_what_does_not",
        ],
    ),
    (
        "a missing right has different codes in different actions: UnauthorizedOperation.CamNoAuth, \
         AuthFailure.UnauthorizedOperation, a bare UnauthorizedOperation, InvalidParameter.Param with `CAM deny`",
        Seen,
        "guide",
        &[
            "what_is_missing_is_named_with_the_statement_to_add",
            "codes_have_the_kind_that_the_reference_gives_them",
            "each_row_has_a_source_and_decides_its_example",
        ],
    ),
    (
        "an action that does not exist is InvalidAction or UnknownAction, such a member UnknownParameter",
        Seen,
        "guide, documentation",
        &[
            "refuses_what_it_does_not_know",
            "codes_have_the_kind_that_the_reference_gives_them",
            "each_row_has_a_source_and_decides_its_example",
        ],
    ),
    (
        "most actions of TKE take 20 calls a second",
        Documented,
        "guide",
        &[
            "refuses_the_call_beyond_the_limit",
            "throttles_in_the_words_of_the_cloud",
            "passing_refusals_are_waited_out",
        ],
    ),
    (
        "`cluster without worker Node` is ResourceUnavailable.ClusterState and does not pass by itself",
        Seen,
        "guide",
        &["what_passes_by_itself_and_what_does_not", "each_row_has_a_source_and_decides_its_example"],
    ),
    (
        "TradeCommon with `all price code not match` does not pass, unlike that of a change of tags under way",
        Seen,
        "guide",
        &["each_row_has_a_source_and_decides_its_example"],
    ),
    (
        "right after Running a read of workloads may be KubeCommon, `get workload failed, please try again later`",
        Seen,
        "guide",
        &["each_row_has_a_source_and_decides_its_example"],
    ),
    (
        "what is not for clusters of this kind is FailedOperation.OperationForbidden, for good",
        Seen,
        "guide",
        &["each_row_has_a_source_and_decides_its_example"],
    ),
    (
        "an object inside the cluster that was just made is KubernetesGetOperationError for a while",
        Client,
        "provider",
        &["each_row_has_a_source_and_decides_its_example"],
    ),
    (
        "AddClusterCIDR while the control plane changes is UnsupportedOperation, `is updating, can't add clusterCIDR \
         now`, and passes",
        Seen,
        "guide",
        &["each_row_has_a_source_and_decides_its_example"],
    ),
    (
        "times are written as `2026-06-23T08:12:41Z`",
        Seen,
        "guide",
        &["writes_the_notations_of_the_api", "activities_are_found_by_group_status_type_and_time"],
    ),
];
