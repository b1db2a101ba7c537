//! The networks of clusters: the rows of `network`, which need a new cluster when they change.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};
use terraform_provider_tke::kit::schema::Kind;
use terraform_provider_tke::services::cluster::schema::schema;
use terraform_provider_tke::simulator::state::ClusterNetwork;

use crate::harness::configuration::{CLUSTER, SMALL, bare_cluster, network};
use crate::harness::{Cloud, Workspace};

/// An attribute of `network`: two values, how the cloud shows the first, and what somebody makes of it.
struct Row {
    name: &'static str,
    values: [&'static str; 2],
    show: fn(&ClusterNetwork) -> Json,
    shown: Json,
    drift: fn(&mut ClusterNetwork),
}

fn row(
    name: &'static str,
    values: [&'static str; 2],
    shown: Json,
    show: fn(&ClusterNetwork) -> Json,
    drift: fn(&mut ClusterNetwork),
) -> Row {
    Row { name, values, show, shown, drift }
}

fn global_routes() -> Vec<Row> {
    vec![
        row(
            "cluster_cidr",
            ["\"172.20.0.0/16\"", "\"172.21.0.0/16\""],
            json!(["172.20.0.0/16", "172.20.252.0/22"]),
            |network| json!([network.cluster_cidr, network.service_cidr]),
            |network| network.cluster_cidr = "172.22.0.0/16".into(),
        ),
        row(
            "max_pods_per_node",
            ["64", "128"],
            json!(64),
            |network| json!(network.max_pods_per_node),
            |network| network.max_pods_per_node = 32,
        ),
        row(
            "max_services",
            ["1024", "512"],
            json!(1024),
            |network| json!(network.max_services),
            |network| (network.max_services, network.service_cidr) = (32, "172.20.255.224/27".into()),
        ),
        row(
            "kube_proxy_mode",
            ["\"iptables\"", "\"ipvs\""],
            json!(false),
            |network| json!(network.ipvs),
            |network| network.ipvs = true,
        ),
        row(
            "node_name_type",
            ["\"hostname\"", "\"lan-ip\""],
            json!("hostname"),
            |network| json!(network.node_name_type),
            |network| network.node_name_type = "lan-ip".into(),
        ),
        row(
            "ignore_cidr_conflict",
            ["true", "false"],
            json!(true),
            |network| json!(network.ignore_cluster_cidr_conflict),
            |network| network.ignore_cluster_cidr_conflict = false,
        ),
    ]
}

fn vpc_cni() -> Vec<Row> {
    vec![
        row(
            "service_cidr",
            ["\"192.168.0.0/20\"", "\"192.168.16.0/20\""],
            json!("192.168.0.0/20"),
            |network| json!(network.service_cidr),
            |network| network.service_cidr = "192.168.32.0/20".into(),
        ),
        row(
            "eni_subnet_ids",
            ["[\"subnet-demo0002\"]", "[\"subnet-demo0003\"]"],
            json!(["subnet-demo0002"]),
            |network| json!(network.eni_subnet_ids),
            |network| network.eni_subnet_ids = vec!["subnet-demo0003".into()],
        ),
        row(
            "vpc_cni_type",
            ["\"tke-direct-eni\"", "\"tke-route-eni\""],
            json!("tke-direct-eni"),
            |network| json!(network.vpc_cni_type),
            |network| network.vpc_cni_type = "tke-route-eni".into(),
        ),
    ]
}

fn cilium() -> Vec<Row> {
    vec![row(
        "cilium_subnet_id",
        ["\"subnet-demo0002\"", "\"subnet-demo0003\""],
        json!("subnet-demo0002"),
        |network| json!(network.subnet_id),
        |network| network.subnet_id = "subnet-demo0003".into(),
    )]
}

fn configuration(mode: &str, rows: &[Row], which: usize) -> String {
    let rows = rows.iter().map(|row| format!("{} = {}", row.name, row.values[which]));
    network(&std::iter::once(format!("mode = \"{mode}\"")).chain(rows).collect::<Vec<_>>().join("\n    "))
}

/// The members of `network` for which a plan replaces the cluster.
#[track_caller]
fn causes(workspace: &Workspace) -> BTreeSet<String> {
    let plan = workspace.planned_change(CLUSTER, &[]);
    assert_eq!(plan["actions"], json!(["delete", "create"]));
    let paths = plan["replace_paths"].as_array().unwrap().iter();
    paths.filter(|path| path[0] == "network").filter_map(|path| Some(path[1].as_str()?.to_owned())).collect()
}

#[test]
fn each_row_of_a_network_is_set_imported_and_replaces_the_cluster_when_it_moves() {
    for (mode, rows) in [("GR", global_routes()), ("VPC-CNI", vpc_cni()), ("CiliumOverlay", cilium())] {
        let cloud = Cloud::start();
        let workspace = Workspace::new(&cloud);
        let names: BTreeSet<String> = rows.iter().map(|row| row.name.to_owned()).collect();
        let assert_shown = || {
            let network = cloud.cluster().network;
            assert_eq!(network.kind, mode);
            rows.iter().for_each(|row| assert_eq!((row.show)(&network), row.shown, "{}", row.name));
        };
        workspace.configure(&configuration(mode, &rows, 0)).apply(&[]).success();
        assert_shown();
        workspace.assert_plan_is_empty();
        let id = cloud.cluster().id;
        Workspace::importing(&cloud, &configuration(mode, &rows, 0), &id).assert_plan_is_empty();

        cloud.change(|state| {
            let network = &mut state.clusters.get_mut(&id).unwrap().network;
            rows.iter().for_each(|row| (row.drift)(network));
        });
        workspace.assert_reads_agree();
        assert!(causes(&workspace).is_superset(&names), "{mode}: {:?}", causes(&workspace));
        workspace.apply(&[]).success();
        assert_shown();
        assert_ne!(cloud.cluster().id, id);
        workspace.assert_plan_is_empty();

        workspace.configure(&configuration(mode, &rows, 1));
        assert_eq!(causes(&workspace), names, "{mode}");
        // unset, fixed defaults return, and what the cloud or the provider chose stays
        if mode == "GR" {
            workspace.configure(&network(""));
            assert_eq!(
                causes(&workspace),
                ["ignore_cidr_conflict", "kube_proxy_mode", "max_pods_per_node", "max_services", "node_name_type"]
                    .map(str::to_owned)
                    .into()
            );
            workspace.configure(&network("mode = \"CiliumOverlay\"\n    cilium_subnet_id = \"subnet-demo0002\""));
            assert!(causes(&workspace).contains("mode"));
        }
    }
}

#[test]
fn every_attribute_of_a_network_has_a_row() {
    let Kind::Nested(_, network) = &schema().attributes["network"].kind else { panic!("network has members") };
    let rows = [global_routes(), vpc_cni(), cilium()].into_iter().flatten().map(|row| row.name);
    assert_eq!(rows.chain(["mode"]).collect::<BTreeSet<_>>(), network.keys().map(String::as_str).collect());
}

#[test]
fn the_addresses_of_services_are_in_the_plan_where_they_follow() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let planned = |members: &str| {
        let plan = workspace.configure(&network(members)).planned_change(CLUSTER, &[]);
        let of = |object: &Json| [object["service_cidr"].clone(), object["network"]["service_cidr"].clone()];
        (of(&plan["after"]), of(&plan["after_unknown"]))
    };
    let known = |text: &str| ([json!(text), json!(text)], [Json::Null, Json::Null]);
    let is_unknown = |(_, unknown): ([Json; 2], [Json; 2])| unknown == [json!(true), json!(true)];
    assert_eq!(planned("cluster_cidr = \"10.12.0.0/14\"\n    max_services = 1024"), known("10.15.252.0/22"));
    let vpc_cni =
        "mode = \"VPC-CNI\"\n    service_cidr = \"192.168.0.0/20\"\n    eni_subnet_ids = [\"subnet-demo0002\"]";
    assert_eq!(planned(vpc_cni), known("192.168.0.0/20"));
    // the provider chooses the cluster's, and with Cilium the cloud the services'
    assert!(is_unknown(planned("max_services = 1024")));
    let cilium =
        "mode = \"CiliumOverlay\"\n    cilium_subnet_id = \"subnet-demo0002\"\n    cluster_cidr = \"10.12.0.0/14\"";
    assert!(is_unknown(planned(cilium)));

    workspace.configure(&network("cluster_cidr = \"172.20.0.0/16\"")).apply(&[]).success();
    assert_eq!(cloud.cluster().network.service_cidr, "172.20.255.0/24");
    assert_eq!(workspace.state(CLUSTER).unwrap()["service_cidr"], "172.20.255.0/24");
    assert_eq!(cloud.bodies_since(0, "CreateCluster")[0]["ClusterCIDRSettings"].get("ServiceCIDR"), None);
    workspace.assert_plan_is_empty();
}

#[test]
fn services_have_addresses_of_their_own_beside_global_routes() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let own = network("service_cidr = \"172.16.0.0/20\"");
    let planned = workspace.configure(&own).planned_change(CLUSTER, &[])["after"].take();
    assert_eq!(
        (&planned["service_cidr"], &planned["network"]["max_services"]),
        (&json!("172.16.0.0/20"), &json!(4096))
    );
    workspace.apply(&[]).success();
    // the block that the provider chooses for pods keeps clear of it
    let sent = &cloud.bodies_since(0, "CreateCluster")[0]["ClusterCIDRSettings"];
    let members = ["ClusterCIDR", "ServiceCIDR", "MaxClusterServiceNum"].map(|name| sent[name].clone());
    assert_eq!(members, [json!("172.17.0.0/16"), json!("172.16.0.0/20"), json!(4096)]);
    let made = cloud.cluster();
    assert_eq!((made.network.service_cidr.as_str(), made.network.max_services), ("172.16.0.0/20", 4096));
    workspace.assert_plan_is_empty();
    Workspace::importing(&cloud, &own, &made.id).assert_plan_is_empty();
    workspace.configure(&network("max_pods_per_node = 256"));
    workspace.assert_plan_is_empty();
    workspace.configure(&network("service_cidr = \"172.18.0.0/20\""));
    assert_eq!(causes(&workspace), ["service_cidr".to_owned()].into());
    workspace.configure(&network("service_cidr = \"172.18.0.0/22\""));
    assert_eq!(causes(&workspace), ["max_services", "service_cidr"].map(str::to_owned).into());

