//! Who is let in at the public endpoint: the provider's rules in its own group, or beside those of a group of the
//! user's.

use std::collections::BTreeSet;

use super::admission;
use crate::cloud::Error;
use crate::cloud::vpc::security_group::SecurityGroupPolicy;
use crate::kit::diagnostics::Diagnostics;
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;
use crate::services::security_group::mark;
use crate::services::security_group::rules::{self, Direction, Rules, block, lacking, says};

/// Whose group it is that rules are in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The provider's: each rule in it is the provider's concern.
    Provider,
    /// The user's: only rules with the provider's mark are.
    User,
}

/// What the rules of a group come to.
pub struct Admitted {
    /// The blocks that are let in by the rules that concern the provider; none if the group is gone. A rule of them that
    /// the provider would not make counts as what it says.
    pub allowed: BTreeSet<String>,
    /// In a group of the user's, what other rules let in at TCP 443 from outside of these blocks.
    pub others: Vec<String>,
}

/// The blocks that are let in by the rules that concern the provider, and no others.
pub async fn allowed_blocks(handle: &ClusterHandle, group_id: &str) -> Result<BTreeSet<String>, Error> {
    let mut allowed = admitted(handle, group_id, Owner::User).await?.allowed;
    allowed.retain(|block| !block.contains(' '));
    Ok(allowed)
}

/// What the rules of a group come to.
pub async fn admitted(handle: &ClusterHandle, group_id: &str, owner: Owner) -> Result<Admitted, Error> {
    let there = rules::read(&handle.client, group_id).await?.unwrap_or_default();
    let rule_of =
        |rule: &SecurityGroupPolicy| block(rule).map(|block| (block.to_owned(), says(&rule_for(handle, block))));
    let shown = |rule: &SecurityGroupPolicy| match rule_of(rule) {
        Some((block, ours)) if ours == says(rule) => block,
        _ => says(rule),
    };
    let mut allowed: BTreeSet<String> = concerning(handle, &there.ingress, owner).iter().map(shown).collect();
    let mut others = Vec::new();
    match owner {
        Owner::Provider => allowed.extend(there.egress.iter().map(|rule| format!("egress {}", says(rule)))),
        Owner::User => others = admission::admits_others(&there.ingress, &allowed, Some(&handle.cluster_id)),
    }
    Ok(Admitted { allowed, others })
}

/// Lets in exactly these blocks, as far as it concerns the provider.
pub async fn allow(
    handle: &ClusterHandle,
    group_id: &str,
    owner: Owner,
    blocks: &BTreeSet<String>,
) -> Result<(), Diagnostics> {
    let wanted: Vec<SecurityGroupPolicy> = blocks.iter().map(|block| rule_for(handle, block)).collect();
    if owner == Owner::Provider {
        return rules::make_exactly(handle, group_id, &Rules { ingress: wanted, egress: Vec::new() }).await;
    }
    let failed = |error: Error| {
        Diagnostics::from(api_error(&format!("The rules of security group {group_id} could not be changed"), &error))
    };
    let there = rules::read(&handle.client, group_id).await.map_err(failed)?.unwrap_or_default();
    let ours = concerning(handle, &there.ingress, owner);
    rules::change(handle, group_id, Direction::In, &lacking(&wanted, &ours), &lacking(&ours, &wanted)).await
}

/// The rules that concern the provider.
fn concerning(handle: &ClusterHandle, rules: &[SecurityGroupPolicy], owner: Owner) -> Vec<SecurityGroupPolicy> {
    let mark = mark::of_rules(&handle.cluster_id);
    let is_ours = |rule: &&SecurityGroupPolicy| rule.policy_description.as_deref() == Some(&mark);
    rules.iter().filter(|rule| owner == Owner::Provider || is_ours(rule)).cloned().collect()
}

/// The rule that lets a block in.
fn rule_for(handle: &ClusterHandle, block: &str) -> SecurityGroupPolicy {
    rules::accept("TCP", "443", block, &mark::of_rules(&handle.cluster_id))
}
