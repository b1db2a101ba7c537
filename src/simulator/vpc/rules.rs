//! The rules of a security group (`SecurityGroupPolicies`): ordered, versioned, one direction at a
//! time.

use ipnet::{Ipv4Net, Ipv6Net};
use serde_json::{Value, json};

use crate::simulator::clock::Moment;
use crate::simulator::dispatch::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::{Filter, parameters};
use crate::simulator::state::{Direction, Rule, SecurityGroup, State};

parameters! {
    pub(crate) struct DescribePolicies {
        id: String = "SecurityGroupId",
        filters: Option<Vec<Filter>> = "Filters",
    }

    pub(crate) struct ChangePolicies {
        id: String = "SecurityGroupId",
        policies: PolicySet = "SecurityGroupPolicySet",
    }

    pub(crate) struct ReplacePolicies {
        id: String = "SecurityGroupId",
        policies: PolicySet = "SecurityGroupPolicySet",
        original: Option<PolicySet> = "OriginalSecurityGroupPolicySet",
        update_type: Option<String> = "UpdateType",
    }

    pub(crate) struct PolicySet {
        version: Option<String> = "Version",
        egress: Option<Vec<Policy>> = "Egress",
        ingress: Option<Vec<Policy>> = "Ingress",
    }

    pub(crate) struct Policy {
        index: Option<i64> = "PolicyIndex",
        protocol: Option<String> = "Protocol",
        port: Option<String> = "Port",
        service_template: Option<ServiceTemplate> = "ServiceTemplate",
        cidr: Option<String> = "CidrBlock",
        ipv6_cidr: Option<String> = "Ipv6CidrBlock",
        security_group_id: Option<String> = "SecurityGroupId",
        address_template: Option<AddressTemplate> = "AddressTemplate",
        action: Option<String> = "Action",
        description: Option<String> = "PolicyDescription",
        modify_time: Option<String> = "ModifyTime",
        priority: Option<i64> = "Priority",
    }

    pub(crate) struct ServiceTemplate {
        service_id: Option<String> = "ServiceId",
        service_group_id: Option<String> = "ServiceGroupId",
    }

    pub(crate) struct AddressTemplate {
        address_id: Option<String> = "AddressId",
        address_group_id: Option<String> = "AddressGroupId",
    }
}

impl SecurityGroup {
    fn rules_mut(&mut self, direction: Direction) -> &mut Vec<Rule> {
        match direction {
            Direction::Ingress => &mut self.ingress,
            Direction::Egress => &mut self.egress,
        }
    }
}

impl PolicySet {
    /// The one direction that a change is about, and its rules.
    fn single(self) -> Result<(Direction, Vec<Policy>), ApiError> {
        match (
            self.ingress.filter(|policies| !policies.is_empty()),
            self.egress.filter(|policies| !policies.is_empty()),
        ) {
            (Some(policies), None) => Ok((Direction::Ingress, policies)),
            (None, Some(policies)) => Ok((Direction::Egress, policies)),
            (Some(_), Some(_)) => {
                Err(ApiError::new("InvalidParameter.Coexist", "Ingress and Egress cannot be given together."))
            }
            (None, None) => Err(ApiError::new("InvalidParameterValue.Empty", "SecurityGroupPolicySet holds no rule.")),
        }
    }
}

/// A version that was given has to be the present one.
fn check_version(group: &SecurityGroup, version: Option<&str>) -> Result<(), ApiError> {
    match version {
        Some(version) if !version.is_empty() && version != group.version.to_string() => Err(ApiError::new(
            "UnsupportedOperation.VersionMismatch",
            format!("The version `{version}` of the rules is not the present one, `{}`.", group.version),
        )),
        _ => Ok(()),
    }
}

