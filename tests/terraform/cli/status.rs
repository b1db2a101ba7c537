//! `terraform-provider-tke status`: what it shows is what the cloud has.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use terraform_provider_tke::simulator::state::AddonPhase;

use crate::harness::configuration::cluster;
use crate::harness::{Cloud, Run, Workspace};

fn command(cloud: &Cloud, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_terraform-provider-tke"));
    command.arg("status").args(arguments).env_clear().envs(cloud.variables()).stdin(Stdio::null());
    command
}

fn status(cloud: &Cloud, arguments: &[&str]) -> Run {
    Run::from(command(cloud, arguments).output().unwrap())
}

fn applied() -> (Cloud, Workspace) {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "node_count = 2")).apply(&[]).success();
    (cloud, workspace)
}

#[test]
fn it_shows_the_cluster_and_each_of_its_parts() {
    let (cloud, _workspace) = applied();
    let (id, pool) = (cloud.cluster().id, cloud.pool("workers"));
    let mark = cloud.mark();
    let shown = status(&cloud, &[&id]).success();
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new());
    let shown = shown
        .says(&format!("{id} \"main\" in ap-guangzhou: Running, Kubernetes"))
        .says(&format!("workers {} normal 2 of 2 nodes normal", pool.id))
        .says("public Created")
        .says("cbs 1.1.14 Succeeded")
        // the reason of a node that is as it should be
        .silent_about("=Ready");
    let instances = cloud.simulator.read(|state| state.instances.clone());
    assert_eq!(instances.len(), 2);
    for instance in instances.keys() {
        assert!(shown.text().contains(&format!("{instance} workers running")), "{shown}");
    }

    let json = status(&cloud, &["--json", &format!("ap-guangzhou/{id}")]).success();
    let json: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!((&json["id"], &json["status"]), (&id.as_str().into(), &"Running".into()));
    assert_eq!((&json["node_pools"][0]["desired"], &json["node_pools"][0]["normal"]), (&2.into(), &2.into()));
    let nodes: Vec<&str> = json["nodes"].as_array().unwrap().iter().map(|node| node["id"].as_str().unwrap()).collect();
    assert!(nodes.len() == 2 && nodes.iter().all(|node| instances.contains_key(*node)), "{nodes:?}");
    assert_eq!(json["endpoints"][0]["kind"], "public");
    let addons = json["addons"].as_array().unwrap();
    let cbs = &cloud.cluster().addons["cbs"];
    assert_eq!((&addons[0]["name"], &addons[0]["version"]), (&"cbs".into(), &cbs.version.as_str().into()));
    assert_eq!(addons.len(), cloud.cluster().addons.len());
}

#[test]
fn watching_tells_each_change_until_the_cluster_is_gone() {
    let (cloud, workspace) = applied();
    let id = cloud.cluster().id;
    let mut watching = command(&cloud, &["--watch", &id]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(watching.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut wait_for = |what: &str| lines.by_ref().any(|line| line.contains(what));
    assert!(wait_for("pool workers") && wait_for("public endpoint: Created"));
    let pool = cloud.pool("workers").id;
    cloud.change(|state| state.scale_pool(&pool, 3));
    assert!(wait_for("3 of 3 nodes normal"));
    cloud.change(|state| {
        let cbs = state.clusters.get_mut(&id).unwrap().addons.get_mut("cbs").unwrap();
        (cbs.phase, cbs.reason) = (AddonPhase::UpgradeFailed, "no node".into());
    });
    assert!(wait_for("add-on cbs: UpgradFailed, version 1.1.14 (no node)"));
    workspace.destroy(&[]).success();
    assert!(wait_for(&format!("cluster {id}: gone")));
    assert_eq!(watching.wait().unwrap().code(), Some(0));
    assert_eq!(lines.next(), None);
}

#[test]
fn what_cannot_be_shown_is_said() {
    let cloud = Cloud::start();
    status(&cloud, &["cls-00000000"]).failure().says("there is no cluster cls-00000000 in ap-guangzhou");
    let wrong = Run::from(command(&cloud, &["cls-00000000"]).env("TENCENTCLOUD_SECRET_KEY", "wrong").output().unwrap());
    wrong.failure().says("The cluster cls-00000000 could not be read").says("API action: tke:DescribeClusters");
    let nowhere = Run::from(command(&cloud, &["cls-00000000"]).env_remove("TENCENTCLOUD_REGION").output().unwrap());
    assert_eq!(nowhere.code, 2, "{nowhere}");
    nowhere.says("no region");
    let nobody = Run::from(command(&cloud, &["cls-1"]).env_remove("TENCENTCLOUD_SECRET_ID").output().unwrap());
    assert_ne!(nobody.code, 0);
    nobody.says("TENCENTCLOUD_SECRET_KEY is set, but TENCENTCLOUD_SECRET_ID is not");
}
