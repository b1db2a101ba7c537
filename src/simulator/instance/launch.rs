//! Machines come, as Auto Scaling groups want them.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use crate::simulator::state::catalogue::InstanceType;
use crate::simulator::state::cloud::State;
use crate::simulator::state::disk::{Disk, DiskUsage};
use crate::simulator::state::history::NodeStep;
use crate::simulator::state::instance::{Instance, InstanceStatus};
use crate::simulator::state::launch_configuration::LaunchConfiguration;
use crate::simulator::state::node_settings::NodeSettings;
use crate::simulator::state::scaling_group::ScalingGroup;
use crate::simulator::state::task::Task;
use crate::simulator::state::vpc::Subnet;
use crate::simulator::tasks::durations;

/// Where a machine comes, and of which type.
struct Place {
    subnet: Subnet,
    address: Ipv4Addr,
    instance_type: InstanceType,
}

impl State {
    /// Launches an instance for a group and answers with its id, or with why none can be had.
    pub(crate) fn launch(&mut self, group: &ScalingGroup) -> Result<String, String> {
        let mut configuration = self
            .launch_configurations
            .get(&group.launch_configuration_id)
            .cloned()
            .ok_or("the launch configuration does not exist")?;
        if let Some(refusal) = self.refusal(group, &configuration) {
            return Err(refusal);
        }
        configuration.instance_tags = self.launch_tags(group, &configuration);
        let Place { subnet, address, instance_type } = self.place(group, &configuration)?;
        let mut instance = self.bare_instance(group, &configuration, &subnet, &instance_type);
        instance.private_ip = address.to_string();
        self.attach_disks(&mut instance, &configuration);
        self.join_pool(&mut instance, group, &configuration);
        let id = instance.id.clone();
        self.instances.insert(id.clone(), instance);
        self.note(&id, NodeStep::Launched);
        self.schedule(durations::NODE_INITIALIZE, Task::InstanceRunning(id.clone()));
        Ok(id)
    }

    /// The first subnet of the group with a free address and a zone that has one of the types.
    fn place(&self, group: &ScalingGroup, configuration: &LaunchConfiguration) -> Result<Place, String> {
        let mut candidates: Vec<&Subnet> = group
            .subnet_ids
            .iter()
            .filter_map(|id| self.subnets.get(id))
            .filter(|subnet| self.free_addresses(subnet) > 0)
            .collect();
        if group.multi_zone_subnet_policy == "EQUALITY" {
            let is_member = |node: &&Instance| node.scaling_group_id.as_deref() == Some(&group.id) && !node.leaving;
            let members: Vec<&Instance> = self.instances.values().filter(is_member).collect();
            candidates.sort_by_key(|subnet| members.iter().filter(|node| node.subnet_id == subnet.id).count());
        }
        let mut refusal = "ResourceInsufficient: no free address in the subnets".to_owned();
        for subnet in candidates {
            let Some(address) = self.free_address(subnet) else { continue };
            for kind in configuration.instance_types.iter().filter_map(|name| self.instance_types.get(name)) {
                match configuration.refusal_of(kind, &subnet.zone) {
                    Some(reason) => refusal = reason,
                    None => return Ok(Place { subnet: subnet.clone(), address, instance_type: kind.clone() }),
                }
            }
        }
        Err(refusal)
    }

    /// An instance as its launch configuration says, without address and disks, and of no cluster.
    fn bare_instance(
        &mut self,
        group: &ScalingGroup,
        configuration: &LaunchConfiguration,
        subnet: &Subnet,
        instance_type: &InstanceType,
    ) -> Instance {
        Instance {
            name: configuration.instance_name.clone().unwrap_or_else(|| format!("as-{}", group.name)),
            scaling_group_id: Some(group.id.clone()),
            ..self.machine(configuration, subnet, instance_type)
        }
    }

    /// The same of no group.
    pub(super) fn machine(
        &mut self,
        configuration: &LaunchConfiguration,
        subnet: &Subnet,
        instance_type: &InstanceType,
    ) -> Instance {
        let image = self.images.iter().find(|image| image.id == configuration.image_id);
        Instance {
            os_name: image.map(|image| image.os_name.clone()).unwrap_or_default(),
            id: self.identifiers.next("ins"),
            owner: configuration.owner.clone(),
            region: configuration.region.clone(),
            zone: subnet.zone.clone(),
            name: configuration.instance_name.clone().unwrap_or_default(),
            vpc_id: subnet.vpc_id.clone(),
            subnet_id: subnet.id.clone(),
            private_ip: String::new(),
            instance_type: instance_type.name.clone(),
            cpu: instance_type.cpu,
            memory_gb: instance_type.memory_gb,
            charge_type: configuration.charge_type.clone(),
            image_id: configuration.image_id.clone(),
            key_ids: configuration.key_ids.clone(),
            security_group_ids: configuration.security_group_ids.clone(),
            system_disk_id: String::new(),
            data_disk_ids: Vec::new(),
            bandwidth_mbps: configuration.bandwidth_mbps,
            tags: configuration.instance_tags.clone(),
            created: self.now,
            cluster_id: None,
            node_pool_id: None,
            scaling_group_id: None,
            launch_configuration_version: configuration.version,
            status: InstanceStatus::Initializing,
            failed_reason: "=Ready:False".into(),
            drained: false,
            leaving: false,
            kubelet_version: String::new(),
            labels: BTreeMap::new(),
            taints: Vec::new(),
            settings: NodeSettings::default(),
        }
    }

    pub(super) fn attach_disks(&mut self, instance: &mut Instance, configuration: &LaunchConfiguration) {
        let system_disk = Disk {
            id: String::new(),
            owner: configuration.owner.clone(),
            region: configuration.region.clone(),
            zone: instance.zone.clone(),
            instance_id: Some(instance.id.clone()),
            last_instance_id: Some(instance.id.clone()),
            usage: DiskUsage::System,
            disk_type: configuration.system_disk.disk_type.clone(),
            size_gb: configuration.system_disk.size_gb,
            delete_with_instance: true,
            encrypted: false,
            tags: configuration.instance_tags.clone(),
            created: self.now,
        };
        let data_disks = configuration.data_disks.iter().map(|spec| Disk {
            usage: DiskUsage::Data,
            disk_type: spec.disk_type.clone(),
            size_gb: spec.size_gb,
            delete_with_instance: spec.delete_with_instance.unwrap_or(false),
            ..system_disk.clone()
        });
        instance.system_disk_id = self.add_disk(system_disk.clone());
        instance.data_disk_ids = data_disks.map(|disk| self.add_disk(disk)).collect();
    }

    /// Makes a node of an instance, if its group is that of a pool.
    fn join_pool(&self, instance: &mut Instance, group: &ScalingGroup, configuration: &LaunchConfiguration) {
        let Some(pool) = self.node_pools.values().find(|pool| pool.scaling_group_id == group.id) else {
            return;
        };
        if configuration.instance_name.is_none() {
            instance.name = format!("tke_{}_worker", pool.id);
        }
        let cluster = self.clusters.get(&pool.cluster_id);
        instance.kubelet_version = cluster.map(|cluster| cluster.version.clone()).unwrap_or_default();
        instance.cluster_id = Some(pool.cluster_id.clone());
        instance.node_pool_id = Some(pool.id.clone());
        instance.labels = pool.node_labels();
        instance.taints = pool.taints.clone();
        instance.settings = pool.settings.clone();
    }

    fn add_disk(&mut self, disk: Disk) -> String {
        let id = self.identifiers.next("disk");
        self.disks.insert(id.clone(), Disk { id: id.clone(), ..disk });
        id
    }
}
