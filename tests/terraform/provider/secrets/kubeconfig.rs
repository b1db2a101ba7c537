//! Where the way into a cluster is, and where it is not.

use std::path::Path;

use super::{APPLY, APPLY_PLAN, DESTROY, Left, PLAN};
use crate::harness::configuration::{PUBLIC, SMALL, cluster, pools};
use crate::harness::{Cloud, Feature, KUBECONFIG, Workspace, find, needs, refusal};
use crate::terraform::kubeconfig::{guide, stand_in};
use crate::terraform::node_pool::drain::keep_pods;

/// The client certificate, its key, both as they stand in a kubeconfig and by themselves, and whatever else a file of a
/// cluster could hold. The first lines of PEM are the same for all, so they are looked for without them.
fn secrets(cloud: &Cloud) -> Vec<String> {
    let inside = cloud.simulator.read(|state| state.kubernetes.clone());
    let clients = inside.into_values().flat_map(|inside| inside.clients.into_values());
    let bodies = |pem: String| pem.lines().nth(1).unwrap().to_owned();
    let mut secrets: Vec<String> =
        clients.flat_map(|client| [bodies(client.certificate), bodies(client.key)]).collect();
    assert!(secrets.len() >= 2 && secrets.iter().all(|secret| secret.len() == 64), "{secrets:?}");
    secrets.push(KUBECONFIG.to_owned());
    secrets.push("client-key-data".to_owned());
    secrets
}

fn workspace(cloud: &Cloud) -> Workspace {
    Workspace::new(cloud).with("TF_LOG", "trace").with("TF_LOG_PATH", "trace.log")
}

/// What is left in the directory for temporary files.
fn temporary(directory: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let files = entries.flat_map(|path| match path.is_dir() {
        true => temporary(&path),
        false if path.is_file() => vec![("temporary file".to_owned(), std::fs::read(path).unwrap())],
        false => Vec::new(),
    });
    files.collect()
}

#[test]
fn with_the_ephemeral_resource_it_is_nowhere() {
    if !needs(Feature::Ephemeral) {
        return;
    }
    let cloud = Cloud::start();
    let kubernetes = stand_in::serve();
    let workspace = workspace(&cloud).with("TF_REATTACH_PROVIDERS", &kubernetes.variable());
    std::fs::create_dir(workspace.path("tmp")).unwrap();
    let place = workspace.path("tmp").to_str().unwrap().to_owned();
    let workspace = workspace.with("TMPDIR", &place);
    workspace.configure_whole(&guide::configuration());
    let mut left = Left::by(&workspace);
    left.run(PLAN).success();
    left.run(APPLY_PLAN).success();
    workspace.configure_whole(&guide::configuration().replace("\"app\"", "\"other\""));
    // by now the cluster is there, and a plan opens it
    left.run(PLAN).success();
    left.run(&["show", "-no-color", "plan.bin"]).success();
    left.run(&["show", "-json", "plan.bin"]).success();
    left.run(APPLY_PLAN).success();
    left.run(&["show", "-no-color"]).success();
    left.run(&["show", "-json"]).success();
    let secrets = secrets(&cloud);
    // what fails in the middle: the cloud refuses, and then the API server
    cloud.fail("DescribeClusterKubeconfig", 0, 99, refusal("UnauthorizedOperation.CamNoAuth", "no"));
    left.run(PLAN).failure();
    cloud.change(|state| state.faults.clear());
    cloud.change(|state| state.kubernetes.values_mut().for_each(|inside| inside.administrators.clear()));
    left.run(PLAN).failure();
    cloud.change(|state| {
        let owner = state.clusters.values().next().unwrap().owner.clone();
        state.kubernetes.values_mut().for_each(|inside| {
            inside.administrators.insert(owner.clone());
        });
    });
    left.run(DESTROY).success();
    cloud.assert_nothing_is_left();
    left.places.extend(temporary(&workspace.path("tmp")));
    let asked = cloud.simulator.requests().iter().filter(|it| it.action == "DescribeClusterKubeconfig").count();
    assert!(asked >= 5, "it was opened {asked} times");
    let has_calls = |(place, bytes): &(String, Vec<u8>)| {
        place == "log" && String::from_utf8_lossy(bytes).contains("DescribeClusterKubeconfig")
    };
    assert!(left.places.iter().any(has_calls), "the log is the trace");
    let secrets: Vec<&str> = secrets.iter().map(String::as_str).collect();
    assert_eq!(left.found(&secrets), []);
    let record: String = cloud.simulator.requests().iter().map(|record| format!("{record:?}\n")).collect();
    assert_eq!(find(&secrets, record.as_bytes()).len(), 0, "the cloud's record");
}

