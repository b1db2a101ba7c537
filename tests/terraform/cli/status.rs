//! `terraform-provider-tke status`: what it shows is what the cloud has.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Command, Stdio};

use terraform_provider_tke::simulator::state::{AddonPhase, ClusterStatus};

use crate::harness::configuration::{cluster, clusters, named_cluster};
use crate::harness::{Cloud, Run, Workspace};

fn program(cloud: &Cloud) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_terraform-provider-tke"));
    command.env_clear().envs(cloud.variables()).stdin(Stdio::null());
    command
}

fn command(cloud: &Cloud, arguments: &[&str]) -> Command {
    let mut command = program(cloud);
    command.arg("status").args(arguments);
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
    assert!(wait_for(&format!("cluster {id}: deleted")));
    assert_eq!(watching.wait().unwrap().code(), Some(0));
    assert_eq!(lines.next(), None);
}

#[test]
fn what_cannot_be_shown_is_said() {
    let cloud = Cloud::start();
    status(&cloud, &["cls-00000000"]).failure().says("there is no cluster cls-00000000 in ap-guangzhou");
    status(&cloud, &["--watch", "main"]).failure().says("there is no cluster named \"main\" in ap-guangzhou");
    let wrong = Run::from(command(&cloud, &["cls-00000000"]).env("TENCENTCLOUD_SECRET_KEY", "wrong").output().unwrap());
    wrong.failure().says("The cluster cls-00000000 could not be read").says("API action: tke:DescribeClusters");
    let nowhere = Run::from(command(&cloud, &["cls-00000000"]).env_remove("TENCENTCLOUD_REGION").output().unwrap());
    assert_eq!(nowhere.code, 2, "{nowhere}");
    nowhere.says("missing region");
    let nobody = Run::from(command(&cloud, &["cls-1"]).env_remove("TENCENTCLOUD_SECRET_ID").output().unwrap());
    assert_ne!(nobody.code, 0);
    nobody.says("TENCENTCLOUD_SECRET_KEY is set, but TENCENTCLOUD_SECRET_ID is not");
}

#[test]
fn without_a_cluster_it_lists_them() {
    let cloud = Cloud::start();
    status(&cloud, &[]).success().says("No clusters.");
    let workspace = Workspace::new(&cloud);
    let vpcs = cloud.simulator.read(|state| state.vpcs.clone());
    let vpc = vpcs.into_values().find(|vpc| vpc.region == "ap-singapore").unwrap().id;
    let there = named_cluster("there", "region = \"ap-singapore\"").replace("vpc-demo0001", &vpc);
    workspace.configure(&format!("{}{there}", named_cluster("here", ""))).apply(&[]).success();
    let id = |name: &str| cloud.clusters().into_values().find(|cluster| cluster.name == name).unwrap().id;
    let (here, there) = (id("here"), id("there"));
    let line = |id: &str, name: &str, region: &str| format!("{id} {name} {region} Running, Kubernetes");
    status(&cloud, &[]).success().says(&line(&here, "here", "ap-guangzhou")).silent_about(&there);
    status(&cloud, &["--region", "ap-singapore"]).success().says(&line(&there, "there", "ap-singapore"));
    for all in [&["--region", "all"][..], &["--region", "ap-guangzhou", "--region", "ap-singapore"]] {
        let shown = status(&cloud, all).success();
        shown.says(&line(&here, "here", "ap-guangzhou")).says(&line(&there, "there", "ap-singapore"));
    }
    let json = status(&cloud, &["--json", "--region", "all"]).success().stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let ids: Vec<&str> = json.as_array().unwrap().iter().map(|cluster| cluster["id"].as_str().unwrap()).collect();
    assert_eq!(ids, [here.as_str(), there.as_str()]);
    // by name, in its region
    status(&cloud, &["here"]).success().says(&format!("{here} \"here\" in ap-guangzhou: Running"));
    status(&cloud, &["ap-singapore/there"]).success().says(&format!("{there} \"there\" in ap-singapore: Running"));
    status(&cloud, &["there"]).failure().says("there is no cluster named \"there\" in ap-guangzhou");
    status(&cloud, &["--name", "her"]).failure().says("there is no cluster named \"her\" in ap-guangzhou");
}

