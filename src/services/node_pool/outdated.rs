//! Nodes that are older than what their pool's new nodes are. See `design/rolling.md`.

use std::collections::{BTreeMap, BTreeSet};

use super::found::Found;
use super::read;
use crate::cloud::Error;
use crate::cloud::autoscaling::instance::{DescribeAutoScalingInstances, Instance as Member};
use crate::cloud::autoscaling::launch_configuration::{DataDisk, LaunchConfiguration, SystemDisk};
use crate::cloud::cvm::instance::{DescribeInstances, Instance as Machine};
use crate::cloud::tke::version::CheckInstancesUpgradeAble;
use crate::services::count::count;
use crate::services::handle::ClusterHandle;
use crate::services::kubernetes_version;

/// What a pool's new nodes are, in short. A revision of the same version makes no difference. As long as it stays the
/// same, a pool that had no outdated node has none.
pub fn stamp(found: &Found, cluster_version: &str) -> String {
    let launch = &found.launch;
    let version = kubernetes_version::release(cluster_version);
    format!("{} {} {} {version}", launch.launch_configuration_id, launch.version_number, launch.updated_time)
}

/// What a pool's new nodes are, as far as it outdates others: the same before and after a change that was not made.
pub async fn new_nodes(handle: &ClusterHandle, found: Option<&Found>) -> Result<Option<String>, Error> {
    let Some((found, cluster)) = found.zip(handle.client.cluster(&handle.cluster_id).await?) else {
        return Ok(None);
    };
    let launch = &found.launch;
    let set = |list: &[String]| list.iter().cloned().collect::<BTreeSet<_>>();
    let (keys, groups) = (set(&launch.login_settings.key_ids), set(&launch.security_group_ids));
    let disks = |disk: &DataDisk| format!("{:?} {:?}", disk.disk_type, disk.disk_size);
    let data_disks: Vec<String> = launch.data_disks.iter().map(disks).collect();
    let SystemDisk { disk_type, disk_size } = &launch.system_disk;
    let version = kubernetes_version::release(&cluster.cluster_version);
    let image = &launch.image_id;
    Ok(Some(format!("{image} {disk_type:?} {disk_size:?} {data_disks:?} {keys:?} {groups:?} {version}")))
}

/// The same of a pool by its id; none where that cannot be read.
pub async fn new_nodes_of(handle: &ClusterHandle, pool_id: &str) -> Option<String> {
    let look = async {
        let pool = read::one(handle, pool_id).await?;
        let found = read::details(handle, pool.into_iter().collect()).await?;
        new_nodes(handle, found.first()).await
    };
    look.await.unwrap_or_default()
}

/// The outdated nodes of each pool that has any, by its id; the oldest first.
pub async fn find<'a>(
    handle: &ClusterHandle,
    pools: impl IntoIterator<Item = &'a Found>,
) -> Result<BTreeMap<String, Vec<String>>, Error> {
    let pools = pools.into_iter().filter(|pool| !pool.has_lost_its_group());
    let pools: BTreeMap<&str, &Found> = pools.map(|pool| (pool.group.auto_scaling_group_id.as_str(), pool)).collect();
    let mut members = members(handle, pools.keys().copied()).await?;
    if members.is_empty() {
        return Ok(BTreeMap::new());
    }
    let (differing, behind) = tokio::try_join!(differing(handle, &pools, &members), behind(handle))?;
    members.retain(|member| differing.contains(&member.instance_id) || behind.contains(&member.instance_id));
    members.sort_by(|a, b| (&a.add_time, &a.instance_id).cmp(&(&b.add_time, &b.instance_id)));
    let mut outdated: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for member in members {
        if let Some(found) = pools.get(member.auto_scaling_group_id.as_str()) {
            outdated.entry(found.pool.node_pool_id.clone()).or_default().push(member.instance_id);
        }
    }
    Ok(outdated)
}