    // what is not known when it is planned is known when it is applied
    let later = "resource \"terraform_data\" \"block\" {\n  input = \"10.201.0.0/22\"\n}\n";
    let unknown = format!("{later}{}", network("service_cidr = terraform_data.block.output"));
    let cloud = Cloud::start();
    Workspace::new(&cloud).configure(&unknown).apply(&[]).success();
    assert_eq!(cloud.cluster().network.max_services, 1024);
}

#[test]
fn an_overlay_by_cilium_is_made_with_what_goes_with_it() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let members = "mode = \"CiliumOverlay\"\n    cilium_subnet_id = \"subnet-demo0002\"";
    let planned = workspace.configure(&network(members)).planned_change(CLUSTER, &[])["after"].take();
    assert_eq!(planned["os_name"], "tlinux3.1x86_64");
    assert_eq!(planned["network"]["kube_proxy_mode"], "iptables");
    workspace.apply(&[]).success();
    let sent = cloud.bodies_since(0, "CreateCluster").remove(0);
    let (basic, advanced) = (&sent["ClusterBasicSettings"], &sent["ClusterAdvancedSettings"]);
    assert_eq!((&basic["SubnetId"], &basic["ClusterOs"]), (&json!("subnet-demo0002"), &json!("tlinux3.1x86_64")));
    assert_eq!(advanced["IPVS"], false);
    for superfluous in ["VpcCniType", "CiliumMode", "DataPlaneV2"] {
        assert_eq!(advanced.get(superfluous), None, "{superfluous}");
    }
    workspace.assert_plan_is_empty();
    for (more, attribute) in [
        ("os_name = \"ubuntu20.04x86_64\"".to_owned(), "os_name"),
        (
            format!(
                "node_pools = {{ a = {{ {SMALL}, subnet_ids = [\"subnet-demo0001\"], os_name = \"tlinux2.4x86_64\" }} \
                 }}"
            ),
            "node_pools[\"a\"].os_name",
        ),
    ] {
        let text = bare_cluster(&format!("network = {{\n    {members}\n  }}\n  {more}"));
        let run = Workspace::bare().configure(&text).validate().failure();
        run.says(&format!("`{attribute}` = ")).says("run TencentOS 3.1 only. Set \"tlinux3.1x86_64\"");
    }
}

