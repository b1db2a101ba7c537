//! Security groups and their rules, which the API calls policies.

use serde::{Deserialize, Serialize};

use crate::cloud::action::{Accepted, action};
use crate::cloud::filter::Filter;
use crate::cloud::member::{filled, nullable, or_default};
use crate::cloud::paging::{contradiction, paged};
use crate::cloud::tag::Tag;

/// Makes a security group, without rules.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateSecurityGroup {
    /// Up to 60 characters.
    pub group_name: String,
    /// Up to 100 characters.
    pub group_description: String,
    /// The project it belongs to; a number, as text.
    pub project_id: Option<String>,
    /// Tags.
    pub tags: Option<Vec<Tag>>,
}
action!(Vpc, CreateSecurityGroup, Create, CreateSecurityGroupResponse, "cvm:CreateSecurityGroup");

/// What [`CreateSecurityGroup`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateSecurityGroupResponse {
    /// The new group.
    pub security_group: SecurityGroup,
}

/// Deletes a security group; refused while anything uses it.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteSecurityGroup {
    /// Which group.
    pub security_group_id: String,
}
action!(Vpc, DeleteSecurityGroup, Idempotent, Accepted, "cvm:DeleteSecurityGroup");

/// Lists security groups.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeSecurityGroups {
    /// Only these, at most 100; not together with filters. One that is not there may be an error.
    pub security_group_ids: Option<Vec<String>>,
    /// `security-group-id`, `security-group-name`, `project-id`, `tag-key`, `tag:KEY`.
    pub filters: Option<Vec<Filter>>,
    /// From this one on.
    pub offset: Option<String>,
    /// At most this many, up to 100; 20 when not given.
    pub limit: Option<String>,
}
action!(Vpc, DescribeSecurityGroups, Read, DescribeSecurityGroupsResponse, "cvm:DescribeSecurityGroups"; contradiction);

/// What [`DescribeSecurityGroups`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeSecurityGroupsResponse {
    /// On all pages.
    pub total_count: u64,
    /// On this page.
    pub security_group_set: Vec<SecurityGroup>,
}

paged!(
    DescribeSecurityGroups,
    security_group_set "SecurityGroupSet",
    total_count "TotalCount" of SecurityGroup,
    by security_group_id,
    asked security_group_ids,
    filters { "security-group-id": security_group_id }
);

/// A security group (DescribeSecurityGroups).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SecurityGroup {
    /// `sg-…`.
    #[serde(deserialize_with = "filled")]
    pub security_group_id: String,
    /// Up to 60 characters.
    pub security_group_name: String,
    /// Up to 100 characters.
    #[serde(default)]
    pub security_group_desc: String,
    /// The project it belongs to; a number, as text.
    #[serde(default)]
    pub project_id: String,
    /// Whether it is the account's default group, which cannot be deleted.
    #[serde(default, deserialize_with = "or_default")]
    pub is_default: bool,
    /// Tags.
    #[serde(default)]
    pub tag_set: Vec<Tag>,
    /// `YYYY-MM-DD hh:mm:ss`.
    #[serde(default)]
    pub created_time: String,
}

/// Lists the rules of a group.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeSecurityGroupPolicies {
    /// Which group.
    pub security_group_id: String,
    /// `direction`, `protocol-type`, `port`, `ip` and others.
    pub filters: Option<Vec<Filter>>,
}
action!(
    Vpc,
    DescribeSecurityGroupPolicies,
    Read,
    DescribeSecurityGroupPoliciesResponse,
    "cvm:DescribeSecurityGroupPolicys";
    contradiction_of_rules
);

/// What [`DescribeSecurityGroupPolicies`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeSecurityGroupPoliciesResponse {
    /// The rules.
    pub security_group_policy_set: SecurityGroupPolicySet,
}

/// What among rules cannot be: one that is about nobody.
fn contradiction_of_rules(
    _: &DescribeSecurityGroupPolicies,
    reply: &DescribeSecurityGroupPoliciesResponse,
) -> Option<String> {
    let of =
        |rules: &Option<Vec<SecurityGroupPolicy>>| rules.as_ref()?.iter().position(|rule| !rule.is_about_somebody());
    let SecurityGroupPolicySet { ingress, egress, .. } = &reply.security_group_policy_set;
    let (list, place) = match (of(ingress), of(egress)) {
        (Some(place), _) => ("Ingress", place),
        (_, Some(place)) => ("Egress", place),
        _ => return None,
    };
    Some(format!("SecurityGroupPolicySet.{list}[{place}] names no addresses"))
}

