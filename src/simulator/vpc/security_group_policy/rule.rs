//! Which rules the cloud takes, and in which form it keeps them.

use std::net::{Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};

use crate::simulator::clock::Moment;
use crate::simulator::error::ApiError;
use crate::simulator::state::security_group::Rule;
use crate::simulator::vpc::security_group_policy::parameters::Policy;

impl Policy {
    /// The rule in the cloud's own form.
    pub(crate) fn accept(self, now: Moment) -> Result<Rule, ApiError> {
        if self.service_template.is_some() || self.address_template.is_some() {
            return Err(ApiError::new(
                "UnsupportedOperation",
                "The simulated cloud does not have address and service templates.",
            ));
        }
        let (protocol, port) = protocol_and_port(self.protocol, self.port.unwrap_or_default())?;
        let action = self.action.unwrap_or_default().to_uppercase();
        if !["ACCEPT", "DROP"].contains(&action.as_str()) {
            return Err(invalid("Action", &action));
        }
        let (cidr, ipv6_cidr) = (self.cidr.unwrap_or_default(), self.ipv6_cidr.unwrap_or_default());
        let security_group_id = self.security_group_id.unwrap_or_default();
        check_single([&cidr, &ipv6_cidr, &security_group_id])?;
        let cidr = if cidr.is_empty() { cidr } else { ipv4(&cidr).ok_or_else(|| invalid("CidrBlock", &cidr))? };
        if !ipv6_cidr.is_empty() && ipv6_cidr.parse::<Ipv6Net>().is_err() && ipv6_cidr.parse::<Ipv6Addr>().is_err() {
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

impl Rule {
    /// Whether two rules say the same, whatever they are described as.
    pub(crate) fn says_the_same_as(&self, other: &Self) -> bool {
        (&self.protocol, &self.port, &self.cidr, &self.ipv6_cidr, &self.security_group_id, &self.action)
            == (&other.protocol, &other.port, &other.cidr, &other.ipv6_cidr, &other.security_group_id, &other.action)
    }
}

fn invalid(name: &str, value: &str) -> ApiError {
    ApiError::new("InvalidParameterValue", format!("The value `{value}` of parameter `{name}` is not valid."))
}

/// Only TCP and UDP have ports; `ALL` is written in capitals.
fn protocol_and_port(protocol: Option<String>, port: String) -> Result<(String, String), ApiError> {
    let protocol = protocol.unwrap_or_else(|| "ALL".into()).to_lowercase();
    let is_any_port = port.is_empty() || port.eq_ignore_ascii_case("all");
    match protocol.as_str() {
        "tcp" | "udp" if is_any_port => Ok((protocol, "ALL".into())),
        "tcp" | "udp" if port.split(',').all(is_port_range) => Ok((protocol, port)),
        "tcp" | "udp" => Err(invalid("Port", &port)),
        "all" if is_any_port => Ok(("ALL".into(), "ALL".into())),
        "icmp" | "icmpv6" | "gre" if is_any_port => Ok((protocol, "ALL".into())),
        "all" | "icmp" | "icmpv6" | "gre" => Err(ApiError::new(
            "InvalidParameter.Coexist",
            format!("Port cannot be given with the protocol `{protocol}`."),
        )),
        other => Err(invalid("Protocol", other)),
    }
}

/// A rule has one source, or one target.
fn check_single(sources: [&String; 3]) -> Result<(), ApiError> {
    match sources.iter().filter(|source| !source.is_empty()).count() {
        1 => Ok(()),
        0 => Err(ApiError::missing("CidrBlock")),
        _ => Err(ApiError::new(
            "InvalidParameter.Coexist",
            "CidrBlock, Ipv6CidrBlock and SecurityGroupId exclude each other.",
        )),
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
    if text.parse::<Ipv4Addr>().is_ok() {
        return Some(text.to_owned());
    }
    let net: Ipv4Net = text.parse().ok()?;
    Some(if net.addr().is_unspecified() { "0.0.0.0/0".into() } else { text.to_owned() })
}
