//! What the nodes of `tke_cluster` run containers with and on, and the subnets of their pods.

use serde_json::json;
use terraform_provider_tke::simulator::{Fault, FaultKind};

use crate::harness::configuration::{CLUSTER, SMALL, cluster, pools, vpc_cni_cluster};
use crate::harness::{Cloud, Workspace};

#[test]
fn the_container_runtime_is_given_kept_and_replaced() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let with = |more: &str| cluster(&format!("kubernetes_version = \"1.32\"\n  {more}"), "");
    workspace.configure(&with("container_runtime = \"containerd\"\n  runtime_version = \"1.6.28\""));
    workspace.apply(&[]).failure().says("runtime (containerd/1.6.28) not match");
    assert_eq!(cloud.clusters().len(), 0);
    workspace
        .configure(&with("container_runtime = \"containerd\"\n  runtime_version = \"1.7.28\""))
        .apply(&[])
        .success();
    let made = cloud.cluster();
    assert_eq!((made.container_runtime.as_str(), made.runtime_version.as_str()), ("containerd", "1.7.28"));
    assert_eq!(cloud.pool("workers").runtime_version, "1.7.28");
    workspace.assert_plan_is_empty();
    // written no more, it is what the cluster has
    workspace.configure(&with(""));
    workspace.assert_plan_is_empty();
    workspace.configure(&with("runtime_version = \"1.6.9\""));
    assert_eq!(workspace.planned_actions(&[])[0].1, ["delete", "create"]);
    // there are clusters with Docker, and no new ones
    workspace.configure(&with("container_runtime = \"docker\""));
    workspace.plan(&[]).failure().says("TKE creates managed clusters with containerd only");
    cloud.change(|state| {
        let cluster = state.clusters.values_mut().next().unwrap();
        (cluster.container_runtime, cluster.runtime_version) = ("docker".into(), "20.10".into());
    });
    workspace.configure(&with("container_runtime = \"docker\"")).apply(&["-refresh-only"]).success();
    workspace.assert_plan_is_empty();
    for (wrong, attribute) in
        [("container_runtime = \"rkt\"", "container_runtime"), ("runtime_version = \"v1\"", "runtime_version")]
    {
        workspace.configure(&cluster(wrong, "")).validate().failure().says(&format!("{attribute}: "));
    }

    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "")).apply(&[]).success();
    let sent = &cloud.bodies_since(0, "CreateCluster")[0]["ClusterAdvancedSettings"];
    assert_eq!((&sent["ContainerRuntime"], sent.get("RuntimeVersion")), (&json!("containerd"), None));
    let state = workspace.state(CLUSTER).unwrap();
    assert_eq!(state["container_runtime"], "containerd");
    assert_eq!(state["runtime_version"], cloud.cluster().runtime_version.as_str());
}

#[test]
fn the_build_of_the_image_changes_in_place() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let with = |kind: &str| cluster(&format!("os_name = \"ubuntu22.04x86_64\"\n  {kind}"), "");
    workspace.configure(&with("")).apply(&[]).success();
    let made = cloud.cluster();
    assert_eq!(made.os_customize_type, "GENERAL");
    workspace.assert_plan_is_empty();

    workspace.configure(&with("os_customize_type = \"DOCKER_CUSTOMIZE\""));
    assert_eq!(workspace.planned_actions(&[])[0].1, ["update"]);
    let mark = cloud.mark();
    workspace.apply(&[]).success();
    assert_eq!(
        cloud.bodies_since(mark, "ModifyClusterImage"),
        [json!({"ClusterId": made.id, "ImageId": "img-4knqskpt"})]
    );
    let changed = cloud.cluster();
    assert_eq!((changed.id, changed.os_customize_type.as_str()), (made.id, "DOCKER_CUSTOMIZE"));
    let pool = cloud.pool("workers");
    assert_eq!((pool.os_name.as_str(), pool.os_customize_type.as_str()), ("ubuntu22.04x86_64", "DOCKER_CUSTOMIZE"));
    let launched = |cloud: &Cloud| {
        let id = cloud.pool("workers").launch_configuration_id;
        cloud.simulator.read(|state| state.launch_configurations[&id].image_id.clone())
    };
    assert_eq!(launched(&cloud), "img-4knqskpt");
    workspace.assert_plan_is_empty();

    // another image is of the kind that it is
    workspace.configure(&cluster("os_name = \"tlinux3.1x86_64\"", "")).apply(&[]).success();
    assert_eq!(cloud.cluster().os_customize_type, "GENERAL");
    workspace.assert_plan_is_empty();
    workspace.configure(&cluster("os_name = \"tlinux3.1x86_64\"\n  os_customize_type = \"DOCKER_CUSTOMIZE\"", ""));
    workspace.apply(&[]).failure();

    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&with("os_customize_type = \"DOCKER_CUSTOMIZE\"")).apply(&[]).success();
    // a cluster that was made with a name reads no image
    assert_eq!(
        (cloud.cluster().os_customize_type.as_str(), cloud.cluster().image_id.as_str()),
        ("DOCKER_CUSTOMIZE", "")
    );
    assert_eq!(cloud.pool("workers").os_customize_type, "DOCKER_CUSTOMIZE");
    assert_eq!(launched(&cloud), "img-4knqskpt");
    workspace.assert_plan_is_empty();
}