impl Policy {
    fn accept(self, now: Moment) -> Result<Rule, ApiError> {
        if self.service_template.is_some() || self.address_template.is_some() {
            return Err(ApiError::new(
                "UnsupportedOperation",
                "The simulated cloud does not have address and service templates.",
            ));
        }
        let invalid = |name: &str, value: &str| {
            ApiError::new("InvalidParameterValue", format!("The value `{value}` of parameter `{name}` is not valid."))
        };
        let protocol = self.protocol.unwrap_or_else(|| "ALL".into()).to_lowercase();
        let mut port = self.port.unwrap_or_default();
        let protocol = match protocol.as_str() {
            "tcp" | "udp" => {
                if port.is_empty() {
                    port = "ALL".into();
                }
                protocol
            }
            "icmp" | "icmpv6" | "gre" | "all" => {
                if !["", "all"].contains(&port.to_lowercase().as_str()) {
                    return Err(ApiError::new(
                        "InvalidParameter.Coexist",
                        format!("Port cannot be given with the protocol `{protocol}`."),
                    ));
                }
                port = "ALL".into();
                if protocol == "all" { "ALL".into() } else { protocol }
            }
            other => return Err(invalid("Protocol", other)),
        };
        if port.eq_ignore_ascii_case("all") {
            port = "ALL".into();
        } else if !port.split(',').all(is_port_range) {
            return Err(invalid("Port", &port));
        }
        let action = self.action.unwrap_or_default().to_uppercase();
        if !["ACCEPT", "DROP"].contains(&action.as_str()) {
            return Err(invalid("Action", &action));
        }
        let cidr = self.cidr.unwrap_or_default();
        let ipv6_cidr = self.ipv6_cidr.unwrap_or_default();
        let security_group_id = self.security_group_id.unwrap_or_default();
        let sources = [&cidr, &ipv6_cidr, &security_group_id];
        match sources.iter().filter(|source| !source.is_empty()).count() {
            1 => {}
            0 => return Err(ApiError::missing("CidrBlock")),
            _ => {
                return Err(ApiError::new(
                    "InvalidParameter.Coexist",
                    "CidrBlock, Ipv6CidrBlock and SecurityGroupId exclude each other.",
                ));
            }
        }
        let cidr = if cidr.is_empty() { cidr } else { ipv4(&cidr).ok_or_else(|| invalid("CidrBlock", &cidr))? };
        if !ipv6_cidr.is_empty()
            && ipv6_cidr.parse::<Ipv6Net>().is_err()
            && ipv6_cidr.parse::<std::net::Ipv6Addr>().is_err()
        {
            return Err(invalid("Ipv6CidrBlock", &ipv6_cidr));
        }
        let description = self.description.unwrap_or_default();
        if description.chars().count() > 100 {
            return Err(ApiError::new(
                "InvalidParameterValue.TooLong",
                "PolicyDescription is longer than 100 characters.",
            ));
        }
        Ok(Rule { protocol, port, cidr, ipv6_cidr, security_group_id, action, description, modified: now })
    }
}

fn is_port_range(text: &str) -> bool {
    let port = |text: &str| text.parse::<u16>().is_ok();
    match text.split_once('-') {
        Some((from, to)) => port(from) && port(to),
        None => port(text),
    }
}

/// `0.0.0.0/n` is stored as `0.0.0.0/0`, everything else as it is written.
fn ipv4(text: &str) -> Option<String> {
    if text.parse::<std::net::Ipv4Addr>().is_ok() {
        return Some(text.to_owned());
    }
    let net: Ipv4Net = text.parse().ok()?;
    Some(if net.addr().is_unspecified() { "0.0.0.0/0".into() } else { text.to_owned() })
}

/// Whether two rules say the same, whatever they are described as.
fn same(a: &Rule, b: &Rule) -> bool {
    (&a.protocol, &a.port, &a.cidr, &a.ipv6_cidr, &a.security_group_id, &a.action)
        == (&b.protocol, &b.port, &b.cidr, &b.ipv6_cidr, &b.security_group_id, &b.action)
}

fn changed(state: &mut State, mut group: SecurityGroup) -> Reply {
    group.version += 1;
    group.updated = state.now;
    state.security_groups.insert(group.id.clone(), group);
    Ok(json!({}))
}

pub(crate) fn describe(state: &mut State, caller: &Caller, request: DescribePolicies) -> Reply {
    let group = state.security_group(caller, &request.id)?;
    for filter in request.filters.unwrap_or_default() {
        if !["direction", "poly", "protocol-type", "port", "description", "security-group-id", "ip"]
            .contains(&filter.name.as_str())
        {
            return Err(ApiError::new(
                "InvalidParameter.FilterInvalidKey",
                format!("The filter name `{}` is not valid.", filter.name),
            ));
        }
        // Answering everything to a filter would be a lie.
        return Err(ApiError::new("UnsupportedOperation", "The simulated cloud does not filter rules."));
    }
    let count = |rules: &[Rule], ipv6: bool| rules.iter().filter(|rule| rule.ipv6_cidr.is_empty() != ipv6).count();
    Ok(json!({"SecurityGroupPolicySet": {
        "Version": group.version.to_string(),
        "Egress": view(&group.egress),
        "Ingress": view(&group.ingress),
        "PolicyStatistics": {
            "IngressIPv4TotalCount": count(&group.ingress, false),
            "IngressIPv6TotalCount": count(&group.ingress, true),
            "EgressIPv4TotalCount": count(&group.egress, false),
            "EgressIPv6TotalCount": count(&group.egress, true),
        },
    }}))
}

