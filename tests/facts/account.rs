//! What an account needs before anything can be made in it: the roles of services, and security groups of nodes.

use super::Certainty::{Documented, Seen};
use super::Fact;

pub const FACTS: &[Fact] = &[
    (
        "without `AS_QCSRole` CreateClusterNodePool is `UnauthorizedOperation.AutoScalingRoleUnauthorized`, whatever is \
         sent; the message names the role",
        Seen,
        "guide",
        &[
            "without_its_service_role_nothing_is_made_that_needs_it",
            "a_missing_role_is_known_by_its_name_or_its_code",
            "a_missing_service_role_is_an_error_of_the_plan",
            "where_nobody_may_ask_for_roles_the_apply_says_which_one_is_missing",
        ],
    ),
    (
        "`AS_QCSRole` trusts `as.cloud.tencent.com` and has `QcloudAccessForASRole`",
        Seen,
        "guide",
        &["a_missing_service_role_is_named_with_how_to_create_it", "roles_are_asked_for_by_name_or_number_and_listed"],
    ),
    (
        "an account that never opened the console has no `TKE_QCSRole` (`ccs.qcloud.com` or `tke.cloud.tencent.com`, \
         `QcloudAccessForTKERole`) and cannot make a cluster",
        Documented,
        "guide, documentation",
        &[
            "without_its_service_role_nothing_is_made_that_needs_it",
            "a_missing_service_role_is_an_error_of_the_plan",
            "where_nobody_may_ask_for_roles_the_apply_says_which_one_is_missing",
        ],
    ),
    (
        "VPC-CNI needs `IPAMDofTKE_QCSRole` (`ccs.qcloud.com`, `QcloudAccessForIPAMDofTKERole`) besides",
        Documented,
        "guide, documentation",
        &["without_its_service_role_nothing_is_made_that_needs_it", "a_missing_service_role_is_an_error_of_the_plan"],
    ),
    (
        "DescribeRoleList takes `Page` and `Rp` and answers `List`; a role that is missing is \
         `InvalidParameter.RoleNotExist`, `Role not exist`",
        Seen,
        "guide, model",
        &["roles_are_asked_for_by_name_or_number_and_listed"],
    ),
    (
        "CreateClusterNodePool without security groups is `InvalidParameter.Param`, \
         `PARAM_ERROR(security group ids is not set)`",
        Seen,
        "guide",
        &[
            "a_pool_without_security_groups_is_refused",
            "an_empty_list_of_groups_is_none",
            "pools_without_groups_share_one_that_goes_with_the_cluster",
            "a_pool_moves_to_groups_of_its_own_and_back_in_place",
        ],
    ),
    (
        "the group of nodes lets in everything from the VPC and from pods, and TCP and UDP 30000-32768; out everything",
        Documented,
        "guide, documentation",
        &[
            "pools_without_groups_share_one_that_goes_with_the_cluster",
            "an_apply_puts_the_rules_of_the_nodes_group_right_and_a_refresh_does_not_look_at_them",
        ],
    ),
    (
        "a new security group refuses everything until it has rules",
        Documented,
        "guide, documentation",
        &["a_new_security_group_lets_nothing_through_and_takes_rules_of_one_direction_at_a_time"],
    ),
    (
        "CreateSecurityGroupPolicies with Ingress and Egress is `InvalidParameter.Coexist`",
        Seen,
        "guide",
        &["a_new_security_group_lets_nothing_through_and_takes_rules_of_one_direction_at_a_time"],
    ),
    (
        "a VPC has secondary blocks in `AssistantCidrSet`, which count as its addresses",
        Seen,
        "guide",
        &["secondary_blocks_of_a_vpc_are_its_addresses", "pools_without_groups_share_one_that_goes_with_the_cluster"],
    ),
    (
        "of the owner of an account AccountId and UserId are the same number",
        Seen,
        "guide",
        &["missing_is_just_what_was_taken_away_and_nothing_is_changed", "says_who_calls"],
    ),
];
