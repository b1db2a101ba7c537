//! The addresses of subnets: which are free, and how many there are.

use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

use crate::simulator::state::cloud::State;
use crate::simulator::state::vpc::Subnet;

impl State {
    /// Addresses of the subnet that something could still get.
    pub fn free_addresses(&self, subnet: &Subnet) -> i64 {
        let used = self.instances.values().filter(|instance| instance.subnet_id == subnet.id).count()
            + self.load_balancers.values().filter(|balancer| balancer.subnet_id == subnet.id).count();
        let used = i64::try_from(used).unwrap_or(i64::MAX);
        (total_addresses(&subnet.cidr) - subnet.reserved_addresses - used).max(0)
    }

    /// The lowest address of the subnet that nothing has.
    pub(crate) fn free_address(&self, subnet: &Subnet) -> Option<Ipv4Addr> {
        let net: Ipv4Net = subnet.cidr.parse().ok()?;
        // The cloud keeps the first host address for the gateway.
        net.hosts().skip(1).find(|address| {
            let text = address.to_string();
            !self.instances.values().any(|instance| instance.subnet_id == subnet.id && instance.private_ip == text)
                && !self
                    .load_balancers
                    .values()
                    .any(|balancer| balancer.subnet_id == subnet.id && balancer.address == text)
        })
    }
}

/// Addresses of a subnet that machines can get: the cloud keeps three for itself.
pub(crate) fn total_addresses(cidr: &str) -> i64 {
    cidr.parse::<Ipv4Net>().map_or(0, |net| {
        let all = 1_i64 << (32 - i64::from(net.prefix_len()));
        (all - 3).max(0)
    })
}