#[test]
fn an_image_of_ones_own_is_kept_by_its_id() {
    let cloud = Cloud::start();
    cloud.change(|state| {
        let mut own = state.images[0].clone();
        (own.id, own.os_name, own.customize_type) = ("img-custom01".into(), "golden".into(), "CUSTOMIZE".into());
        state.images.push(own);
    });
    let workspace = Workspace::new(&cloud);
    let image = || {
        let cluster = cloud.cluster();
        [cluster.os_name, cluster.image_id, cluster.os_customize_type]
    };
    let with = |os_name: &str| pools(os_name, &[("workers", &format!("{SMALL}\n node_count = 0"))]);
    // nobody named one, and the cloud chose
    workspace.configure(&with("")).apply(&[]).success();
    let chosen = workspace.state(CLUSTER).unwrap();
    assert_eq!((&chosen["os_name"], &chosen["os_customize_type"]), (&json!("tlinux4_x86_64_public"), &json!(null)));
    workspace.assert_plan_is_empty();
    let own = with("os_name = \"img-custom01\"");
    workspace.configure(&own).apply(&[]).success();
    assert_eq!(image(), ["img-custom01", "img-custom01", "CUSTOMIZE"]);
    workspace.assert_plan_is_empty();
    Workspace::importing(&cloud, &own, &format!("{}:all", cloud.cluster().id)).assert_plan_is_empty();
    // no more named, it stays: the cloud takes no image away
    workspace.configure(&with(""));
    workspace.assert_plan_is_empty();
    workspace.configure(&with("os_name = \"tlinux3.1x86_64\"")).apply(&[]).success();
    assert_eq!(image(), ["tlinux3.1x86_64", "img-eb30mz89", "GENERAL"]);
    workspace.assert_plan_is_empty();
}

#[test]
fn subnets_of_pods_are_added_in_place_and_taken_by_a_new_cluster() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let first = vpc_cni_cluster("\"subnet-demo0002\"");
    workspace.configure(&first).apply(&[]).success();
    let id = cloud.cluster().id;
    let network = cloud.cluster().network;
    assert_eq!((network.kind.as_str(), network.vpc_cni_type.as_str()), ("VPC-CNI", "tke-route-eni"));
    assert_eq!(network.eni_subnet_ids, ["subnet-demo0002"]);
    workspace.assert_plan_is_empty();
    Workspace::importing(&cloud, &first, &id).assert_plan_is_empty();
    for (kind, ids) in [
        (None, "\"subnet-demo0001\", \"subnet-demo0002\""),
        (Some(FaultKind::DropReply), "\"subnet-demo0003\", \"subnet-demo0001\", \"subnet-demo0002\""),
    ] {
        workspace.configure(&vpc_cni_cluster(ids));
        assert_eq!(workspace.planned_actions(&[])[0].1, ["update"]);
        cloud.change(|state| state.faults.extend(kind.map(|kind| Fault::once("AddVpcCniSubnets", kind))));
        let mark = cloud.mark();
        workspace.apply(&[]).success();
        assert_eq!(cloud.changes_since(mark), ["AddVpcCniSubnets"]);
        workspace.assert_plan_is_empty();
    }
    let sent: Vec<_> = cloud.bodies_since(0, "AddVpcCniSubnets").iter().map(|body| body["SubnetIds"].clone()).collect();
    assert_eq!(sent, [json!(["subnet-demo0001"]), json!(["subnet-demo0003"])]);
    assert_eq!(cloud.cluster().network.eni_subnet_ids.len(), 3);
    assert_eq!(cloud.cluster().id, id);
    workspace.configure(&vpc_cni_cluster("\"subnet-demo0001\""));
    assert_eq!(workspace.planned_actions(&[])[0].1, ["delete", "create"]);
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();

    // a request that got lost on its way is an error, and the state says that nothing was added
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&vpc_cni_cluster("\"subnet-demo0002\"")).apply(&[]).success();
    cloud.fail_next("AddVpcCniSubnets", FaultKind::DropRequest);
    workspace
        .configure(&vpc_cni_cluster("\"subnet-demo0001\", \"subnet-demo0002\""))
        .apply(&[])
        .failure()
        .says("could not be added");
    assert_eq!(workspace.state(CLUSTER).unwrap()["network"]["eni_subnet_ids"], json!(["subnet-demo0002"]));
    workspace.apply(&[]).success();
    workspace.assert_plan_is_empty();
}
