//! Instances and disks coming and going, as Auto Scaling groups want them.

use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

use super::state::{
    Disk, DiskUsage, Instance, InstanceStatus, LaunchConfiguration, NodePool, NodePoolStatus, NodeStep, ScalingGroup,
    State, Subnet,
};
use super::tasks::{Task, takes};

/// What becomes of the disks of an instance that goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DiskFate {
    /// The system disk goes, data disks as `DeleteWithInstance` says.
    AsLaunched,
    /// The system disk goes, whose life is its instance's; all others stay, unattached.
    Keep,
    /// All disks go.
    Terminate,
}

impl State {
    /// Sets the desired size of a pool as the autoscaler would: the group works on it from now on.
    /// Does nothing if the pool does not exist.
    pub fn scale_pool(&mut self, pool_id: &str, desired: i64) {
        let Some(pool) = self.node_pools.get(pool_id) else {
            return;
        };
        let group_id = pool.scaling_group_id.clone();
        if let Some(group) = self.scaling_groups.get_mut(&group_id) {
            group.desired_capacity = desired;
        }
        self.occupy_pool(pool_id, NodePoolStatus::Updating, takes::POOL_UPDATE);
        self.schedule(takes::SCALE, Task::Scale(group_id));
    }

    /// Addresses of the subnet that something could still get.
    pub fn free_addresses(&self, subnet: &Subnet) -> i64 {
        let used = self.instances.values().filter(|instance| instance.subnet_id == subnet.id).count()
            + self.load_balancers.values().filter(|balancer| balancer.subnet_id == subnet.id).count();
        let used = i64::try_from(used).unwrap_or(i64::MAX);
        (total_addresses(&subnet.cidr) - subnet.reserved_addresses - used).max(0)
    }

    /// Brings the number of a group's instances to its desired capacity.
    pub(crate) fn reconcile(&mut self, group_id: &str) {
        let Some(group) = self.scaling_groups.get(group_id).cloned() else {
            return;
        };
        if !group.enabled {
            return;
        }
        let mut staying: Vec<String> = {
            let mut members: Vec<&Instance> = self
                .instances
                .values()
                .filter(|instance| instance.scaling_group_id.as_deref() == Some(group_id) && !instance.leaving)
                .collect();
            members.sort_by(|a, b| (a.created, &a.id).cmp(&(b.created, &b.id)));
            members.into_iter().map(|member| member.id.clone()).collect()
        };
        let desired = usize::try_from(group.desired_capacity).unwrap_or(0);
        let newest_first = group.termination_policies.iter().any(|policy| policy == "NEWEST_INSTANCE");
        while staying.len() > desired {
            let id = if newest_first { staying.pop().unwrap_or_default() } else { staying.remove(0) };
            self.send_away(&id);
        }
        let mut failure = String::new();
        for _ in staying.len()..desired {
            if let Err(reason) = self.launch(&group) {
                failure = reason;
                break;
            }
        }
        if let Some(group) = self.scaling_groups.get_mut(group_id) {
            group.last_failure = failure;
        }
    }

    /// Marks an instance as leaving; it is gone a little later.
    pub(crate) fn send_away(&mut self, id: &str) {
        if let Some(instance) = self.instances.get_mut(id).filter(|instance| !instance.leaving) {
            instance.leaving = true;
            self.note(id, NodeStep::Leaving);
            self.schedule(takes::NODE_REMOVE, Task::InstanceGone(id.to_owned()));
        }
    }

    fn launch(&mut self, group: &ScalingGroup) -> Result<(), String> {
        let configuration = self
            .launch_configurations
            .get(&group.launch_configuration_id)
            .cloned()
            .ok_or("the launch configuration does not exist")?;
        let pool = self.node_pools.values().find(|pool| pool.scaling_group_id == group.id).cloned();
        let (subnet, address) = self.place(group)?;
        let kind = configuration
            .instance_types
            .iter()
            .filter_map(|name| self.instance_types.get(name))
            .find(|kind| !kind.sold_out_zones.contains(&subnet.zone))
            .cloned()
            .ok_or("ResourceInsufficient.SpecifiedInstanceType")?;
        let id = self.identifiers.next("ins");
        let system_disk_id = self.make_disk(
            &configuration,
            &subnet,
            &id,
            DiskUsage::System,
            &configuration.system_disk.disk_type,
            configuration.system_disk.size_gb,
            true,
        );
        let data_disk_ids = configuration
            .data_disks
            .iter()
            .map(|spec| {
                self.make_disk(
                    &configuration,
                    &subnet,
                    &id,
                    DiskUsage::Data,
                    &spec.disk_type,
                    spec.size_gb,
                    spec.delete_with_instance.unwrap_or(false),
                )
            })
            .collect();
        let cluster = pool.as_ref().and_then(|pool| self.clusters.get(&pool.cluster_id));
        let os_name = self
            .images
            .iter()
            .find(|image| image.id == configuration.image_id)
            .map(|image| image.os_name.clone())
            .unwrap_or_default();
        let instance = Instance {
            name: configuration.instance_name.clone().unwrap_or_else(|| match &pool {
                Some(pool) => format!("tke_{}_worker", pool.id),
                None => format!("as-{}", group.name),
            }),
            id: id.clone(),
            owner: group.owner.clone(),
            region: group.region.clone(),
            zone: subnet.zone.clone(),
            vpc_id: subnet.vpc_id.clone(),
            subnet_id: subnet.id.clone(),
            private_ip: address.to_string(),
            instance_type: kind.name.clone(),
            cpu: kind.cpu,
            memory_gb: kind.memory_gb,
            charge_type: configuration.charge_type.clone(),
            image_id: configuration.image_id.clone(),
            os_name,
            key_ids: configuration.key_ids.clone(),
            security_group_ids: configuration.security_group_ids.clone(),
            system_disk_id,
            data_disk_ids,
            bandwidth_mbps: configuration.bandwidth_mbps,
            tags: configuration.instance_tags.clone(),
            created: self.now,
            cluster_id: pool.as_ref().map(|pool| pool.cluster_id.clone()),
            node_pool_id: pool.as_ref().map(|pool| pool.id.clone()),
            scaling_group_id: Some(group.id.clone()),
            launch_configuration_version: configuration.version,
            status: InstanceStatus::Initializing,
            failed_reason: "=Ready:False".into(),
            drained: false,
            leaving: false,
            kubelet_version: cluster.map(|cluster| cluster.version.clone()).unwrap_or_default(),
            labels: pool.as_ref().map(labels).unwrap_or_default(),
            taints: pool.as_ref().map(|pool| pool.taints.clone()).unwrap_or_default(),
            settings: pool.map(|pool| pool.settings).unwrap_or_default(),
        };
        self.instances.insert(id.clone(), instance);
        self.note(&id, NodeStep::Launched);
        self.schedule(takes::NODE_INITIALIZE, Task::InstanceRunning(id));
        Ok(())
    }

