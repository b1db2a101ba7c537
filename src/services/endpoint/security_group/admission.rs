//! Whom the rules of a security group let in at TCP 443.

use std::collections::BTreeSet;

use ipnet::IpNet;

use crate::cloud::vpc::security_group::SecurityGroupPolicy;
use crate::services::security_group::mark;
use crate::services::security_group::rules::{block, says};

/// Whether rules let anybody in at TCP 443. What cannot be read of a rule that lets in is taken to.
pub fn admits_somebody(rules: &[SecurityGroupPolicy]) -> bool {
    let is_about_all = |rule: &SecurityGroupPolicy| block(rule) == Some("0.0.0.0/0");
    let mut about_https = rules.iter().filter(|rule| is_about_https(rule).unwrap_or(accepts(rule)));
    let decides = about_https.find(|rule| accepts(rule) || is_about_all(rule));
    decides.is_some_and(accepts)
}

/// Whom a group's rules let in at TCP 443 from outside of these blocks. What cannot be read counts as outside: ports and
/// addresses in templates, the members of other groups. The rules of this cluster, by their mark, are left out, and those
/// of no other one.
pub fn admits_others(
    rules: &[SecurityGroupPolicy],
    blocks: &BTreeSet<String>,
    cluster_id: Option<&str>,
) -> Vec<String> {
    let mark = cluster_id.map(mark::of_rules);
    let is_ours = |rule: &SecurityGroupPolicy| mark.is_some() && rule.policy_description == mark;
    let allowed: Vec<IpNet> = blocks.iter().filter_map(|block| block.parse().ok()).collect();
    let is_inside = |rule: &SecurityGroupPolicy| {
        let block = block(rule).and_then(|block| block.parse::<IpNet>().ok());
        block.is_some_and(|block| allowed.iter().any(|allowed| allowed.contains(&block)))
    };
    let admits = |rule: &SecurityGroupPolicy| accepts(rule) && is_about_https(rule).unwrap_or(true);
    let others = rules.iter().filter(|rule| admits(rule) && !is_ours(rule) && !is_inside(rule));
    others.map(|rule| block(rule).map_or_else(|| format!("\"{}\"", says(rule)), str::to_owned)).collect()
}

/// Whether a rule lets in.
fn accepts(rule: &SecurityGroupPolicy) -> bool {
    rule.action.as_ref().is_some_and(|action| action.eq_ignore_ascii_case("ACCEPT"))
}

/// Whether a rule is about TCP 443; none if that cannot be read.
fn is_about_https(rule: &SecurityGroupPolicy) -> Option<bool> {
    let template = rule.service_template.as_ref();
    let ids = template.map(|template| [&template.service_id, &template.service_group_id]);
    if ids.into_iter().flatten().flatten().any(|id| !id.is_empty()) {
        return None;
    }
    let protocol = rule.protocol.as_deref().unwrap_or("ALL").to_ascii_uppercase();
    let is_protocol = match protocol.as_str() {
        "TCP" | "ALL" | "" => true,
        "UDP" | "ICMP" | "ICMPV6" | "GRE" => return Some(false),
        _ => return None,
    };
    let port = rule.port.as_deref().filter(|port| !port.is_empty()).unwrap_or("all");
    let parts: Vec<Option<bool>> = port.split(',').map(|part| covers_https(part.trim())).collect();
    match parts.contains(&Some(true)) {
        true => Some(is_protocol),
        false if parts.contains(&None) => None,
        false => Some(false),
    }
}

/// Whether a port or a range has 443 in it; none if it is neither.
fn covers_https(part: &str) -> Option<bool> {
    if part.eq_ignore_ascii_case("all") {
        return Some(true);
    }
    let (first, last) = part.split_once('-').unwrap_or((part, part));
    let (first, last) = (first.parse::<u16>().ok()?, last.parse::<u16>().ok()?);
    Some((first..=last).contains(&443))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::vpc::security_group::{AddressTemplate, ServiceTemplate};

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
            // what cannot be read counts as open
            ("TCP", "https", "ACCEPT", true),
            ("TCP", "80,443-", "ACCEPT", true),
            ("TCP", "", "ACCEPT", true),
            ("SCTP", "443", "ACCEPT", true),
            ("TCP", "https", "DROP", false),
        ] {
            let rules = [policy(protocol, port, action, "10.0.0.0/8")];
            assert_eq!(admits_somebody(&rules), admits, "{protocol} {port} {action}");
            assert_eq!(admits_others(&rules, &BTreeSet::new(), None).len(), usize::from(admits));
        }
    }

    #[test]
    fn only_rules_of_this_cluster_and_inside_of_the_blocks_are_no_others() {
        let blocks = BTreeSet::from(["10.0.0.0/8".to_owned(), "2001:db8::/32".to_owned()]);
        let others = |rule: SecurityGroupPolicy, cluster: Option<&str>| admits_others(&[rule], &blocks, cluster);
        let rule = |block: &str| policy("TCP", "443", "ACCEPT", block);
        for inside in ["10.0.0.0/8", "10.1.2.0/24", "10.9.9.9/32"] {
            assert_eq!(others(rule(inside), None), Vec::<String>::new(), "{inside}");
        }
        for outside in ["0.0.0.0/0", "10.0.0.0/7", "203.0.113.7", "10.0.0.0/33", "ten", "::/0"] {
            assert_eq!(others(rule(outside), None), [outside]);
        }
        let marked =
            |mark: &str| SecurityGroupPolicy { policy_description: Some(mark.to_owned()), ..rule("0.0.0.0/0") };
        let ours = "terraform-provider-tke cls-1";
        assert_eq!(others(marked(ours), Some("cls-1")), Vec::<String>::new());
        for (mark, cluster) in [
            (ours, None),
            (ours, Some("cls-2")),
            ("terraform-provider-tke cls-12", Some("cls-1")),
            ("terraform-provider-tke cls-1 public-endpoint", Some("cls-1")),
            ("", Some("cls-1")),
        ] {
            assert_eq!(others(marked(mark), cluster), ["0.0.0.0/0"], "{mark:?} in {cluster:?}");
        }
        // whom they are about is kept elsewhere
        let members = SecurityGroupPolicy { security_group_id: Some("sg-1".into()), ..rule("") };
        assert_eq!(others(members, None).len(), 1);
        let template = AddressTemplate { address_id: Some("ipm-1".into()), ..Default::default() };
        let template = SecurityGroupPolicy { address_template: Some(template), ..rule("") };
        assert_eq!(others(template, None).len(), 1);
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
        assert!(admits_somebody(&[templated("ppm-1")]) && admits_somebody(&[templated("")]));
    }
}
