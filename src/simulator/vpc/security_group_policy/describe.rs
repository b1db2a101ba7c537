//! DescribeSecurityGroupPolicies.

use serde_json::{Value, json};

use crate::simulator::caller::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::{Filter, parameters};
use crate::simulator::selection::select;
use crate::simulator::state::cloud::State;
use crate::simulator::state::security_group::{Direction, Rule};

parameters! {
    pub(crate) struct DescribePolicies {
        id: String = "SecurityGroupId",
        filters: Option<Vec<Filter>> = "Filters",
    }
}

pub(crate) fn describe_security_group_policies(state: &mut State, caller: &Caller, request: DescribePolicies) -> Reply {
    let group = state.security_group(caller, &request.id)?;
    let filters = request.filters.unwrap_or_default();
    let shown = |direction: Direction, rules: &[Rule]| -> Result<Value, ApiError> {
        let numbered: Vec<(usize, &Rule)> = rules.iter().enumerate().collect();
        let chosen = select(
            numbered.iter(),
            Some(&filters),
            &["direction", "poly", "protocol-type", "~port", "~description", "security-group-id", "~ip"],
            "InvalidParameter.FilterInvalidKey",
            |(_, rule), name| filter_values(direction, rule, name),
        )?;
        Ok(chosen.into_iter().map(view).collect())
    };
    let count = |rules: &[Rule], ipv6: bool| rules.iter().filter(|rule| rule.ipv6_cidr.is_empty() != ipv6).count();
    Ok(json!({"SecurityGroupPolicySet": {
        "Version": group.version.to_string(),
        "Egress": shown(Direction::Egress, &group.egress)?,
        "Ingress": shown(Direction::Ingress, &group.ingress)?,
        "PolicyStatistics": {
            "IngressIPv4TotalCount": count(&group.ingress, false),
            "IngressIPv6TotalCount": count(&group.ingress, true),
            "EgressIPv4TotalCount": count(&group.egress, false),
            "EgressIPv6TotalCount": count(&group.egress, true),
        },
    }}))
}

/// What a rule is found under; `ALL` finds every rule.
fn filter_values(direction: Direction, rule: &Rule, name: &str) -> Vec<String> {
    let value = match name {
        "direction" => match direction {
            Direction::Ingress => "INBOUND",
            Direction::Egress => "OUTBOUND",
        },
        "poly" => &rule.action,
        "protocol-type" => return vec![rule.protocol.to_uppercase(), "ALL".into()],
        "port" => &rule.port,
        "description" => return vec![rule.description.clone()],
        "security-group-id" => return vec![rule.security_group_id.clone()],
        _ => return vec![rule.cidr.clone(), rule.ipv6_cidr.clone()],
    };
    vec![value.to_owned(), "ALL".into()]
}

/// The index is the rule's place among all rules of its direction.
fn view((index, rule): &(usize, &Rule)) -> Value {
    json!({
        "PolicyIndex": index,
        "Protocol": rule.protocol,
        "Port": rule.port,
        "ServiceTemplate": {"ServiceId": "", "ServiceGroupId": ""},
        "CidrBlock": rule.cidr,
        "Ipv6CidrBlock": rule.ipv6_cidr,
        "SecurityGroupId": rule.security_group_id,
        "AddressTemplate": {"AddressId": "", "AddressGroupId": ""},
        "Action": rule.action,
        "PolicyDescription": rule.description,
        "ModifyTime": rule.modified.china(),
    })
}
