//! Data disks, and what becomes of them when nodes and pools go.

use terraform_provider_tke::simulator::state::{Census, Disk, DiskUsage};

use super::disks;
use crate::harness::configuration::{SMALL, pools};
use crate::harness::{Cloud, PoolBench, Workspace};

#[test]
fn mounted_data_disks_end_with_their_pool() {
    let mounted = |target: &str| {
        format!(
            "data_disks = [{{ size_gb = 100 }}, {{ size_gb = 60, file_system = \"xfs\", mount_target = \"{target}\" }}]"
        )
    };
    let bench = PoolBench::with(&mounted("/data"));
    let first = bench.pool();
    let mounts = first.settings.data_disks.unwrap();
    assert_eq!((mounts[1].file_system.as_str(), mounts[1].mount_target.as_str()), ("xfs", "/data"));
    assert!(mounts[1].auto_format_and_mount && !mounts[0].auto_format_and_mount);
    let volumes = || bench.cloud.simulator.read(|state| state.disks.len());
    assert_eq!(volumes(), 3, "a system disk and two data disks");
    bench.import();
    // the cloud takes mounts only when a pool is made
    let changes = bench.apply(&mounted("/var/lib/data"));
    assert_eq!(changes, ["CreateClusterNodePool", "DeleteClusterNodePool"]);
    assert_ne!(bench.pool().id, first.id);
    assert_eq!(bench.pool().settings.data_disks.unwrap()[1].mount_target, "/var/lib/data");
    assert_eq!(volumes(), 3, "those of the old pool are gone");
    bench.workspace.configure(&pools("", &[])).apply(&[]).success();
    assert_eq!(volumes(), 0);
    bench.workspace.destroy(&[]).success();
    bench.cloud.assert_nothing_is_left();
}

#[test]
fn data_disks_go_with_a_removed_pool_unless_they_are_retained_and_volumes_stay() {
    for (more, left) in [("", vec![]), ("storage_on_delete = \"retain\"", vec![10, 100])] {
        let cloud = Cloud::start();
        let workspace = Workspace::new(&cloud);
        let pool = format!("{SMALL}\n data_disks = [{{ size_gb = 100 }}]");
        workspace.configure(&pools(more, &[("blue", &pool)])).apply(&[]).success();
        let id = cloud.cluster().id;
        // one that was made to go with its node is kept as well
        cloud.change(|state| {
            let volume = state.provision_volume(&id, 10).unwrap();
            let node = state.instances.values_mut().next().unwrap();
            node.data_disk_ids.push("disk-data0001".into());
            let disk = Disk {
                id: "disk-data0001".into(),
                tags: Default::default(),
                delete_with_instance: true,
                ..state.disks[&volume].clone()
            };
            assert_eq!(disk.usage, DiskUsage::Data);
            state.disks.insert(disk.id.clone(), disk);
        });
        assert_eq!(cloud.census().data_disks, 2);
        workspace.configure(&pools(more, &[])).apply(&[]).success();
        let expected =
            Census { clusters: 1, security_groups: 1, volumes: 1, data_disks: left.len(), ..Census::default() };
        assert_eq!(cloud.census(), expected, "{more}");
        let data_disks = |disk: &&Disk| disk.usage == DiskUsage::Data && !disk.is_volume();
        let mut sizes: Vec<i64> =
            cloud.simulator.read(|state| state.disks.values().filter(data_disks).map(|disk| disk.size_gb).collect());
        sizes.sort_unstable();
        assert_eq!(sizes, left, "{more}");
    }
}

/// Node and data disks go, or stay, as `storage_on_delete` says; a volume is never a node's to lose.
#[test]
fn disks_of_replaced_nodes() {
    for (storage, left) in [("delete", 1), ("retain", 2)] {
        let cloud = Cloud::start();
        let workspace = Workspace::new(&cloud);
        let text = |size: i64| {
            let pool = format!("{SMALL}\n system_disk = {{ size_gb = {size} }}\n data_disks = [{{ size_gb = 60 }}]");
            pools(&format!("storage_on_delete = {storage:?}"), &[("blue", &pool)])
        };
        workspace.configure(&text(50)).apply(&[]).success();
        let cluster = cloud.cluster().id;
        cloud.change(|state| state.provision_volume(&cluster, 20)).unwrap();
        workspace.configure(&text(100)).apply(&[]).success();
        assert_eq!(disks(&cloud, "blue"), [100]);
        let census = cloud.simulator.read(|state| state.census());
        assert_eq!((census.system_disks, census.data_disks, census.volumes), (1, left, 1), "{storage}");
        workspace.assert_plan_is_empty();
    }
}