/// Rules by direction. A request that changes rules names one direction only.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SecurityGroupPolicySet {
    /// Grows with every change; a change that names another than the present one is refused.
    pub version: Option<String>,
    /// What is let in, the first match deciding.
    #[serde(deserialize_with = "nullable")]
    pub ingress: Option<Vec<SecurityGroupPolicy>>,
    /// What is let out, the first match deciding.
    #[serde(deserialize_with = "nullable")]
    pub egress: Option<Vec<SecurityGroupPolicy>>,
}

/// A rule. Exactly one of CIDR, IPv6 CIDR, group and address template says whom it is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SecurityGroupPolicy {
    /// Its place in the list, from 0; moves with every change.
    pub policy_index: Option<i64>,
    /// `TCP`, `UDP`, `ICMP`, `ICMPv6`, `GRE` or `ALL`, in either case on read.
    pub protocol: Option<String>,
    /// `all`, `443`, `8000-8010`, or several with commas.
    pub port: Option<String>,
    /// Protocols and ports kept elsewhere; instead of protocol and port.
    pub service_template: Option<ServiceTemplate>,
    /// IPv4 addresses.
    pub cidr_block: Option<String>,
    /// IPv6 addresses.
    pub ipv6_cidr_block: Option<String>,
    /// The members of a group.
    pub security_group_id: Option<String>,
    /// Addresses kept elsewhere.
    pub address_template: Option<AddressTemplate>,
    /// `ACCEPT` or `DROP`.
    #[serde(deserialize_with = "nullable")]
    pub action: Option<String>,
    /// Free text.
    #[serde(deserialize_with = "nullable")]
    pub policy_description: Option<String>,
}

impl SecurityGroupPolicy {
    /// Whether it says whom it is about.
    fn is_about_somebody(&self) -> bool {
        let is_given = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.is_empty());
        is_given(&self.cidr_block)
            || is_given(&self.ipv6_cidr_block)
            || is_given(&self.security_group_id)
            || self
                .address_template
                .as_ref()
                .is_some_and(|it| is_given(&it.address_id) || is_given(&it.address_group_id))
    }
}

/// Protocols and ports kept elsewhere (`ServiceTemplateSpecification`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ServiceTemplate {
    /// `ppm-…`.
    pub service_id: Option<String>,
    /// `ppmg-…`.
    pub service_group_id: Option<String>,
}

/// Addresses kept elsewhere (`AddressTemplateSpecification`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AddressTemplate {
    /// `ipm-…`.
    pub address_id: Option<String>,
    /// `ipmg-…`.
    pub address_group_id: Option<String>,
}

/// Adds rules of one direction, at their index or at the end.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateSecurityGroupPolicies {
    /// Which group.
    pub security_group_id: String,
    /// The new rules.
    pub security_group_policy_set: SecurityGroupPolicySet,
}
action!(Vpc, CreateSecurityGroupPolicies, Create, Accepted, "cvm:CreateSecurityGroupPolicy");

/// Removes rules of one direction, by their index or by what they say.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteSecurityGroupPolicies {
    /// Which group.
    pub security_group_id: String,
    /// The rules that go.
    pub security_group_policy_set: SecurityGroupPolicySet,
}
// Not idempotent: by index, the same request would remove the rules that moved up.
action!(Vpc, DeleteSecurityGroupPolicies, Create, Accepted, "cvm:DeleteSecurityGroupPolicy");

/// Changes rules of one direction at their index.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ReplaceSecurityGroupPolicies {
    /// Which group.
    pub security_group_id: String,
    /// The rules as they shall be, with their indexes.
    pub security_group_policy_set: SecurityGroupPolicySet,
    /// The rules as they are, if the API shall check that.
    pub original_security_group_policy_set: Option<SecurityGroupPolicySet>,
}
action!(Vpc, ReplaceSecurityGroupPolicies, Idempotent, Accepted, "cvm:ModifySingleSecurityGroupPolicy");
