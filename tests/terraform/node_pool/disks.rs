//! Data disks, and what becomes of them when nodes and pools go.

use terraform_provider_tke::simulator::state::{Census, Disk, DiskUsage};

use super::disks;
use crate::harness::configuration::{NODES_STAY, SMALL, pools};
use crate::harness::{Cloud, PoolBench, Workspace};

#[test]
fn data_disks() {
    let raw = "data_disks = [{ size_gb = 100 }, { type = \"CLOUD_SSD\", size_gb = 50 }]";
    let bench = PoolBench::with(raw);
    let disks = |bench: &PoolBench| {
        let disks = bench.launch().data_disks.into_iter();
        disks.map(|disk| (disk.disk_type, disk.size_gb, disk.delete_with_instance)).collect::<Vec<_>>()
    };
    let one = |kind: &str, size: i64| (kind.to_owned(), size, Some(true));
    assert_eq!(disks(&bench), [one("CLOUD_BSSD", 100), one("CLOUD_SSD", 50)]);
    bench.import();
    let id = bench.pool().id;
    let changes = bench.apply(&format!("{NODES_STAY}\n data_disks = [{{ size_gb = 200 }}]"));
    assert_eq!(changes, ["ModifyLaunchConfigurationAttributes"]);
    assert_eq!(disks(&bench), [one("CLOUD_BSSD", 200)]);
    let changes = bench.drift(|_, launch, _| launch.data_disks[0].size_gb = 20);
    assert_eq!(changes, ["ModifyLaunchConfigurationAttributes"]);
    assert_eq!(disks(&bench), [one("CLOUD_BSSD", 200)]);
    bench.apply("");
    assert_eq!(disks(&bench), []);
    assert_eq!(bench.pool().id, id, "all of it in place");
}

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
fn data_disks_stay_that_are_to_be_retained() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let disks = format!("{SMALL}\n data_disks = [{{ size_gb = 100 }}]");
    let retained = "storage_on_delete = \"retain\"";
    workspace.configure(&pools(retained, &[("blue", &disks)])).apply(&[]).success();
    workspace.configure(&pools(retained, &[])).apply(&[]).success();
    let left = cloud.simulator.read(|state| state.disks.values().map(|disk| disk.size_gb).collect::<Vec<_>>());
    assert_eq!(left, [100]);
}

#[test]
fn data_disks_go_with_a_removed_pool_unless_they_are_retained_and_volumes_stay() {
    for (more, data_disks) in [("", 0), ("storage_on_delete = \"retain\"", 1)] {
        let cloud = Cloud::start();
        let workspace = Workspace::new(&cloud);
        workspace.configure(&pools(more, &[("blue", SMALL)])).apply(&[]).success();
        let id = cloud.cluster().id;
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
        assert_eq!(cloud.census().data_disks, 1);
        workspace.configure(&pools(more, &[])).apply(&[]).success();
        assert_eq!(cloud.census(), Census { clusters: 1, volumes: 1, data_disks, ..Census::default() }, "{more}");
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
