//! What goes and what stays when clusters, pools and nodes are removed, and deletions that get stuck.

use serde_json::{Value, json};

use super::session::{Session, hostile, refusal};
use crate::simulator::state::{Census, ClusterStatus, Disk, DiskUsage, OtherPoolKind, Stuck};

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

/// A cluster with a node that runs and one that is being set up.
fn with_new_node(session: &Session) -> (String, [String; 2]) {
    let cluster = session.running_cluster();
    session.create_pool(&cluster, 1);
    session.pass(300);
    let old = session.simulator.read(|state| state.nodes(&cluster).next().unwrap().id.clone());
    session.create_pool(&cluster, 1);
    session.pass(16);
    let is_new = |id: &String| *id != old;
    let new = session.simulator.read(|state| state.nodes(&cluster).map(|node| node.id.clone()).find(is_new).unwrap());
    (cluster, [old, new])
}

fn take_out(cluster: &str, nodes: &[&String], force: bool) -> Value {
    json!({"ClusterId": cluster, "InstanceIds": nodes, "InstanceDeleteMode": "terminate", "ForceDelete": force})
}

#[test]
fn a_node_that_is_being_set_up_goes_by_force_at_most_and_keeps_others() {
    for (session, goes) in [(Session::new(), true), (hostile(), false)] {
        let (cluster, [old, new]) = with_new_node(&session);
        let refused = refusal(&session, "DeleteClusterInstances", &take_out(&cluster, &[&old, &new], false));
        let said = "PARAM_ERROR(some instances is not in right state)";
        assert_eq!(refused, ("FailedOperation.Param".to_owned(), said.to_owned()));
        let answer = session.response("DeleteClusterInstances", &take_out(&cluster, &[&new], true));
        assert_eq!(answer.get("Error").is_none(), goes, "{answer}");
        session.call("DeleteClusterInstances", &take_out(&cluster, &[&old], false));
        session.pass(200);
        let left = session.simulator.read(|state| state.nodes(&cluster).count());
        assert_eq!(left, usize::from(!goes), "and no other takes its place");
        // of nodes that are gone one word is missing
        let gone = session.response("DeleteClusterInstances", &take_out(&cluster, &[&old], false));
        match goes {
            true => assert_eq!(gone["NotFoundInstanceIds"], json!([old])),
            false => assert_eq!(gone["Error"]["Message"], "PARAM_ERROR(some instances []is not in right state)"),
        }
    }
}

#[test]
fn a_machine_that_cvm_destroys_leaves_its_cluster_and_its_group_launches_another() {
    let session = hostile();
    let (cluster, [_, new]) = with_new_node(&session);
    session.call("TerminateInstances", &json!({"InstanceIds": [new]}));
    session.pass(31);
    session.simulator.read(|state| assert!(!state.instances.contains_key(&new)));
    assert_eq!(session.refused("TerminateInstances", &json!({"InstanceIds": [new]})), "InvalidInstanceId.NotFound");
    session.pass(60);
    session.simulator.read(|state| assert_eq!(state.nodes(&cluster).count(), 2));
}

#[test]
fn a_pool_goes_with_a_node_that_is_being_set_up() {
    let session = hostile();
    let cluster = session.running_cluster();
    let pool = session.create_pool(&cluster, 1);
    session.pass(16);
    session.simulator.read(|state| assert_eq!(state.nodes(&cluster).count(), 1));
    session.call("DeleteClusterNodePool", &json!({"ClusterId": cluster, "NodePoolIds": [pool], "KeepInstance": false}));
    session.pass(61);
    assert_eq!(left(&session), Census { clusters: 1, ..Census::default() });
}

#[test]
fn nodes_may_hold_a_cluster_and_one_that_failed_for_a_minute_more() {
    for (session, is_held) in [(Session::new(), false), (hostile(), true)] {
        let cluster = session.running_cluster();
        let pool = session.create_pool(&cluster, 1);
        session.pass(300);
        let delete = json!({"ClusterId": cluster, "InstanceDeleteMode": "terminate"});
        if !is_held {
            session.call("DeleteCluster", &delete);
            continue;
        }
        let forbidden = "FailedOperation.ClusterForbiddenToDelete";
        assert_eq!(session.refused("DeleteCluster", &delete), forbidden);
        session.simulator.write(|state| state.clusters.get_mut(&cluster).unwrap().status = ClusterStatus::Abnormal);
        session.call(
            "DeleteClusterNodePool",
            &json!({"ClusterId": cluster, "NodePoolIds": [pool], "KeepInstance": false}),
        );
        session.pass(61);
        assert_eq!(session.simulator.read(|state| state.nodes(&cluster).count()), 0);
        assert_eq!(session.refused("DeleteCluster", &delete), forbidden);
        session.pass(61);
        session.call("DeleteCluster", &delete);
    }
}

#[test]
fn what_becomes_of_machines_and_resources_has_to_be_said_right() {
    let session = Session::new();
    let cluster = session.running_cluster();
    let refused = |change: Value| {
        let mut request = json!({"ClusterId": cluster, "InstanceDeleteMode": "terminate"});
        request.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        session.refused("DeleteCluster", &request)
    };
    assert_eq!(session.refused("DeleteCluster", &json!({"ClusterId": cluster})), "MissingParameter");
    assert_eq!(refused(json!({"InstanceDeleteMode": "Terminate"})), "InvalidParameter.Param");
    let of_type = |kind: &str| json!({"ResourceDeleteOptions": [{"ResourceType": kind, "DeleteMode": "terminate"}]});
    assert_eq!(refused(of_type("EIP")), "FailedOperation.Param");
    let nodes = json!({"ClusterId": cluster, "InstanceIds": [], "InstanceDeleteMode": "RETAIN"});
    assert_eq!(session.refused("DeleteClusterInstances", &nodes), "InvalidParameter.Param");
}

#[test]
fn pools_of_every_kind_are_listed_and_hold_a_cluster() {
    let session = hostile();
    let cluster = session.running_cluster();
    let of_cluster = json!({"ClusterId": cluster});
    let none = session.call("DescribeClusterVirtualNodePools", &of_cluster);
    assert_eq!((&none["TotalCount"], &none["NodePoolSet"]), (&json!(0), &json!([])));
    let id = session.simulator.write(|state| state.add_other_pool(&cluster, "pods", OtherPoolKind::Super));
    session.simulator.write(|state| state.add_other_pool(&cluster, "theirs", OtherPoolKind::Native));
    let virtuals = session.call("DescribeClusterVirtualNodePools", &of_cluster);
    assert_eq!((&virtuals["TotalCount"], &virtuals["NodePoolSet"][0]["NodePoolId"]), (&json!(1), &json!(id)));
    let all = session.call("DescribeNodePools", &of_cluster);
    let mut kinds: Vec<&str> =
        all["NodePools"].as_array().unwrap().iter().map(|pool| pool["Type"].as_str().unwrap()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["Native", "Super"]);
    let delete = json!({"ClusterId": cluster, "InstanceDeleteMode": "retain"});
    assert_eq!(session.refused("DeleteCluster", &delete), "FailedOperation.ClusterForbiddenToDelete");
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
