//! Machines that no group makes: the nodes that come with a cluster.

use crate::simulator::state::cloud::State;
use crate::simulator::state::cluster::Cluster;
use crate::simulator::state::instance::Instance;
use crate::simulator::state::launch_configuration::LaunchConfiguration;
use crate::simulator::state::task::Task;
use crate::simulator::state::vpc::Subnet;
use crate::simulator::tasks::durations;

impl State {
    /// Launches a node for a cluster that is being made, set up as `set_up` says. It joins the cluster some time after
    /// that runs. Nothing where the subnet is full or there is no such type.
    pub(crate) fn launch_node(
        &mut self,
        configuration: &LaunchConfiguration,
        subnet: &Subnet,
        cluster: &Cluster,
        set_up: impl FnOnce(&mut Instance),
    ) {
        let address = self.free_address(subnet).filter(|_| self.free_addresses(subnet) > 0);
        let kind = configuration.instance_types.first().and_then(|name| self.instance_types.get(name)).cloned();
        let (Some(address), Some(kind)) = (address, kind) else {
            return;
        };
        let mut node = self.machine(configuration, subnet, &kind);
        node.private_ip = address.to_string();
        node.cluster_id = Some(cluster.id.clone());
        node.kubelet_version = cluster.version.clone();
        set_up(&mut node);
        self.attach_disks(&mut node, configuration);
        let id = node.id.clone();
        self.instances.insert(id.clone(), node);
        self.schedule(durations::CLUSTER_CREATE + durations::NODE_INITIALIZE, Task::InstanceRunning(id));
    }
}