#[test]
fn a_name_that_two_clusters_have_is_answered_with_their_ids() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&clusters(2, "")).apply(&[]).success();
    let mut ids: Vec<String> = cloud.clusters().into_keys().collect();
    ids.sort();
    cloud.change(|state| state.clusters.values_mut().for_each(|cluster| cluster.name = "twin".into()));
    let said = status(&cloud, &["twin"]).failure().says("more than one cluster named \"twin\" in ap-guangzhou");
    said.says(&ids.join(", "));
    // one that is being deleted is not meant
    cloud.change(|state| state.clusters.get_mut(&ids[0]).unwrap().status = ClusterStatus::Deleting);
    status(&cloud, &["twin"]).success().says(&ids[1]);
}

#[test]
fn a_cluster_that_is_being_deleted_shows_its_nodes() {
    let (cloud, _workspace) = applied();
    cloud.stop_time();
    let (id, nodes) = (cloud.cluster().id, cloud.simulator.read(|state| state.instances.clone()));
    cloud.change(|state| state.clusters.get_mut(&id).unwrap().status = ClusterStatus::Deleting);
    let shown = status(&cloud, &[&id]).success().says(&format!("{id} \"main\" in ap-guangzhou: Deleting"));
    for node in nodes.keys() {
        assert!(shown.text().contains(node), "{shown}");
    }
}

#[test]
fn a_name_commands_no_terminal() {
    let (cloud, _workspace) = applied();
    cloud.change(|state| state.clusters.values_mut().next().unwrap().name = "\u{1b}[2Jmain\u{7}".into());
    let id = cloud.cluster().id;
    for arguments in [&[][..], &[id.as_str()], &["--json"]] {
        let run = status(&cloud, arguments).success();
        assert!(run.stdout.contains("[2Jmain") && !run.stdout.contains(['\u{1b}', '\u{7}']), "{run}");
    }
}

#[test]
fn a_create_is_followed_by_name() {
    let cloud = Cloud::start();
    let mut following =
        command(&cloud, &["--watch", "--name", "main"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(following.stderr.take().unwrap()).lines().map(Result::unwrap);
    let word = said.next().unwrap();
    assert_eq!(word, "terraform-provider-tke: waiting for a cluster named \"main\" in ap-guangzhou");
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "")).apply(&[]).success();
    let id = cloud.cluster().id;
    let mut lines = BufReader::new(following.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut wait_for = |what: &str| lines.by_ref().any(|line| line.contains(what));
    assert!(wait_for(&format!("cluster {id}: ")) && wait_for("public endpoint: Created"));
    workspace.destroy(&[]).success();
    assert!(wait_for(&format!("cluster {id}: deleted")));
    assert_eq!(following.wait().unwrap().code(), Some(0));
}

/// A listener that takes connections and never answers.
fn silence() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    (listener, url)
}

#[test]
fn an_address_that_does_not_answer_is_given_up_in_time_and_not_in_silence() {
    let cloud = Cloud::start();
    let (_listener, url) = silence();
    for arguments in [&["status", "--timeout", "3s"][..], &["kubeconfig", "main", "--timeout", "3s"]] {
        let mut command = program(&cloud);
        let run = Run::from(command.args(arguments).env("TKE_ENDPOINT", &url).output().unwrap()).failure();
        let waiting = format!("terraform-provider-tke: waiting for an answer from {url} (at most 3s)");
        assert_eq!(run.stderr.lines().next(), Some(waiting.as_str()), "{run}");
        run.says(&format!("timed out after 3s waiting for an answer from {url}.")).says("--timeout");
    }
}
