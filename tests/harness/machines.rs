//! Machines that somebody else adds to a cluster.

use terraform_provider_tke::simulator::State;
use terraform_provider_tke::simulator::state::{Disk, Instance, InstanceStatus};

/// Adds a machine to the only cluster outside of any pool, like the node that is there but for its id and its disk.
pub fn add_machine(state: &mut State, id: &str, status: InstanceStatus) {
    let like = state.instances.values().find(|instance| instance.node_pool_id.is_some()).unwrap().clone();
    let system = state.disks[&like.system_disk_id].clone();
    let disk_id = id.replace("ins-", "disk-");
    let of_machine = Some(id.to_owned());
    let disk = Disk { id: disk_id.clone(), instance_id: of_machine.clone(), last_instance_id: of_machine, ..system };
    let machine = Instance {
        id: id.into(),
        status,
        node_pool_id: None,
        scaling_group_id: None,
        system_disk_id: disk_id.clone(),
        data_disk_ids: Vec::new(),
        security_group_ids: vec!["sg-demo0001".into()],
        ..like
    };
    state.disks.insert(disk_id, disk);
    state.instances.insert(machine.id.clone(), machine);
}

/// Adds a machine that is in no cluster, and uses a security group.
pub fn occupy_group(state: &mut State, group_id: &str) {
    add_machine(state, "ins-theirs01", InstanceStatus::Running);
    let machine = state.instances.get_mut("ins-theirs01").unwrap();
    (machine.cluster_id, machine.security_group_ids) = (None, vec![group_id.to_owned()]);
}