/// The VMs of groups that are not on their way out.
async fn members(handle: &ClusterHandle, groups: impl Iterator<Item = &str>) -> Result<Vec<Member>, Error> {
    let of_groups = |filters| DescribeAutoScalingInstances { filters, ..Default::default() };
    let mut members = handle.client.list_where("auto-scaling-group-id", groups, of_groups).await?;
    members.retain(|member| !member.life_cycle_state.is_on_its_way_out());
    Ok(members)
}

/// Those made from an earlier version of their launch configuration that differ from the present one
/// in what a node cannot change.
async fn differing(
    handle: &ClusterHandle,
    pools: &BTreeMap<&str, &Found>,
    members: &[Member],
) -> Result<BTreeSet<String>, Error> {
    let launch = |member: &Member| pools.get(member.auto_scaling_group_id.as_str()).map(|found| &found.launch);
    let is_older = |member: &&Member| launch(member).is_some_and(|launch| is_older(member, launch));
    let older: BTreeMap<&String, &Member> =
        members.iter().filter(is_older).map(|member| (&member.instance_id, member)).collect();
    let of_ids = |ids| DescribeInstances { instance_ids: Some(ids), ..Default::default() };
    let machines = handle.client.list_of(older.keys().copied(), of_ids).await?.into_iter();
    let differing = machines.filter(|machine| {
        let launch = older.get(&machine.instance_id).and_then(|member| launch(member));
        launch.is_some_and(|launch| differs(machine, launch))
    });
    Ok(differing.map(|machine| machine.instance_id).collect())
}

fn is_older(member: &Member, launch: &LaunchConfiguration) -> bool {
    // one that somebody attached was made from none
    !member.launch_configuration_id.is_empty()
        && (member.launch_configuration_id != launch.launch_configuration_id
            || member.version_number < launch.version_number)
}

/// Whether a machine has another image, other disks, keys or security groups than new ones get.
fn differs(machine: &Machine, launch: &LaunchConfiguration) -> bool {
    let set = |list: &[String]| list.iter().cloned().collect::<BTreeSet<_>>();
    let system = &launch.system_disk;
    (!launch.image_id.is_empty() && machine.image_id != launch.image_id)
        || system.disk_type.as_ref().is_some_and(|kind| *kind != machine.system_disk.disk_type)
        || system.disk_size.is_some_and(|size| size != count(machine.system_disk.disk_size))
        || machine.login_settings.key_ids.as_deref().is_some_and(|ids| set(ids) != set(&launch.login_settings.key_ids))
        // without any, the cloud puts nodes into a group of its choice
        || (!launch.security_group_ids.is_empty()
            && set(&machine.security_group_ids) != set(&launch.security_group_ids))
        || data_disks_differ(machine, launch)
}

/// Volumes are attached to machines too: of disks that are one too many, only those count that go with
/// their machine.
fn data_disks_differ(machine: &Machine, launch: &LaunchConfiguration) -> bool {
    // those that go with it are its own: a volume of the same kind is not to be taken for one of them
    let (own, volumes): (Vec<_>, Vec<_>) =
        machine.data_disks.iter().partition(|disk| disk.delete_with_instance == Some(true));
    let mut there: Vec<_> = own.into_iter().chain(volumes).collect();
    for wanted in &launch.data_disks {
        let is_it = |size: u64, kind: &str| {
            wanted.disk_size.is_none_or(|wanted| wanted == size)
                && wanted.disk_type.as_deref().is_none_or(|it| it == kind)
        };
        match there.iter().position(|disk| is_it(count(disk.disk_size), &disk.disk_type)) {
            Some(index) => there.remove(index),
            None => return true,
        };
    }
    there.iter().any(|disk| disk.delete_with_instance == Some(true))
}

