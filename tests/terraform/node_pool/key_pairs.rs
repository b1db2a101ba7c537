//! The key pair of a cluster that its pools do not all have.

use serde_json::{Value as Json, json};
use terraform_provider_tke::simulator::State;

use crate::harness::configuration::{CLUSTER, SMALL, pools};
use crate::harness::{Cloud, Workspace, refusal};

const TWO: &[(&str, &str)] = &[("blue", SMALL), ("red", SMALL)];

fn keys(cloud: &Cloud) -> [Vec<String>; 2] {
    ["blue", "red"].map(|name| {
        let launch = cloud.pool(name).launch_configuration_id;
        cloud.simulator.read(|state| state.launch_configurations[&launch].key_ids.clone())
    })
}

fn in_state(workspace: &Workspace) -> Json {
    workspace.state(CLUSTER).unwrap()["ssh_key_name"].clone()
}

#[test]
fn a_key_that_one_of_two_pools_lacks_is_put_back() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("ssh_key_name = \"demo\"", TWO)).apply(&[]).success();
    let made = keys(&cloud);
    for name in ["blue", "red"] {
        let launch = cloud.pool(name).launch_configuration_id;
        let take = |state: &mut State| state.launch_configurations.get_mut(&launch).unwrap().key_ids.clear();
        cloud.change(take);
        workspace.assert_reads_agree();
        assert_eq!(workspace.planned_actions(&[])[0].1, ["update"], "{name} has none");
        workspace.apply(&[]).success();
        assert_eq!(keys(&cloud), made);
        workspace.assert_plan_is_empty();
        assert_eq!(in_state(&workspace), "demo");
    }
}

#[test]
fn a_key_whose_removal_failed_half_way_is_still_to_be_removed() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let more = |key: &str| format!("{key}\n  update_worker_pools_in_parallel = false");
    workspace.configure(&pools(&more("ssh_key_name = \"demo\""), TWO)).apply(&[]).success();
    workspace.configure(&pools(&more(""), TWO));
    for succeeding in [0, 1] {
        cloud.fail("ModifyLaunchConfigurationAttributes", succeeding, 9, refusal("FailedOperation.Param", "no"));
        workspace.apply(&[]).failure();
        cloud.change(|state| state.faults.clear());
        workspace.assert_reads_agree();
        assert_eq!(workspace.planned_actions(&[])[0].1, ["update"], "{:?} are left", keys(&cloud));
    }
    workspace.apply(&[]).success();
    assert_eq!(keys(&cloud), [Vec::<String>::new(), Vec::new()]);
    assert_eq!(in_state(&workspace), json!(null));
    workspace.assert_plan_is_empty();
}

/// Whether a pool writes what its cluster has, and by which name, makes no difference to its nodes.
#[test]
fn what_a_pool_inherits_already_replaces_no_node_where_it_is_written() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let of_cluster = "ssh_key_name = \"demo\"\n  os_name = \"tlinux3.1x86_64\"";
    workspace.configure(&pools(of_cluster, TWO)).apply(&[]).success();
    let mark = cloud.mark();
    let nothing_happens = |workspace: &Workspace, configuration: &str| {
        workspace.configure(configuration).plan(&[]).silent_about("Nodes will be deleted");
        workspace.apply(&[]).success();
        assert_eq!(cloud.changes_since(mark), Vec::<String>::new(), "{configuration}");
        workspace.assert_plan_is_empty();
    };
    let written = |key: &str, os: &str| format!("{SMALL}\n ssh_key_name = {key:?}\n os_name = {os:?}");
    let spelled = [("demo", "tlinux3.1x86_64"), ("skey-demo0001", "tlinux3.1x86_64")];
    for (key, os) in spelled {
        nothing_happens(&workspace, &pools(of_cluster, &[("blue", &written(key, os)), ("red", SMALL)]));
    }
    // another spelling of the cluster's
    nothing_happens(&workspace, &pools(&of_cluster.replace("demo", "skey-demo0001"), TWO));
    nothing_happens(&workspace, &pools(of_cluster, TWO));
    let id = format!("{}:all", cloud.cluster().id);
    for (key, os) in spelled {
        let configuration = pools("", &[("blue", &written(key, os)), ("red", &written(key, os))]);
        nothing_happens(&Workspace::importing(&cloud, &configuration, &id), &configuration);
    }
    // a name that was never written
    let other = Workspace::importing(&cloud, &pools(&of_cluster.replace("demo", "skey-demo0001"), TWO), &id);
    other.apply(&[]).success();
    let named = pools(
        &of_cluster.replace("demo", "skey-demo0001"),
        &[("blue", &written("demo", "tlinux3.1x86_64")), ("red", SMALL)],
    );
    nothing_happens(&other, &named);
    let cloud_of_ids = Cloud::start();
    let workspace_of_ids = Workspace::new(&cloud_of_ids);
    workspace_of_ids.configure(&pools("ssh_key_name = \"skey-demo0001\"", TWO)).apply(&[]).success();
    workspace_of_ids.configure(&pools("ssh_key_name = \"demo\"", TWO));
    workspace_of_ids.plan(&[]).silent_about("Nodes will be deleted");
    // another one does replace them
    workspace.configure(&pools(of_cluster, &[("blue", &written("second", "tlinux3.1x86_64")), ("red", SMALL)]));
    workspace.plan(&[]).says("pool \"blue\": 1 node is replaced").silent_about("pool \"red\"");
}

/// The plan before the apply may find out what this one could not, and must not contradict it.
#[test]
fn a_plan_that_cannot_find_out_which_key_a_name_is_says_so() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("ssh_key_name = \"skey-demo0001\"", TWO)).apply(&[]).success();
    workspace.configure(&pools(
        "ssh_key_name = \"demo\"",
        &[TWO[0], ("red", &format!("{SMALL}\n ssh_key_name = \"skey-demo0001\""))],
    ));
    cloud.fail("DescribeKeyPairs", 0, 99, refusal("UnauthorizedOperation", "no"));
    let planned = workspace.planned_change(CLUSTER, &["-refresh=false"]);
    let unknown = |name: &str| planned["after_unknown"]["node_pools"][name]["outdated_nodes"].clone();
    assert_eq!((unknown("blue"), unknown("red")), (json!(true), json!(null)), "{planned}");
    cloud.change(|state| state.faults.clear());
    let mark = cloud.mark();
    workspace.run(&["apply", "-no-color", "-input=false", "plan.bin"]).success();
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new());
    workspace.assert_plan_is_empty();
}
