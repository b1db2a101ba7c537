//! Who may reach the public endpoint: rules on TCP 443, in a group of the provider's own or, marked
//! in their description, in a group of the user's.

use std::collections::BTreeSet;

use ipnet::IpNet;

use crate::cloud::vpc::security_group::{
    CreateSecurityGroup, CreateSecurityGroupPolicies, DeleteSecurityGroup, DeleteSecurityGroupPolicies,
    DescribeSecurityGroupPolicies, DescribeSecurityGroups, SecurityGroup, SecurityGroupPolicy, SecurityGroupPolicySet,
};
use crate::cloud::{Client, Error, Filter};
use crate::kit::diagnostics::Diagnostics;
use crate::kit::framework::wait::Seen;
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;

/// The name of the group that the provider makes for a cluster: one for each, so that one whose
/// creation was not answered is found again.
pub fn owned_name(cluster_id: &str) -> String {
    format!("tke-{cluster_id}-public-endpoint")
}

/// The description that marks a rule, and a group, as the provider's.
pub fn mark(cluster_id: &str) -> String {
    format!("terraform-provider-tke {cluster_id}")
}

/// The group that the provider made for the cluster, if there is one.
pub async fn owned(handle: &ClusterHandle) -> Result<Option<SecurityGroup>, Error> {
    let name = owned_name(&handle.cluster_id);
    let request =
        DescribeSecurityGroups { filters: Some(vec![Filter::new("security-group-name", &name)]), ..Default::default() };
    let groups = handle.client.list(&request).await?;
    Ok(groups.into_iter().find(|group| group.security_group_name == name))
}

/// The provider's own group for the cluster, made if it is not there. Answers with its id.
pub async fn ensure_owned(handle: &ClusterHandle) -> Result<String, Diagnostics> {
    let failed = |error: &Error| {
        Diagnostics::from(api_error("The security group of the public endpoint could not be made", error))
    };
    if let Some(group) = owned(handle).await.map_err(|error| failed(&error))? {
        return Ok(group.security_group_id);
    }
    let request = CreateSecurityGroup {
        group_name: owned_name(&handle.cluster_id),
        group_description: mark(&handle.cluster_id),
        ..Default::default()
    };
    match handle.client.call(&request).await {
        Ok(made) => Ok(made.security_group.security_group_id),
        Err(error) if error.may_have_been_carried_out() => match owned(handle).await {
            Ok(Some(group)) => Ok(group.security_group_id),
            _ => Err(failed(&error)),
        },
        Err(error) => Err(failed(&error)),
    }
}

/// Removes the provider's own group, once nothing uses it any more.
pub async fn remove_owned(handle: &ClusterHandle) -> Result<(), Diagnostics> {
    let what = "The security group of the public endpoint could not be removed";
    let group = owned(handle).await.map_err(|error| Diagnostics::from(api_error(what, &error)))?;
    let Some(group) = group else {
        return Ok(());
    };
    let request = DeleteSecurityGroup { security_group_id: group.security_group_id.clone() };
    handle
        .until(&format!("security group {} to be removed", group.security_group_id), what, async || {
            match handle.client.call(&request).await {
                Ok(_) => Ok(Seen::Done(())),
                Err(error) if error.is_not_found() => Ok(Seen::Done(())),
                // the load balancer of the endpoint lets go of it a little later
                Err(error) if error.is_busy() => Ok(Seen::Pending(error.message().to_owned())),
                Err(error) => Err(error),
            }
        })
        .await
}

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
        let added = handle.client.call(&request).await;
        settle(handle, group_id, added.map(|_| ()), |there| blocks.is_subset(there)).await.map_err(failed)?;
    }
    if !surplus.is_empty() {
        let request = DeleteSecurityGroupPolicies {
            security_group_id: group_id.to_owned(),
            security_group_policy_set: letting_in(surplus),
        };
        let removed = handle.client.call(&request).await;
        settle(handle, group_id, removed.map(|_| ()), |there| there.is_subset(blocks)).await.map_err(failed)?;
    }
    Ok(())
}

