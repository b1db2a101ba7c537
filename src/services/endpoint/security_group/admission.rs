//! Whom the rules of a security group let in at TCP 443.

use std::collections::BTreeSet;

use ipnet::IpNet;

use crate::cloud::vpc::security_group::SecurityGroupPolicy;
use crate::services::security_group::mark;
use crate::services::security_group::rules::block;

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
    let ours = |rule: &SecurityGroupPolicy| rule.policy_description.as_deref().is_some_and(mark::is_a_mark);
    let is_inside = |block: &str| {
        // what cannot be read may be anybody
        let Ok(block) = block.parse::<IpNet>() else { return false };
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
