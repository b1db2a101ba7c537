//! What goes and what stays when clusters, pools and nodes are removed, and deletions that get stuck.

use serde_json::json;

use super::session::Session;
use crate::simulator::state::{Census, Disk, DiskUsage, Stuck};

/// A cluster with a node that has a data disk and a volume, and a public endpoint.
fn furnished(session: &Session) -> (String, String) {
    let cluster = session.running_cluster();
    let pool = session.create_pool(&cluster, 1);
    session.pass(300);
    session.call(
        "CreateClusterEndpoint",
        &json!({"ClusterId": cluster, "IsExtranet": true, "SecurityGroup": "sg-demo0001"}),
    );
    session.pass(60);
    session.simulator.write(|state| state.provision_volume(&cluster, 10)).unwrap();
    let census = Census {
        clusters: 1,
        node_pools: 1,
        instances: 1,
        system_disks: 1,
        data_disks: 1,
        volumes: 1,
        load_balancers: 1,
        scaling_groups: 1,
        launch_configurations: 1,
        security_groups: 0,
    };
    assert_eq!(left(session), census);
    (cluster, pool)
}

fn left(session: &Session) -> Census {
    session.simulator.read(|state| state.census())
}

fn delete(session: &Session, cluster: &str, disks: &str) {
    let options = json!([{"ResourceType": "CBS", "DeleteMode": disks}]);
    session.call(
        "DeleteCluster",
        &json!({"ClusterId": cluster, "InstanceDeleteMode": "terminate", "ResourceDeleteOptions": options}),
    );
}

#[test]
fn a_cluster_takes_its_disks_along_or_leaves_all_but_system_disks() {
    for (mode, disks) in [("terminate", 0), ("retain", 1)] {
        let session = Session::new();
        let (cluster, _) = furnished(&session);
        delete(&session, &cluster, mode);
        session.pass(120);
        assert_eq!(left(&session), Census { data_disks: disks, volumes: disks, ..Census::default() }, "{mode}");
    }
}

#[test]
fn a_pool_leaves_volumes_and_the_data_disks_that_are_to_stay() {
    for (goes, disks) in [(true, 0), (false, 1)] {
        let session = Session::new();
        let (cluster, pool) = furnished(&session);
        let disk = session.simulator.read(|state| {
            let is_meant = |disk: &&Disk| disk.usage == DiskUsage::Data && !disk.is_volume();
            state.disks.values().find(is_meant).unwrap().id.clone()
        });
        session.call("ModifyDiskAttributes", &json!({"DiskIds": [disk], "DeleteWithInstance": goes}));
        session.call(
            "DeleteClusterNodePool",
            &json!({"ClusterId": cluster, "NodePoolIds": [pool], "KeepInstance": false}),
        );
        session.pass(60);
        let stays = Census { clusters: 1, load_balancers: 1, volumes: 1, data_disks: disks, ..Census::default() };
        assert_eq!(left(&session), stays);
    }
}

#[test]
fn a_node_that_is_being_set_up_goes_only_by_force() {
    let session = Session::new();
    let cluster = session.running_cluster();
    session.create_pool(&cluster, 1);
    session.pass(16);
    let node = session.simulator.read(|state| state.nodes(&cluster).next().unwrap().id.clone());
    let remove = |force: bool| {
        let request = json!({
            "ClusterId": cluster, "InstanceIds": [node], "InstanceDeleteMode": "terminate", "ForceDelete": force,
        });
        session.call("DeleteClusterInstances", &request)
    };
    assert_eq!(remove(false)["FailedInstanceIds"], json!([node]));
    assert_eq!(remove(true)["SuccInstanceIds"], json!([node]));
    session.pass(200);
    let left = left(&session);
    assert_eq!((left.instances, left.system_disks, left.node_pools), (0, 0, 1), "and no other takes its place");
}

#[test]
fn a_deletion_gets_stuck_for_ever_or_until_the_cluster_is_empty() {
    for (stuck, ends) in [(Stuck::ForEver, false), (Stuck::UntilEmpty, true)] {
        let session = Session::new();
        let (cluster, pool) = furnished(&session);
        session.simulator.write(|state| state.clusters.get_mut(&cluster).unwrap().stuck = Some(stuck));
        delete(&session, &cluster, "terminate");
        session.pass(3600);
        let found = session.call("DescribeClusters", &json!({"ClusterIds": [cluster]}));
        assert_eq!(found["Clusters"][0]["ClusterStatus"], "Deleting");
        assert_eq!(left(&session).instances, 1);
        session.call("DeleteClusterEndpoint", &json!({"ClusterId": cluster, "IsExtranet": true}));
        session.pass(100);
        assert_eq!(left(&session).clusters, 1, "it still has a node");
        session.call(
            "DeleteClusterNodePool",
            &json!({"ClusterId": cluster, "NodePoolIds": [pool], "KeepInstance": false}),
        );
        session.pass(100);
        assert_eq!(left(&session).clusters, usize::from(!ends), "{stuck:?}");
    }
}