/// Takes a change whose outcome is unknown for done if the rules are as they should be.
async fn settle(
    handle: &ClusterHandle,
    group_id: &str,
    outcome: Result<(), Error>,
    is_done: impl Fn(&BTreeSet<String>) -> bool,
) -> Result<(), Error> {
    match outcome {
        Err(error) if error.may_have_been_carried_out() => {
            if is_done(&allowed(handle, group_id).await?) {
                Ok(())
            } else {
                Err(error)
            }
        }
        outcome => outcome,
    }
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

/// Whether rules let anybody in at TCP 443. What is kept in templates is taken to.
pub fn admits_somebody(rules: &[SecurityGroupPolicy]) -> bool {
    let is_about_all = |rule: &SecurityGroupPolicy| block(rule) == Some("0.0.0.0/0");
    let is_about_template = |rule: &SecurityGroupPolicy| {
        let template = rule.service_template.as_ref();
        let ids = template.map(|template| [&template.service_id, &template.service_group_id]);
        ids.into_iter().flatten().flatten().any(|id| !id.is_empty())
    };
    let mut about_https = rules.iter().filter(|rule| is_about_template(rule) || is_about_https(rule));
    let decides = about_https.find(|rule| accepts(rule) || is_about_all(rule));
    decides.is_some_and(accepts)
}

/// The blocks outside these that a group's rules let in at TCP 443. Rules about other groups and
/// address templates are not looked into, nor are the provider's own.
pub fn admits_others(rules: &[SecurityGroupPolicy], blocks: &BTreeSet<String>) -> Vec<String> {
    let ours = |rule: &SecurityGroupPolicy| {
        rule.policy_description.as_deref().is_some_and(|text| text.starts_with("terraform-provider-tke cls-"))
    };
    let is_inside = |block: &str| {
        let Ok(block) = block.parse::<IpNet>() else { return true };
        blocks.iter().filter_map(|allowed| allowed.parse::<IpNet>().ok()).any(|allowed| allowed.contains(&block))
    };
    let admitted = rules.iter().filter(|rule| !ours(rule) && is_about_https(rule) && accepts(rule));
    admitted.filter_map(block).filter(|block| !is_inside(block)).map(str::to_owned).collect()
}

/// Whether a rule lets in.
fn accepts(rule: &SecurityGroupPolicy) -> bool {
    rule.action.as_ref().is_some_and(|action| action.eq_ignore_ascii_case("ACCEPT"))
}

/// Whether a rule is about TCP 443.
fn is_about_https(rule: &SecurityGroupPolicy) -> bool {
    let is = |text: &Option<String>, what: &str| text.as_ref().is_some_and(|text| text.eq_ignore_ascii_case(what));
    let covers = |part: &str| match part.split_once('-') {
        Some((first, last)) => match (first.parse::<u16>(), last.parse::<u16>()) {
            (Ok(first), Ok(last)) => (first..=last).contains(&443),
            _ => false,
        },
        None => part == "443" || part.eq_ignore_ascii_case("all"),
    };
    let port = rule.port.as_deref().unwrap_or("all");
    (is(&rule.protocol, "TCP") || is(&rule.protocol, "ALL")) && port.split(',').any(|part| covers(part.trim()))
}

async fn rules(handle: &ClusterHandle, group_id: &str) -> Result<Vec<SecurityGroupPolicy>, Error> {
    let there = ingress(&handle.client, group_id).await?.unwrap_or_default();
    let mark = mark(&handle.cluster_id);
    let ours = |rule: &SecurityGroupPolicy| rule.policy_description.as_deref() == Some(&mark);
    Ok(there.into_iter().filter(ours).collect())
}

fn block(rule: &SecurityGroupPolicy) -> Option<&str> {
    let given = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.is_empty());
    if given(&rule.ipv6_cidr_block) { rule.ipv6_cidr_block.as_deref() } else { rule.cidr_block.as_deref() }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::vpc::security_group::ServiceTemplate;

    fn policy(protocol: &str, port: &str, action: &str, block: &str) -> SecurityGroupPolicy {
        SecurityGroupPolicy {
            protocol: Some(protocol.to_owned()),
            port: Some(port.to_owned()),
            action: Some(action.to_owned()),
            cidr_block: Some(block.to_owned()),
            ..Default::default()
        }
    }

    #[test]
    fn rules_that_let_https_in() {
        for (protocol, port, action, admits) in [
            ("tcp", "443", "ACCEPT", true),
            ("ALL", "ALL", "ACCEPT", true),
            ("TCP", "80,443", "ACCEPT", true),
            ("TCP", "400-500", "ACCEPT", true),
            ("TCP", "443", "DROP", false),
            ("UDP", "443", "ACCEPT", false),
            ("TCP", "80,8443", "ACCEPT", false),
            ("TCP", "500-600", "ACCEPT", false),
        ] {
            let rules = [policy(protocol, port, action, "10.0.0.0/8")];
            assert_eq!(admits_somebody(&rules), admits, "{protocol} {port} {action}");
            assert_eq!(admits_others(&rules, &BTreeSet::new()).len(), usize::from(admits));
        }
    }

    #[test]
    fn the_first_rule_that_matches_decides() {
        let drop_all = || policy("ALL", "ALL", "DROP", "0.0.0.0/0");
        let drop_some = || policy("TCP", "443", "DROP", "10.0.0.0/8");
        let accept = || policy("TCP", "443", "ACCEPT", "0.0.0.0/0");
        assert!(admits_somebody(&[accept(), drop_all()]) && admits_somebody(&[drop_some(), accept()]));
        assert!(!admits_somebody(&[drop_all(), accept()]) && !admits_somebody(&[]));
        // what a template holds is not known
        let templated = |id: &str| SecurityGroupPolicy {
            service_template: Some(ServiceTemplate { service_id: Some(id.to_owned()), ..Default::default() }),
            ..policy("", "", "ACCEPT", "0.0.0.0/0")
        };
        assert!(admits_somebody(&[templated("ppm-1")]) && !admits_somebody(&[templated("")]));
    }
}
