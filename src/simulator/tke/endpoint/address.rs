//! Where the API server of a cluster is, as the calls show it.

use std::time::Duration;

use crate::simulator::state::cloud::State;
use crate::simulator::state::cluster::Cluster;
use crate::simulator::state::endpoint::{Endpoint, EndpointStatus};

impl State {
    /// The endpoint of a side, if it is open and its address is listed, which may be later.
    fn listed_endpoint<'a>(&self, cluster: &'a Cluster, public: bool) -> Option<&'a Endpoint> {
        let lag = Duration::from_secs(self.quirks.addresses_lag_seconds);
        let is_listed =
            |endpoint: &&Endpoint| endpoint.status == EndpointStatus::Created && self.have_passed(lag, endpoint.opened);
        cluster.endpoint(public).filter(is_listed)
    }

    /// As DescribeClusterEndpoints lists an open side: the private one an address alone, the public one with its port,
    /// an address or the balancer's name. Empty for one that is not listed. Where the API server listens on this
    /// machine, it is that address with its port.
    pub(crate) fn listed_address(&self, cluster: &Cluster, public: bool) -> String {
        let Some(endpoint) = self.listed_endpoint(cluster, public) else { return String::new() };
        let is_named = public && self.quirks.balancers_have_names;
        if let Some(served) = self.api_servers.get(&(cluster.id.clone(), public)) {
            return if is_named { format!("localhost:{}", served.port()) } else { served.to_string() };
        }
        let Some(balancer) = self.load_balancers.get(&endpoint.load_balancer_id) else { return String::new() };
        let address = &balancer.address;
        match (public, is_named) {
            (false, _) => address.clone(),
            (true, false) => format!("{address}:443"),
            (true, true) => {
                let number = address.replace('.', "");
                format!("{}-{number}.clb.{}-tencentclb.com:443", balancer.id, cluster.region)
            }
        }
    }

    /// The server in a kubeconfig: the private side's address, the public balancer's name, else the default domain,
    /// which nobody outside can resolve.
    pub(crate) fn server(&self, cluster: &Cluster, public: bool) -> String {
        match self.listed_address(cluster, public) {
            listed if !listed.is_empty() && (!public || self.quirks.balancers_have_names) => listed,
            _ => cluster.default_domain(),
        }
    }
}
