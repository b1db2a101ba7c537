//! What a create left out or could not make shows in the next plan, by the state alone: with `-refresh=false`, and so in
//! clients that never refresh by themselves.

use serde_json::{Value as Json, json};
use terraform_provider_tke::simulator::state::ClusterStatus;

use crate::harness::configuration::{CLUSTER, SMALL, pools};
use crate::harness::{Cloud, Workspace, refusal};

/// A cluster with every kind of part.
fn parts(more: &str) -> String {
    let parts = "endpoint_access = \"private_and_public\"\n  public_access_cidrs = [\"203.0.113.0/24\"]\n  private_subnet_id = \"subnet-demo0001\"\n  service_account_issuer = {}\n  addons = {\n    cos = { version = \"1.0.4\" }\n    tcr = {}\n  }";
    pools(&format!("{parts}\n  {more}"), &[("a", SMALL), ("b", SMALL)])
}

/// The paths of what is not known of a planned change.
fn unknown(change: &Json) -> Vec<String> {
    fn find(value: &Json, path: &str, found: &mut Vec<String>) {
        match value {
            Json::Object(members) => {
                members.iter().for_each(|(name, value)| find(value, &format!("{path}/{name}"), found))
            }
            Json::Array(elements) => {
                elements.iter().enumerate().for_each(|(index, value)| find(value, &format!("{path}/{index}"), found));
            }
            Json::Bool(true) => found.push(path.to_owned()),
            _ => {}
        }
    }
    let mut found = Vec::new();
    find(&change["after_unknown"], "", &mut found);
    found
}

/// The parts of which it is planned that they get another condition.
fn expected(change: &Json) -> Vec<&str> {
    let unknown = change["after_unknown"]["conditions"].as_array().unwrap().iter();
    let planned = change["after"]["conditions"].as_array().unwrap();
    let all = unknown.zip(planned).filter(|(unknown, _)| unknown["status"] == json!(true));
    all.map(|(_, planned)| planned["type"].as_str().unwrap()).collect()
}

#[track_caller]
fn assert_whole(cloud: &Cloud, workspace: &Workspace) {
    let cluster = cloud.cluster();
    assert!(cluster.public_endpoint.is_some() && cluster.private_endpoint.is_some());
    assert!(["cos", "tcr"].iter().all(|name| cluster.addons.contains_key(*name)));
    cloud.pool("a");
    cloud.pool("b");
    for arguments in [["-refresh=false"].as_slice(), &[]] {
        let plan = workspace.plan(arguments);
        assert_eq!(plan.code, 0, "{plan}");
    }
    let state = workspace.state(CLUSTER).unwrap();
    let stand = state["conditions"].as_array().unwrap().iter();
    assert!(stand.clone().all(|condition| condition["status"] == "True"), "{state}");
    assert_eq!(stand.count(), 7, "{state}");
    assert!(state["service_account_issuer_url"].is_string(), "{state}");
}

#[test]
fn what_a_create_left_out_is_planned_without_a_refresh() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&parts("wait_until_ready = false")).apply(&[]).success();
    let plan = workspace.planned_change(CLUSTER, &["-refresh=false"]);
    assert_eq!(plan["actions"], json!(["update"]));
    let unknown = unknown(&plan);
    for path in ["/node_pools/a/id", "/node_pools/b/id", "/public_endpoint", "/private_endpoint", "/addons/tcr/version"]
    {
        assert!(unknown.iter().any(|unknown| unknown == path), "{path}: {unknown:?}");
    }
    workspace.apply(&["-refresh=false"]).success();
    assert_whole(&cloud, &workspace);
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();
}

#[test]
fn what_a_create_could_not_make_is_planned_without_a_refresh() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let fail =
        |action: &str, after: u32, count: u32| cloud.fail(action, after, count, refusal("InvalidParameter", "no"));
    fail("CreateClusterNodePool", 1, 1);
    fail("CreateClusterEndpoint", 1, 1);
    fail("InstallAddon", 0, 1);
    fail("ModifyClusterAuthenticationOptions", 0, 1);
    workspace.configure(&parts("")).apply(&[]).success().says("Run `terraform apply` again to create what is missing");
    let plan = workspace.planned_change(CLUSTER, &["-refresh=false"]);
    assert_eq!(plan["actions"], json!(["update"]));
    // what is there stays as it is
    let parts = unknown(&plan).into_iter().filter(|path| !path.starts_with("/conditions")).collect::<Vec<_>>();
    let expected_parts = [
        "/node_counts/running",
        "/node_counts/total",
        "/node_pools/b/autoscaling_group_id",
        "/node_pools/b/id",
        "/node_pools/b/launch_configuration_id",
        "/node_pools/b/node_counts",
        "/node_pools/b/status",
        "/private_endpoint",
        "/service_account_issuer_url",
    ];
    assert_eq!(parts, expected_parts);
    assert_eq!(expected(&plan), ["PrivateEndpoint", "Addon/cos", "NodePool/b"]);
    let mark = cloud.mark();
    workspace.apply(&["-refresh=false"]).success();
    let made = |action: &str| cloud.bodies_since(mark, action).len();
    let calls =
        ["CreateClusterNodePool", "CreateClusterEndpoint", "InstallAddon", "ModifyClusterAuthenticationOptions"];
    assert_eq!(calls.map(made), [1; 4], "each of what is missing, and nothing twice");
    assert_whole(&cloud, &workspace);
}

#[test]
fn what_a_cluster_lacks_that_is_being_deleted_is_not_planned() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    cloud.fail_next("CreateClusterNodePool", refusal("InvalidParameter", "no"));
    workspace.configure(&parts("")).apply(&[]).success();
    // somebody deletes it, and it hangs
    cloud.change(|state| {
        let cluster = state.clusters.values_mut().next().unwrap();
        cluster.status = ClusterStatus::Deleting;
    });
    workspace.apply(&["-refresh-only"]).success();
    let plan = workspace.plan(&["-refresh=false"]);
    assert_eq!(plan.code, 0, "{plan}");
}

#[test]
fn a_pool_that_a_create_made_without_its_further_types_is_completed_without_a_refresh() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let pool = format!("{SMALL}\n      fallback_instance_types = [\"S6.MEDIUM4\"]");
    cloud.fail_next("ModifyNodePoolInstanceTypes", refusal("InternalError.Param", "no"));
    workspace.configure(&pools("", &[("a", &pool), ("b", SMALL)])).apply(&[]).success().says("could not be set");
    let plan = workspace.planned_change(CLUSTER, &["-refresh=false"]);
    assert_eq!(expected(&plan), ["NodePool/a"]);
    let pools = unknown(&plan).into_iter().filter(|path| path.starts_with("/node_pools")).collect::<Vec<_>>();
    assert_eq!(pools, ["/node_pools/a/status"]);
    let mark = cloud.mark();
    workspace.apply(&["-refresh=false"]).success();
    assert_eq!(cloud.changes_since(mark), ["ModifyNodePoolInstanceTypes"]);
    for arguments in [["-refresh=false"].as_slice(), &[]] {
        let plan = workspace.plan(arguments);
        assert_eq!(plan.code, 0, "{plan}");
    }
}