#[test]
fn what_a_mode_needs_and_refuses_is_said_at_validate_on_the_attribute() {
    for (members, attribute, phrase) in [
        ("mode = \"VPC-CNI\"", "network.service_cidr", "needs `network.service_cidr`"),
        ("mode = \"CiliumOverlay\"", "network.cilium_subnet_id", "needs `network.cilium_subnet_id`"),
        ("vpc_cni_type = \"tke-route-eni\"", "network.vpc_cni_type", "is not supported with"),
        ("cluster_cidr = \"10.0.0.0/9\"", "network.cluster_cidr", "the prefix must be /10 to /24"),
        ("cluster_cidr = \"10.0.0.0/24\"", "network.cluster_cidr", "too few for `network.max_services` = 256"),
        (
            "cluster_cidr = \"10.0.0.0/16\"\n service_cidr = \"10.0.0.0/24\"",
            "network.service_cidr",
            "Write a block outside of it, or remove it: services then have 10.0.255.0/24",
        ),
        ("service_cidr = \"10.200.0.0/16\"", "network.service_cidr", "the prefix must be /17 to /27"),
        ("service_cidr = \"10.200.0.0/28\"", "network.service_cidr", "the prefix must be /17 to /27"),
        (
            "service_cidr = \"10.201.0.0/20\"\n max_services = 256",
            "network.max_services",
            "`network.max_services` = 256, but `network.service_cidr` = 10.201.0.0/20 has 4096",
        ),
        (
            "mode = \"CiliumOverlay\"\n cilium_subnet_id = \"subnet-demo0002\"\n kube_proxy_mode = \"ipvs\"",
            "network.kube_proxy_mode",
            "works with `network.kube_proxy_mode` = \"iptables\" only",
        ),
        ("max_pods_per_node = 100", "network.max_pods_per_node", "power of two"),
    ] {
        let workspace = Workspace::bare();
        workspace.configure(&network(members)).validate().failure().says(phrase).says(attribute);
    }
}
