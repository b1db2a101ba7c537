//! A pool is made with its first instance type; the others are added when it is there.

use serde_json::{Value as Json, json};

use crate::harness::configuration::{CLUSTER, pools};
use crate::harness::{Cloud, Workspace, both_ways, refusal};

both_ways!(a_pool_is_made_with_its_first_type_and_the_others_are_added);

const SEVERAL: &str = "instance_type = \"S5.MEDIUM4\"\n      fallback_instance_types = [\"S6.MEDIUM4\"]";

fn types(cloud: &Cloud) -> Vec<String> {
    let launch = cloud.pool("blue").launch_configuration_id;
    cloud.simulator.read(|state| state.launch_configurations[&launch].instance_types.clone())
}

fn a_pool_is_made_with_its_first_type_and_the_others_are_added(cloud: Cloud) {
    let workspace = Workspace::new(&cloud);
    workspace
        .configure(&pools("", &[("blue", SEVERAL)]))
        .apply(&[])
        .success()
        .silent_about("Cluster created, but incomplete");
    let asked = cloud.bodies_since(0, "CreateClusterNodePool").remove(0);
    let launch: Json = serde_json::from_str(asked["LaunchConfigurePara"].as_str().unwrap()).unwrap();
    assert_eq!((&launch["InstanceType"], launch.get("InstanceTypes")), (&json!("S5.MEDIUM4"), None));
    assert_eq!(types(&cloud), ["S5.MEDIUM4", "S6.MEDIUM4"]);
    workspace.assert_plan_is_empty();
    workspace.configure(&pools("", &[("blue", "instance_type = \"S5.MEDIUM4\"")])).apply(&[]).success();
    assert_eq!(types(&cloud), ["S5.MEDIUM4"]);
    workspace.assert_plan_is_empty();
}

#[test]
fn a_pool_without_its_further_types_is_completed_by_the_next_apply() {
    let cloud = Cloud::start();
    let refused = || cloud.fail_next("ModifyNodePoolInstanceTypes", refusal("InternalError.Param", "no"));
    let workspace = Workspace::new(&cloud);
    refused();
    workspace.configure(&pools("", &[("blue", SEVERAL)]));
    workspace
        .apply(&[])
        .success()
        .says("Cluster created, but incomplete")
        .says("`fallback_instance_types` could not be set");
    assert_eq!(types(&cloud), ["S5.MEDIUM4"]);
    let id = cloud.pool("blue").id;
    let mark = cloud.mark();
    workspace.apply(&[]).success();
    assert_eq!(cloud.changes_since(mark), ["ModifyNodePoolInstanceTypes"]);
    assert_eq!((types(&cloud), cloud.pool("blue").id), (vec!["S5.MEDIUM4".into(), "S6.MEDIUM4".into()], id));
    workspace.assert_plan_is_empty();

    // the same of one that an update adds, without a refresh
    let two = pools("", &[("blue", SEVERAL), ("red", SEVERAL)]);
    refused();
    workspace.configure(&two).apply(&[]).failure().says("`fallback_instance_types` could not be set");
    assert_eq!(workspace.state(CLUSTER).unwrap()["node_pools"]["red"]["fallback_instance_types"], Json::Null);
    let mark = cloud.mark();
    workspace.apply(&["-refresh=false"]).success();
    assert_eq!(cloud.changes_since(mark), ["ModifyNodePoolInstanceTypes"]);
    workspace.assert_plan_is_empty();

    // its first nodes have its tags then, too
    let tagged = format!("{SEVERAL}\n tags = {{ team = \"green\" }}");
    refused();
    workspace.configure(&pools("", &[("blue", SEVERAL), ("red", SEVERAL), ("green", &tagged)]));
    workspace.apply(&[]).failure().says("`fallback_instance_types` could not be set");
    let mark = cloud.mark();
    workspace.apply(&[]).success();
    assert_eq!(cloud.changes_since(mark), ["ModifyNodePoolInstanceTypes", "TagResources"]);
    let green = cloud.pool("green").id;
    let tags = cloud.simulator.read(|state| state.pool_nodes(&green)[0].tags.clone());
    assert_eq!(tags.get("team").map(String::as_str), Some("green"));
    workspace.assert_plan_is_empty();
}

/// The old pool stays until the new one is complete.
#[test]
fn a_pool_that_takes_anothers_place_has_all_its_types_first() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("", &[("blue", SEVERAL)])).apply(&[]).success();
    let old = cloud.pool("blue").id;
    let other = SEVERAL.replace("S5.MEDIUM4", "S5.LARGE8");
    cloud.fail_next("ModifyNodePoolInstanceTypes", refusal("InternalError.Param", "no"));
    workspace.configure(&pools("", &[("blue", &other)])).apply(&[]).failure().says("could not be set");
    assert!(cloud.pools("blue").iter().any(|pool| pool.id == old));
    let mark = cloud.mark();
    workspace.apply(&[]).success();
    assert_eq!(cloud.changes_since(mark), ["ModifyNodePoolInstanceTypes", "DeleteClusterNodePool"]);
    assert_ne!(cloud.pool("blue").id, old);
    assert_eq!(types(&cloud), ["S5.LARGE8", "S6.MEDIUM4"]);
    workspace.assert_plan_is_empty();
}

/// What failed before the other types were there does not end the wait for them.
#[test]
fn a_first_type_that_is_sold_out_leaves_time_for_the_others() {
    let cloud = Cloud::start();
    cloud.change(|state| {
        state.quirks.updating_pool_takes_nothing = true;
        let zones = state.regions["ap-guangzhou"].zones.iter().map(|zone| zone.name.clone()).collect();
        state.instance_types.get_mut("S5.MEDIUM4").unwrap().sold_out_zones = zones;
    });
    let workspace = Workspace::new(&cloud).with("TKE_PREFLIGHT", "off");
    workspace
        .configure(&pools("", &[("blue", SEVERAL)]))
        .apply(&[])
        .success()
        .silent_about("Cluster created, but incomplete");
    let id = cloud.pool("blue").id;
    let launched = cloud.simulator.read(|state| state.pool_nodes(&id)[0].instance_type.clone());
    assert_eq!(launched, "S6.MEDIUM4");
}

#[test]
fn a_pools_name_has_sixty_characters() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let small = "instance_type = \"S5.MEDIUM4\"\n      node_count = 0";
    let (longest, longer) = ("n".repeat(60), "n".repeat(61));
    workspace.configure(&pools("", &[(&longer, small)])).validate().failure().says("at most 60");
    workspace.configure(&pools("", &[(&longest, small)])).apply(&[]).success();
    cloud.pool(&longest);
}