/// Nodes are drained by a kubeconfig that no configuration asks for: it is in the provider's memory alone.
#[test]
fn with_nodes_that_are_drained_it_is_nowhere() {
    let cloud = Cloud::start();
    let workspace = workspace(&cloud).with("TF_DATA_DIR", "data");
    for directory in ["tmp", "data"] {
        std::fs::create_dir(workspace.path(directory)).unwrap();
    }
    let place = workspace.path("tmp").to_str().unwrap().to_owned();
    let workspace = workspace.with("TMPDIR", &place);
    let sized = |size: u8| {
        let pool = format!("{SMALL}\n node_count = {size}\n drain = \"required\"\n drain_timeout = \"2s\"");
        pools(PUBLIC, &[("blue", &pool)])
    };
    workspace.configure(&sized(2));
    let mut left = Left::by(&workspace);
    left.run(APPLY).success();
    let administrators = |are_known: bool| {
        cloud.change(|state| {
            let owner = state.clusters.values().next().unwrap().owner.clone();
            state.kubernetes.values_mut().for_each(|inside| {
                inside.administrators = are_known.then(|| owner.clone()).into_iter().collect();
            });
        });
    };
    // blocked, refused, and done
    keep_pods(&cloud);
    workspace.configure(&sized(1));
    left.run(PLAN).success();
    left.run(APPLY_PLAN).failure().says("kube-system/coredns");
    left.places.extend(temporary(&workspace.path("data")));
    administrators(false);
    left.run(APPLY).failure().says("Nodes cannot be drained");
    left.places.extend(temporary(&workspace.path("data")));
    administrators(true);
    cloud.change(|state| state.kubernetes.values_mut().for_each(|inside| inside.budgets.clear()));
    left.run(APPLY).success();
    left.run(&["show", "-no-color"]).success();
    left.run(&["show", "-json"]).success();
    let secrets = secrets(&cloud);
    left.run(DESTROY).success();
    cloud.assert_nothing_is_left();
    left.places.extend(temporary(&workspace.path("tmp")));
    let has = |kind: &str, text: &str| {
        left.places.iter().any(|(place, bytes)| place == kind && String::from_utf8_lossy(bytes).contains(text))
    };
    assert!(has("log", "DescribeClusterKubeconfig"), "the log is the trace");
    assert!(has("temporary file", "\"owed\""), "the journal is among the files");
    let secrets: Vec<&str> = secrets.iter().map(String::as_str).collect();
    assert_eq!(left.found(&secrets), []);
    let record: String = cloud.simulator.requests().iter().map(|record| format!("{record:?}\n")).collect();
    assert_eq!(find(&secrets, record.as_bytes()).len(), 0, "the cloud's record");
}

/// As its page says. By this the search above is known to find what it looks for.
#[test]
fn with_the_data_source_it_is_in_state_and_plans_and_nowhere_else() {
    let cloud = Cloud::start();
    let workspace = workspace(&cloud);
    let data = "data \"tke_kubeconfig\" \"main\" {\n  cluster_id = tke_cluster.main.id\n}\n";
    workspace.configure(&format!("{}{data}", cluster("", "")));
    let mut left = Left::by(&workspace);
    left.run(APPLY).success();
    left.run(PLAN).success();
    left.run(&["show", "-no-color", "plan.bin"]).success();
    left.run(&["show", "-no-color"]).success();
    let secrets = secrets(&cloud);
    left.run(DESTROY).success();
    let secrets: Vec<&str> = secrets.iter().map(String::as_str).collect();
    let found = left.found(&secrets);
    for place in ["plan", "state"] {
        for secret in &secrets {
            assert!(found.contains(&(place, secret)), "{secret} is not found in {place}");
        }
    }
    assert!(found.iter().all(|(place, _)| ["plan", "state"].contains(place)), "{found:?}");
}
