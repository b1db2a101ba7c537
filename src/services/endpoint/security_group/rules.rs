//! The provider's rules in a security group.

use std::collections::BTreeSet;

use super::mark::mark;
use crate::cloud::vpc::security_group::{
    CreateSecurityGroupPolicies, DeleteSecurityGroupPolicies, DescribeSecurityGroupPolicies, SecurityGroupPolicy,
    SecurityGroupPolicySet,
};
use crate::cloud::{Action, Client, Error};
use crate::kit::diagnostics::Diagnostics;
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;
use crate::services::lost_reply::{ADDED_RULES, Policy, REMOVED_RULES};

/// The blocks that the provider's rules in a group let in; none if the group is gone.
pub async fn allowed(handle: &ClusterHandle, group_id: &str) -> Result<BTreeSet<String>, Error> {
    Ok(rules(handle, group_id).await?.iter().filter_map(block).map(str::to_owned).collect())
}

/// Makes the provider's rules in a group let in exactly these blocks; other rules stay as they are.
pub async fn allow(handle: &ClusterHandle, group_id: &str, blocks: &BTreeSet<String>) -> Result<(), Diagnostics> {
    let failed = |error: Error| {
        Diagnostics::from(api_error(&format!("The rules of security group {group_id} could not be changed"), &error))
    };
    let there = rules(handle, group_id).await.map_err(failed)?;
    let missing: Vec<SecurityGroupPolicy> = blocks
        .iter()
        .filter(|wanted| !there.iter().any(|rule| block(rule) == Some(wanted)))
        .map(|block| rule(&handle.cluster_id, block))
        .collect();
    let surplus: Vec<SecurityGroupPolicy> = there
        .iter()
        .filter_map(block)
        .filter(|block| !blocks.contains(*block))
        .map(|block| rule(&handle.cluster_id, block))
        .collect();
    // let the new ones in before the old ones are shut out
    if !missing.is_empty() {
        let request = CreateSecurityGroupPolicies {
            security_group_id: group_id.to_owned(),
            security_group_policy_set: letting_in(missing),
        };
        change(handle, &ADDED_RULES, &request, group_id, |there| blocks.is_subset(there)).await.map_err(failed)?;
    }
    if !surplus.is_empty() {
        let request = DeleteSecurityGroupPolicies {
            security_group_id: group_id.to_owned(),
            security_group_policy_set: letting_in(surplus),
        };
        change(handle, &REMOVED_RULES, &request, group_id, |there| there.is_subset(blocks)).await.map_err(failed)?;
    }
    Ok(())
}

/// Changes rules. Where the reply is lost, it is done if the rules are as they should be.
async fn change<A: Action>(
    handle: &ClusterHandle,
    policy: &Policy,
    request: &A,
    group_id: &str,
    is_done: impl Fn(&BTreeSet<String>) -> bool,
) -> Result<(), Error> {
    let is_done = &is_done;
    let look = |handle: ClusterHandle| async move { Ok(is_done(&allowed(&handle, group_id).await?).then_some(())) };
    handle.make(policy, request, drop, look).await.map_err(|lost| lost.error)
}

/// The rules of a group for what is let in, the first match deciding; none if the group is gone.
pub async fn ingress(client: &Client, group_id: &str) -> Result<Option<Vec<SecurityGroupPolicy>>, Error> {
    let request = DescribeSecurityGroupPolicies { security_group_id: group_id.to_owned(), filters: None };
    match client.call(&request).await {
        Ok(answer) => Ok(Some(answer.security_group_policy_set.ingress.unwrap_or_default())),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

async fn rules(handle: &ClusterHandle, group_id: &str) -> Result<Vec<SecurityGroupPolicy>, Error> {
    let there = ingress(&handle.client, group_id).await?.unwrap_or_default();
    let mark = mark(&handle.cluster_id);
    let ours = |rule: &SecurityGroupPolicy| rule.policy_description.as_deref() == Some(&mark);
    Ok(there.into_iter().filter(ours).collect())
}

fn rule(cluster_id: &str, block: &str) -> SecurityGroupPolicy {
    let is_ipv6 = block.contains(':');
    SecurityGroupPolicy {
        protocol: Some("TCP".to_owned()),
        port: Some("443".to_owned()),
        cidr_block: (!is_ipv6).then(|| block.to_owned()),
        ipv6_cidr_block: is_ipv6.then(|| block.to_owned()),
        action: Some("ACCEPT".to_owned()),
        policy_description: Some(mark(cluster_id)),
        ..Default::default()
    }
}

fn letting_in(rules: Vec<SecurityGroupPolicy>) -> SecurityGroupPolicySet {
    SecurityGroupPolicySet { ingress: Some(rules), ..Default::default() }
}

/// The block that a rule is about.
pub fn block(rule: &SecurityGroupPolicy) -> Option<&str> {
    let given = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.is_empty());
    if given(&rule.ipv6_cidr_block) { rule.ipv6_cidr_block.as_deref() } else { rule.cidr_block.as_deref() }
}