fn view(rules: &[Rule]) -> Value {
    rules
        .iter()
        .enumerate()
        .map(|(index, rule)| {
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
        })
        .collect()
}

/// New rules go before the one at their index, or to the end.
pub(crate) fn create(state: &mut State, caller: &Caller, request: ChangePolicies) -> Reply {
    let mut group = state.security_group(caller, &request.id)?.clone();
    check_version(&group, request.policies.version.as_deref())?;
    let (direction, policies) = request.policies.single()?;
    let index = policies.first().and_then(|policy| policy.index);
    if policies.iter().any(|policy| policy.index != index) {
        return Err(ApiError::new("InvalidParameterValue", "All rules of one request need the same PolicyIndex."));
    }
    let mut rules = Vec::with_capacity(policies.len());
    for policy in policies {
        let rule = policy.accept(state.now)?;
        if !rule.security_group_id.is_empty() {
            state.security_group(caller, &rule.security_group_id)?;
        }
        if group.rules_mut(direction).iter().chain(&rules).any(|other| same(other, &rule)) {
            return Err(ApiError::new("UnsupportedOperation.DuplicatePolicy", "The rule exists already."));
        }
        rules.push(rule);
    }
    let own = group.rules_mut(direction);
    if own.len() + rules.len() > 100 {
        return Err(ApiError::new(
            "LimitExceeded.SecurityGroupPolicySet",
            "A security group holds at most 100 rules in a direction.",
        ));
    }
    let at = match index {
        Some(index) => position(index, own.len() + 1)?,
        None => own.len(),
    };
    own.splice(at..at, rules);
    changed(state, group)
}

/// By index, or by what the rules say.
pub(crate) fn delete(state: &mut State, caller: &Caller, request: ChangePolicies) -> Reply {
    let mut group = state.security_group(caller, &request.id)?.clone();
    check_version(&group, request.policies.version.as_deref())?;
    let (direction, policies) = request.policies.single()?;
    let own = group.rules_mut(direction);
    let mut doomed = Vec::with_capacity(policies.len());
    for policy in policies {
        doomed.push(match policy.index {
            Some(index) => position(index, own.len())?,
            None => {
                let wanted = policy.accept(state.now)?;
                own.iter()
                    .position(|rule| same(rule, &wanted))
                    .ok_or_else(|| ApiError::new("ResourceNotFound", "The rule does not exist."))?
            }
        });
    }
    doomed.sort_unstable();
    doomed.dedup();
    for index in doomed.into_iter().rev() {
        own.remove(index);
    }
    changed(state, group)
}

/// The rules at the given indices get new content.
pub(crate) fn replace(state: &mut State, caller: &Caller, request: ReplacePolicies) -> Reply {
    if request.update_type.is_some_and(|kind| !kind.is_empty() && kind != "Policy") {
        return Err(ApiError::new("UnsupportedOperation", "The simulated cloud does not change priorities."));
    }
    let mut group = state.security_group(caller, &request.id)?.clone();
    check_version(&group, request.policies.version.as_deref())?;
    let (direction, policies) = request.policies.single()?;
    let own = group.rules_mut(direction);
    for policy in policies {
        let index = policy.index.ok_or_else(|| ApiError::missing("SecurityGroupPolicySet.PolicyIndex"))?;
        let at = position(index, own.len())?;
        let rule = policy.accept(state.now)?;
        if own.iter().enumerate().any(|(other, existing)| other != at && same(existing, &rule)) {
            return Err(ApiError::new("UnsupportedOperation.DuplicatePolicy", "The rule exists already."));
        }
        own[at] = rule;
    }
    changed(state, group)
}

fn position(index: i64, length: usize) -> Result<usize, ApiError> {
    usize::try_from(index).ok().filter(|index| *index < length).ok_or_else(|| {
        ApiError::new("InvalidParameterValue.Range", format!("The PolicyIndex `{index}` is out of range."))
    })
}