/// The nodes of the cluster that run an earlier Kubernetes than its control plane. The cloud also lists those that
/// differ from it by Tencent's revision alone.
async fn behind(handle: &ClusterHandle) -> Result<BTreeSet<String>, Error> {
    let request = CheckInstancesUpgradeAble {
        cluster_id: handle.cluster_id.clone(),
        upgrade_type: Some("reset".to_owned()),
        ..Default::default()
    };
    let mut listed = handle.client.list(&request).await?;
    if !listed.is_empty() {
        let cluster = handle.client.cluster(&handle.cluster_id).await?;
        let version = cluster.map(|cluster| cluster.cluster_version).unwrap_or_default();
        listed.retain(|node| kubernetes_version::numbers(&node.version) < kubernetes_version::numbers(&version));
    }
    Ok(listed.into_iter().map(|node| node.instance_id).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::autoscaling::launch_configuration::LoginSettings;
    use crate::cloud::cvm::instance::{Disk, LoginSettings as MachineLogin};

    fn launch() -> LaunchConfiguration {
        LaunchConfiguration {
            launch_configuration_id: "asc-1".into(),
            version_number: 3,
            image_id: "img-1".into(),
            system_disk: SystemDisk { disk_type: Some("CLOUD_BSSD".into()), disk_size: Some(50) },
            data_disks: vec![DataDisk {
                disk_type: Some("CLOUD_SSD".into()),
                disk_size: Some(100),
                ..Default::default()
            }],
            login_settings: LoginSettings { key_ids: vec!["skey-1".into()] },
            security_group_ids: vec!["sg-1".into(), "sg-2".into()],
            ..Default::default()
        }
    }

    fn disk(kind: &str, size: i64, goes: bool) -> Disk {
        Disk { disk_type: kind.into(), disk_size: size, delete_with_instance: Some(goes), ..Default::default() }
    }

    fn machine() -> Machine {
        Machine {
            image_id: "img-1".into(),
            system_disk: disk("CLOUD_BSSD", 50, true),
            data_disks: vec![disk("CLOUD_SSD", 100, true)],
            login_settings: MachineLogin { key_ids: Some(vec!["skey-1".into()]) },
            security_group_ids: vec!["sg-2".into(), "sg-1".into()],
            ..Default::default()
        }
    }

    #[test]
    fn a_machine_like_new_ones_is_as_they_are() {
        assert!(!differs(&machine(), &launch()));
        let with_volume =
            Machine { data_disks: vec![disk("CLOUD_SSD", 20, false), disk("CLOUD_SSD", 100, true)], ..machine() };
        assert!(!differs(&with_volume, &launch()));
        let alike = [disk("CLOUD_SSD", 100, false), disk("CLOUD_SSD", 100, true), disk("CLOUD_SSD", 100, false)];
        assert!(!differs(&Machine { data_disks: alike.to_vec(), ..machine() }, &launch()));
        let untold = Machine { login_settings: MachineLogin { key_ids: None }, ..machine() };
        assert!(!differs(&untold, &launch()), "nothing is concluded from what is not told");
        let without_groups = LaunchConfiguration { security_group_ids: Vec::new(), ..launch() };
        assert!(!differs(&machine(), &without_groups));
    }

    #[test]
    fn each_of_image_disks_keys_and_groups_makes_a_difference() {
        let others = [
            Machine { image_id: "img-2".into(), ..machine() },
            Machine { system_disk: disk("CLOUD_BSSD", 40, true), ..machine() },
            Machine { system_disk: disk("CLOUD_SSD", 50, true), ..machine() },
            Machine { data_disks: Vec::new(), ..machine() },
            Machine { data_disks: vec![disk("CLOUD_SSD", 50, true)], ..machine() },
            Machine { data_disks: vec![disk("CLOUD_SSD", 100, true); 2], ..machine() },
            Machine { login_settings: MachineLogin { key_ids: Some(Vec::new()) }, ..machine() },
            Machine { security_group_ids: vec!["sg-1".into()], ..machine() },
        ];
        for (index, other) in others.iter().enumerate() {
            assert!(differs(other, &launch()), "case {index}");
        }
    }

    #[test]
    fn only_what_the_group_made_earlier_is_older() {
        let member = |id: &str, version: i64| Member {
            launch_configuration_id: id.into(),
            version_number: version,
            ..Default::default()
        };
        assert!(is_older(&member("asc-1", 2), &launch()) && is_older(&member("asc-0", 9), &launch()));
        assert!(!is_older(&member("asc-1", 3), &launch()) && !is_older(&member("", 0), &launch()));
    }
}
