//! Rules in a security group.

use crate::cloud::vpc::security_group::{
    CreateSecurityGroupPolicies, DeleteSecurityGroupPolicies, DescribeSecurityGroupPolicies, SecurityGroupPolicy,
    SecurityGroupPolicySet,
};
use crate::cloud::{Action, Client, Error};
use crate::kit::diagnostics::Diagnostics;
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;
use crate::services::lost_reply::{ADDED_RULES, Policy, REMOVED_RULES};

/// The rules of a group; of each direction the first match decides.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// What is let in.
    pub ingress: Vec<SecurityGroupPolicy>,
    /// What is let out.
    pub egress: Vec<SecurityGroupPolicy>,
}

/// The rules of a group; none if it is gone.
pub async fn read(client: &Client, group_id: &str) -> Result<Option<Rules>, Error> {
    let request = DescribeSecurityGroupPolicies { security_group_id: group_id.to_owned(), filters: None };
    match client.call(&request).await {
        Ok(answer) => {
            let SecurityGroupPolicySet { ingress, egress, .. } = answer.security_group_policy_set;
            Ok(Some(Rules { ingress: ingress.unwrap_or_default(), egress: egress.unwrap_or_default() }))
        }
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

/// A rule that lets in or out, with ports of a protocol or `ALL`.
pub fn accept(protocol: &str, port: &str, block: &str, description: &str) -> SecurityGroupPolicy {
    let is_ipv6 = block.contains(':');
    SecurityGroupPolicy {
        protocol: Some(protocol.to_owned()),
        port: Some(port.to_owned()),
        cidr_block: (!is_ipv6).then(|| block.to_owned()),
        ipv6_cidr_block: is_ipv6.then(|| block.to_owned()),
        action: Some("ACCEPT".to_owned()),
        policy_description: Some(description.to_owned()),
        ..Default::default()
    }
}

/// The block that a rule is about.
pub fn block(rule: &SecurityGroupPolicy) -> Option<&str> {
    given(&rule.ipv6_cidr_block).or(given(&rule.cidr_block))
}

/// What a rule says, whatever its description and its place: two that say the same cannot be in one group.
pub fn says(rule: &SecurityGroupPolicy) -> String {
    let address = rule.address_template.as_ref().and_then(|it| given(&it.address_id).or(given(&it.address_group_id)));
    let whom = block(rule).or(given(&rule.security_group_id)).or(address).unwrap_or_default();
    let service = rule.service_template.as_ref().and_then(|it| given(&it.service_id).or(given(&it.service_group_id)));
    let what = match service {
        Some(service) => service.to_owned(),
        None => {
            let word = |text: &Option<String>| given(text).unwrap_or("ALL").to_uppercase();
            format!("{} {}", word(&rule.protocol), word(&rule.port))
        }
    };
    format!("{whom} {what} {}", given(&rule.action).unwrap_or_default().to_uppercase())
}

/// Makes the rules of a group these and no others.
pub async fn make_exactly(handle: &ClusterHandle, group_id: &str, wanted: &Rules) -> Result<(), Diagnostics> {
    let there = read(&handle.client, group_id).await.map_err(|error| failed(group_id, &error))?.unwrap_or_default();
    for (direction, there, wanted) in
        [(Direction::In, &there.ingress, &wanted.ingress), (Direction::Out, &there.egress, &wanted.egress)]
    {
        change(handle, group_id, direction, &lacking(wanted, there), &lacking(there, wanted)).await?;
    }
    Ok(())
}

/// The rules of the first list that the second does not have.
pub fn lacking(of: &[SecurityGroupPolicy], there: &[SecurityGroupPolicy]) -> Vec<SecurityGroupPolicy> {
    of.iter().filter(|rule| !there.iter().any(|other| says(other) == says(rule))).cloned().collect()
}

/// Which way rules are about. A request names one of them.
#[derive(Clone, Copy, Debug)]
pub enum Direction {
    /// What is let in.
    In,
    /// What is let out.
    Out,
}

/// Adds rules to a group and takes others out of it.
pub async fn change(
    handle: &ClusterHandle,
    group_id: &str,
    direction: Direction,
    missing: &[SecurityGroupPolicy],
    surplus: &[SecurityGroupPolicy],
) -> Result<(), Diagnostics> {
    // let the new ones in before the old ones are shut out
    if !missing.is_empty() {
        let request = CreateSecurityGroupPolicies {
            security_group_id: group_id.to_owned(),
            security_group_policy_set: set(direction, missing),
        };
        let is_done = |there: &[SecurityGroupPolicy]| lacking(missing, there).is_empty();
        send(handle, &ADDED_RULES, &request, group_id, direction, is_done).await?;
    }
    if !surplus.is_empty() {
        let request = DeleteSecurityGroupPolicies {
            security_group_id: group_id.to_owned(),
            security_group_policy_set: set(direction, surplus),
        };
        let is_done = |there: &[SecurityGroupPolicy]| lacking(surplus, there).len() == surplus.len();
        send(handle, &REMOVED_RULES, &request, group_id, direction, is_done).await?;
    }
    Ok(())
}

/// Sends a change. Where the reply is lost, it is done if the rules are as they should be.
async fn send<A: Action>(
    handle: &ClusterHandle,
    policy: &Policy,
    request: &A,
    group_id: &str,
    direction: Direction,
    is_done: impl Fn(&[SecurityGroupPolicy]) -> bool,
) -> Result<(), Diagnostics> {
    let is_done = &is_done;
    let look = |handle: ClusterHandle| async move {
        let rules = read(&handle.client, group_id).await?.unwrap_or_default();
        let there = match direction {
            Direction::In => &rules.ingress,
            Direction::Out => &rules.egress,
        };
        Ok(is_done(there).then_some(()))
    };
    handle.make(policy, request, drop, look).await.map_err(|lost| failed(group_id, &lost.error))
}

fn failed(group_id: &str, error: &Error) -> Diagnostics {
    api_error(&format!("The rules of security group {group_id} could not be changed"), error).into()
}

/// Rules as a request has them: by what they say, not by their place, which moves.
fn set(direction: Direction, rules: &[SecurityGroupPolicy]) -> SecurityGroupPolicySet {
    let rules = rules.iter().map(|rule| SecurityGroupPolicy {
        policy_index: None,
        service_template: rule
            .service_template
            .clone()
            .filter(|it| given(&it.service_id).or(given(&it.service_group_id)).is_some()),
        address_template: rule
            .address_template
            .clone()
            .filter(|it| given(&it.address_id).or(given(&it.address_group_id)).is_some()),
        protocol: given(&rule.protocol).map(str::to_owned),
        port: given(&rule.port).map(str::to_owned),
        cidr_block: given(&rule.cidr_block).map(str::to_owned),
        ipv6_cidr_block: given(&rule.ipv6_cidr_block).map(str::to_owned),
        security_group_id: given(&rule.security_group_id).map(str::to_owned),
        ..rule.clone()
    });
    let rules = Some(rules.collect());
    match direction {
        Direction::In => SecurityGroupPolicySet { ingress: rules, ..Default::default() },
        Direction::Out => SecurityGroupPolicySet { egress: rules, ..Default::default() },
    }
}

/// What is neither missing nor empty: both mean the same.
fn given(text: &Option<String>) -> Option<&str> {
    text.as_deref().filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use std::slice::from_ref;

    use super::*;
    use crate::cloud::vpc::security_group::ServiceTemplate;

    #[test]
    fn rules_are_compared_by_what_they_say() {
        let ours = accept("TCP", "443", "10.0.0.0/8", "mark");
        let read = SecurityGroupPolicy {
            policy_index: Some(3),
            protocol: Some("tcp".into()),
            ipv6_cidr_block: Some(String::new()),
            service_template: Some(ServiceTemplate::default()),
            ..ours.clone()
        };
        assert!(lacking(from_ref(&read), from_ref(&ours)).is_empty());
        assert_eq!(says(&read), "10.0.0.0/8 TCP 443 ACCEPT");
        assert_eq!(says(&accept("ALL", "ALL", "::/0", "")), "::/0 ALL ALL ACCEPT");
        for other in [
            accept("TCP", "22", "10.0.0.0/8", "mark"),
            accept("UDP", "443", "10.0.0.0/8", "mark"),
            accept("TCP", "443", "10.0.0.0/9", "mark"),
            SecurityGroupPolicy { action: Some("DROP".into()), ..ours.clone() },
        ] {
            assert_eq!(lacking(from_ref(&ours), &[other]).len(), 1);
        }
        let SecurityGroupPolicySet { egress, ingress, .. } = set(Direction::In, &[read]);
        assert_eq!((egress, ingress.unwrap()[0].policy_index), (None, None));
    }
}
