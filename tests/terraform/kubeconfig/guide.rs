//! The configuration of the guide, as it stands there.

use std::path::Path;

use super::stand_in;
use crate::harness::{Cloud, Feature, Workspace, both_ways, needs};

both_ways!(the_guides_configuration_makes_a_cluster_and_works_in_it);

const GUIDE: &str = "docs/guides/kubernetes-and-helm.md";

/// The first configuration in the guide: the whole one.
pub fn configuration() -> String {
    let guide = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(GUIDE)).unwrap();
    let (_, rest) = guide.split_once("```terraform\n").expect("a configuration");
    rest.split("```").next().unwrap().to_owned()
}

fn the_guides_configuration_makes_a_cluster_and_works_in_it(cloud: Cloud) {
    if !needs(Feature::Ephemeral) {
        return;
    }
    let kubernetes = stand_in::serve();
    let workspace = Workspace::new(&cloud).with("TF_REATTACH_PROVIDERS", &kubernetes.variable());
    workspace.configure_whole(&configuration());
    workspace.apply(&[]).success();
    let id = cloud.cluster().id;
    let namespaces = || cloud.simulator.read(|state| state.kubernetes[&id].namespaces.clone());
    assert!(namespaces().contains_key("app"), "{:?}", namespaces());
    let nodes = workspace.run(&["output", "-json", "nodes"]).success().stdout;
    let nodes: Vec<String> = serde_json::from_str(&nodes).unwrap();
    let machines = cloud.simulator.read(|state| state.instances.len());
    assert_eq!((nodes.len(), machines), (2, 2), "{nodes:?}");
    workspace.assert_plan_is_empty();

    // who comes later finds the cluster, and what is in it
    workspace.configure_whole(&configuration().replace("\"app\"", "\"other\""));
    workspace.apply(&[]).success();
    assert!(namespaces().contains_key("other") && !namespaces().contains_key("app"), "{:?}", namespaces());
    let mark = cloud.mark();
    workspace.destroy(&[]).success();
    assert!(!cloud.since(0).iter().any(|record| record.action == "DescribeClusterSecurity"));
    assert!(cloud.since(mark).iter().any(|record| record.action == "DescribeClusterKubeconfig"));
    cloud.assert_nothing_is_left();
}
