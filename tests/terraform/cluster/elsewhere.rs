//! Clusters that other clients made: Terraform takes each in, and what it generates of it plans empty.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};
use terraform_provider_tke::simulator::State;
use terraform_provider_tke::simulator::state::{Cluster, LaunchConfiguration, NodePool, ScalingGroup};

use crate::harness::configuration::{SMALL, import, pools};
use crate::harness::{Cloud, Feature, Workspace, both_ways, needs};

both_ways!(what_other_clients_made_of_clusters_is_generated_and_plans_empty);
both_ways!(what_other_clients_made_of_pools_is_generated_and_plans_empty);

type MadeCluster = fn(&mut Cluster);

/// Where an attribute is, and its value.
type Read = (&'static str, fn() -> Json);

/// A cluster as another client made it: what of it differs from one of ours, and what is read of it.
struct Row {
    name: &'static str,
    made: MadeCluster,
    read: &'static [Read],
}

fn rows() -> Vec<Row> {
    let row = |name, made, read| Row { name, made, read };
    vec![
        row(
            "services_with_a_block_of_their_own_and_no_number",
            |cluster| {
                cluster.network.service_cidr = "10.201.0.0/20".into();
                cluster.network.max_services = 256;
            },
            &[("/network/service_cidr", || json!("10.201.0.0/20")), ("/network/max_services", || json!(4096))],
        ),
        row(
            "a_subnet_with_global_routes",
            |cluster| cluster.network.subnet_id = "subnet-demo0002".into(),
            &[("/network/mode", || json!("GR")), ("/network/cilium_subnet_id", || Json::Null)],
        ),
        row(
            "no_image_and_an_old_operating_system",
            |cluster| {
                cluster.os_name = "ubuntu16.04.1 LTSx86_64".into();
                (cluster.image_id, cluster.os_customize_type) = (String::new(), String::new());
                cluster.network.node_name_type = String::new();
            },
            &[("/os_name", || json!("ubuntu16.04.1 LTSx86_64")), ("/network/node_name_type", || json!("lan-ip"))],
        ),
        row(
            "an_operating_system_that_is_not_on_offer",
            |cluster| cluster.os_name = "beos5x86_64".into(),
            &[("/os_name", || json!("beos5x86_64"))],
        ),
        row(
            "an_image_of_ones_own",
            |cluster| {
                cluster.os_name = "img-custom01".into();
                (cluster.image_id, cluster.os_customize_type) = ("img-custom01".into(), "CUSTOMIZE".into());
            },
            &[("/os_name", || json!("img-custom01")), ("/os_customize_type", || json!("CUSTOMIZE"))],
        ),
        row(
            "vpc_cni_beside_global_routes",
            |cluster| {
                cluster.network.vpc_cni_type = "tke-route-eni".into();
                cluster.network.eni_subnet_ids = vec!["subnet-demo0001".into()];
            },
            &[("/network/mode", || json!("GR")), ("/network/eni_subnet_ids", || Json::Null)],
        ),
        row(
            "vpc_cni_with_what_means_nothing_there",
            |cluster| {
                let network = &mut cluster.network;
                network.kind = "VPC-CNI".into();
                network.vpc_cni_type = "tke-direct-eni".into();
                network.eni_subnet_ids = vec!["subnet-demo0001".into()];
                network.service_cidr = "192.168.0.0/20".into();
                network.ignore_cluster_cidr_conflict = true;
                network.max_pods_per_node = 0;
            },
            &[
                ("/network/mode", || json!("VPC-CNI")),
                ("/network/cluster_cidr", || Json::Null),
                ("/network/max_services", || json!(4096)),
            ],
        ),
        row(
            "an_overlay_by_cilium",
            |cluster| {
                let network = &mut cluster.network;
                network.kind = "CiliumOverlay".into();
                network.subnet_id = "subnet-demo0002".into();
                network.service_cidr = "192.168.0.0/20".into();
                network.ipvs = false;
                cluster.os_name = "tlinux3.1x86_64".into();
            },
            &[
                ("/network/mode", || json!("CiliumOverlay")),
                ("/network/cilium_subnet_id", || json!("subnet-demo0002")),
                ("/network/kube_proxy_mode", || json!("iptables")),
            ],
        ),
        row(
            "nothing_said_of_runtime_and_level",
            |cluster| {
                (cluster.container_runtime, cluster.runtime_version) = (String::new(), String::new());
                cluster.level = String::new();
            },
            &[("/container_runtime", || Json::Null), ("/cluster_level", || Json::Null)],
        ),
        row(
            "docker_and_a_large_level",
            |cluster| {
                (cluster.container_runtime, cluster.runtime_version) = ("docker".into(), "20.10".into());
                (cluster.level, cluster.auto_upgrade_level) = ("L10000".into(), true);
            },
            &[("/container_runtime", || json!("docker")), ("/cluster_level", || json!("L10000"))],
        ),
        row(
            "kube_proxy_by_bpf_and_a_long_name",
            |cluster| {
                (cluster.network.kube_proxy_mode, cluster.network.ipvs) = ("kube-proxy-bpf".into(), false);
                cluster.name = "n".repeat(60);
            },
            &[("/network/kube_proxy_mode", || json!("iptables")), ("/name", || json!("n".repeat(60)))],
        ),
    ]
}

fn id(place: usize) -> String {
    format!("cls-other{place:03}")
}

fn address(name: &str) -> String {
    format!("tke_cluster.{name}")
}

/// A cluster of ours with nothing left on it that says so, as often as there are names.
fn copied(cloud: &Cloud, made: &[(&'static str, MadeCluster)]) {
    let ours = cloud.cluster();
    cloud.change(|state| {
        for (place, (name, made)) in made.iter().enumerate() {
            let mut other = Cluster { id: id(place), name: (*name).into(), ..ours.clone() };
            other.tags.clear();
            made(&mut other);
            state.clusters.insert(other.id.clone(), other);
        }
    });
}

/// Takes in all of these by their ids, with a configuration that Terraform generates, and leaves it alone.
fn taken_in(cloud: &Cloud, ids: &[(&str, String)]) -> Workspace {
    let imports: String = ids.iter().map(|(name, id)| import(&address(name), id)).collect();
    let workspace = Workspace::new(cloud);
    let mark = cloud.mark();
    workspace.configure(&imports.replace("import {\n", "import {\n  provider = tke\n"));
    let count = ids.len();
    let plan = workspace.plan(&["-generate-config-out=generated.tf"]);
    plan.says(&format!("{count} to import, 0 to add, 0 to change, 0 to destroy"));
    workspace.configure(&imports).validate().success();
    workspace.apply(&[]).success().says(&format!("{count} imported, 0 added, 0 changed, 0 destroyed"));
    // without the import blocks it is a configuration as any other
    workspace.configure("").assert_plan_is_empty();
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new());
    workspace
}

fn what_other_clients_made_of_clusters_is_generated_and_plans_empty(cloud: Cloud) {
    if !needs(Feature::GenerateNested) {
        return;
    }
    Workspace::new(&cloud).configure(&pools("", &[])).apply(&[]).success();
    let rows = rows();
    copied(&cloud, &rows.iter().map(|row| (row.name, row.made)).collect::<Vec<_>>());
    let ids: Vec<(&str, String)> = rows.iter().enumerate().map(|(place, row)| (row.name, id(place))).collect();
    let workspace = taken_in(&cloud, &ids);
    for row in &rows {
        let state = workspace.state(&address(row.name)).unwrap();
        for (pointer, read) in row.read {
            assert_eq!(state.pointer(pointer), Some(&read()), "{}: {pointer}", row.name);
        }
    }
}

type MadePool = fn(&mut NodePool, &mut LaunchConfiguration, &mut ScalingGroup);

/// Pools as other clients make them.
fn pools_of_others() -> Vec<(&'static str, MadePool)> {
    vec![
        ("plain", |_, launch, _| {
            launch.internet_charge_type = String::new();
            launch.key_ids.clear();
            launch.security_group_ids = vec!["sg-demo0001".into()];
        }),
        ("public", |_, launch, _| {
            launch.internet_charge_type = "TRAFFIC_POSTPAID_BY_HOUR".into();
            (launch.bandwidth_mbps, launch.public_ip_assigned) = (5, true);
        }),
        ("disks", |pool, launch, _| {
            launch.data_disks = vec![Default::default()];
            (launch.data_disks[0].disk_type, launch.data_disks[0].size_gb) = ("CLOUD_BSSD".into(), 50);
            pool.settings.data_disks = None;
        }),
        ("annotated", |pool, _, group| {
            pool.annotations.insert("example.com/team".into(), "a".into());
            pool.labels.insert("team".into(), "a".into());
            pool.tags.insert("team".into(), "a".into());
            (group.min_size, group.max_size) = (0, 5);
        }),
        ("scaled", |pool, _, group| {
            pool.autoscaling = true;
            (group.min_size, group.max_size) = (0, 5);
        }),
        ("own-image", |pool, launch, _| {
            (pool.os_name, pool.image_id) = ("ubuntu22.04x86_64".into(), "img-487zeit5".into());
            launch.image_id = "img-487zeit5".into();
        }),
    ]
}

/// Copies of a pool in a cluster, each with its own group and launch configuration.
fn copy_pools(state: &mut State, cluster_id: &str, of: &str, made: &[(&'static str, MadePool)]) {
    let pool = state.node_pools[of].clone();
    let launch = state.launch_configurations[&pool.launch_configuration_id].clone();
    let group = state.scaling_groups[&pool.scaling_group_id].clone();
    for (place, (name, made)) in made.iter().enumerate() {
        let id = |prefix: &str| format!("{prefix}-other{place:03}");
        let (mut pool, mut launch, mut group) = (pool.clone(), launch.clone(), group.clone());
        (pool.id, pool.name, pool.cluster_id) = (id("np"), (*name).into(), cluster_id.into());
        (launch.id, group.id) = (id("asc"), id("asg"));
        (pool.launch_configuration_id, pool.scaling_group_id) = (launch.id.clone(), group.id.clone());
        group.launch_configuration_id = launch.id.clone();
        pool.annotations.clear();
        pool.tags.clear();
        launch.instance_tags.clear();
        made(&mut pool, &mut launch, &mut group);
        state.launch_configurations.insert(launch.id.clone(), launch);
        state.scaling_groups.insert(group.id.clone(), group);
        state.node_pools.insert(pool.id.clone(), pool);
    }
}

fn what_other_clients_made_of_pools_is_generated_and_plans_empty(cloud: Cloud) {
    if !needs(Feature::GenerateNested) {
        return;
    }
    let empty = format!("{SMALL}\n node_count = 0");
    Workspace::new(&cloud).configure(&pools("", &[("blue", &empty)])).apply(&[]).success();
    let made = pools_of_others();
    copied(&cloud, &[("theirs", |cluster| cluster.os_name = "ubuntu16.04.1 LTSx86_64".into())]);
    let blue = cloud.pool("blue").id;
    cloud.change(|state| copy_pools(state, &id(0), &blue, &made));
    let workspace = taken_in(&cloud, &[("theirs", format!("{}:all", id(0)))]);
    let state = workspace.state("tke_cluster.theirs").unwrap();
    let names: BTreeSet<&str> = state["node_pools"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, made.iter().map(|(name, _)| *name).collect());
    let of = |pool: &str, name: &str| state["node_pools"][pool][name].clone();
    assert_eq!((of("plain", "public_bandwidth_mbps"), of("public", "public_bandwidth_mbps")), (json!(0), json!(5)));
    assert_eq!(of("plain", "data_disks"), json!([]));
    assert_eq!(of("disks", "data_disks")[0]["size_gb"], 50);
    assert_eq!(of("own-image", "os_name"), "img-487zeit5");
}