    /// A subnet of the group with a free address, and that address.
    fn place(&self, group: &ScalingGroup) -> Result<(Subnet, Ipv4Addr), String> {
        let mut candidates: Vec<&Subnet> = group
            .subnet_ids
            .iter()
            .filter_map(|id| self.subnets.get(id))
            .filter(|subnet| self.free_addresses(subnet) > 0)
            .collect();
        if group.multi_zone_subnet_policy == "EQUALITY" {
            candidates.sort_by_key(|subnet| {
                self.instances
                    .values()
                    .filter(|instance| {
                        instance.subnet_id == subnet.id
                            && instance.scaling_group_id.as_deref() == Some(&group.id)
                            && !instance.leaving
                    })
                    .count()
            });
        }
        candidates
            .into_iter()
            .find_map(|subnet| Some((subnet.clone(), self.free_address(subnet)?)))
            .ok_or_else(|| "ResourceInsufficient: no free address in the subnets".to_owned())
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

    #[allow(clippy::too_many_arguments)] // one line per member of the disk
    fn make_disk(
        &mut self,
        configuration: &LaunchConfiguration,
        subnet: &Subnet,
        instance_id: &str,
        usage: DiskUsage,
        disk_type: &str,
        size_gb: i64,
        delete_with_instance: bool,
    ) -> String {
        let id = self.identifiers.next("disk");
        let disk = Disk {
            id: id.clone(),
            owner: configuration.owner.clone(),
            region: configuration.region.clone(),
            zone: subnet.zone.clone(),
            instance_id: Some(instance_id.to_owned()),
            last_instance_id: Some(instance_id.to_owned()),
            usage,
            disk_type: disk_type.to_owned(),
            size_gb,
            delete_with_instance,
            encrypted: false,
            tags: configuration.instance_tags.clone(),
            created: self.now,
        };
        self.disks.insert(id.clone(), disk);
        id
    }

    /// Takes an instance out of its cluster and lets it run on.
    pub(crate) fn release_instance(&mut self, id: &str) {
        self.note(id, NodeStep::Gone);
        if let Some(instance) = self.instances.get_mut(id) {
            instance.cluster_id = None;
            instance.node_pool_id = None;
            instance.scaling_group_id = None;
            instance.leaving = false;
        }
    }

    /// Takes an instance out of the cloud.
    pub(crate) fn remove_instance(&mut self, id: &str, fate: DiskFate) {
        self.note(id, NodeStep::Gone);
        let Some(instance) = self.instances.remove(id) else {
            return;
        };
        self.disks.retain(|_, disk| {
            if disk.instance_id.as_ref() != Some(&instance.id) {
                return true;
            }
            disk.instance_id = None;
            let goes_too = match fate {
                DiskFate::AsLaunched => disk.delete_with_instance,
                DiskFate::Keep => false,
                DiskFate::Terminate => true,
            };
            disk.usage != DiskUsage::System && !goes_too
        });
    }
}

fn labels(pool: &NodePool) -> std::collections::BTreeMap<String, String> {
    let mut labels = pool.labels.clone();
    // TKE puts this one on every node of a pool.
    labels.insert("tke.cloud.tencent.com/nodepool-id".into(), pool.id.clone());
    labels
}

/// Addresses of a subnet that machines can get: the cloud keeps three for itself.
pub(crate) fn total_addresses(cidr: &str) -> i64 {
    cidr.parse::<Ipv4Net>().map_or(0, |net| {
        let all = 1_i64 << (32 - i64::from(net.prefix_len()));
        (all - 3).max(0)
    })
}
