//! What a plan finds wrong before anything is made.

use std::collections::BTreeSet;

use serde_json::Value as Json;
use terraform_provider_tke::simulator::State;
use terraform_provider_tke::simulator::state::Vpc;

use crate::harness::configuration;
use crate::harness::configuration::{SMALL, bare_cluster, named_cluster, pools};
use crate::harness::{Cloud, Workspace, refusal};

const VPC: &str = "vpc-demo0001";

/// What a plan says of the cluster: severity and summary, with the code it points at.
fn findings(workspace: &Workspace) -> BTreeSet<(String, String)> {
    let plan = workspace.plan(&["-json"]);
    let lines = plan.stdout.lines().filter_map(|line| serde_json::from_str::<Json>(line).ok());
    let text = |json: &Json| json.as_str().unwrap_or_default().trim().to_owned();
    lines
        .filter(|line| line["type"] == "diagnostic" && line["diagnostic"]["address"].is_string())
        .map(|line| {
            let found = &line["diagnostic"];
            (format!("{}: {}", text(&found["severity"]), text(&found["summary"])), text(&found["snippet"]["code"]))
        })
        .collect()
}

fn pairs(pairs: &[(&str, &str)]) -> BTreeSet<(String, String)> {
    pairs.iter().map(|(what, at)| ((*what).to_owned(), (*at).to_owned())).collect()
}

/// The actions since a mark, each once.
fn asked(cloud: &Cloud, mark: usize) -> BTreeSet<String> {
    cloud.since(mark).into_iter().map(|record| record.action).collect()
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// Moves a subnet of the first region into another VPC.
fn move_away(state: &mut State, id: &str) {
    state.subnets.get_mut(id).unwrap().vpc_id = "vpc-other001".into();
}

#[test]
fn each_finding_is_on_its_attribute_and_all_come_at_once() {
    let cloud = Cloud::start();
    cloud.change(|state| {
        move_away(state, "subnet-demo0003");
        let full = state.subnets.get_mut("subnet-demo0001").unwrap();
        full.reserved_addresses = 4093 - 2;
        state.instance_types.get_mut("S6.MEDIUM4").unwrap().sold_out_zones = vec!["ap-guangzhou-4".into()];
        state.instance_types.get_mut("SA2.MEDIUM4").unwrap().sold_out_zones = vec!["ap-guangzhou-4".into()];
    });
    let workspace = Workspace::new(&cloud);
    workspace.configure(
        r#"
resource "tke_cluster" "main" {
  name                     = "main"
  vpc_id                   = "vpc-demo0001"
  kubernetes_version       = "1.27"
  os_name                  = "beos5x86_64"
  ssh_key_name             = "nobodys"
  endpoint_access          = "private_and_public"
  public_security_group_id = "sg-none0001"
  private_subnet_id        = "subnet-none0001"
  network = {
    cluster_cidr = "10.0.64.0/18"
  }
  node_pools = {
    elsewhere = { instance_type = "S5.MEDIUM4", subnet_ids = ["subnet-demo0003"] }
    misplaced = { instance_type = "S5.MEDIUM4", zone_subnets = { "ap-guangzhou-6" = "subnet-demo0002" } }
    crowded   = { instance_type = "S5.MEDIUM4", subnet_ids = ["subnet-demo0001"], node_count = 3, ssh_key_name = "skey-demo0001" }
    imagined  = { instance_type = "S9.HUGE1", subnet_ids = ["subnet-demo0002"] }
    sold_out  = { instance_type = "S6.MEDIUM4", fallback_instance_types = ["SA2.MEDIUM4"], subnet_ids = ["subnet-demo0002"] }
    strange   = { instance_type = "S5.MEDIUM4", subnet_ids = ["subnet-demo0002"], os_name = "img-none0001", ssh_key_name = "skey-none0001", security_group_ids = ["sg-demo0001", "sg-none0002"] }
  }
}
"#,
    );
    let text = workspace.plan(&[]).failure().text();
    for phrase in [
        "Kubernetes 1.27 is not available. Available: 1.10.5",
        "The image \"beos5x86_64\" is not available. Available: tlinux3.1x86_64",
        "There is no key pair \"nobodys\" in ap-guangzhou",
        "There is no security group sg-none0001 in ap-guangzhou",
        "There is no subnet subnet-none0001 in ap-guangzhou",
        "network.cluster_cidr: 10.0.64.0/18 overlaps 10.0.0.0/16, which are addresses of vpc-demo0001",
        "node_pools[\"elsewhere\"].subnet_ids: The subnet subnet-demo0003 is in vpc-other001, not in vpc-demo0001",
        "node_pools[\"misplaced\"].zone_subnets[\"ap-guangzhou-6\"]: The subnet subnet-demo0002 is in ap-guangzhou-4, \
         not in ap-guangzhou-6",
        "node_pools[\"crowded\"].subnet_ids: 3 nodes are to be added in subnet-demo0001, where 2 addresses are free",
        "node_pools[\"imagined\"].instance_type: There is no instance type \"S9.HUGE1\" in ap-guangzhou",
        "node_pools[\"sold_out\"].instance_type: Not available in ap-guangzhou-4 (POSTPAID_BY_HOUR): \
         S6.MEDIUM4, SA2.MEDIUM4. S6.MEDIUM4 is available in ap-guangzhou-3, ap-guangzhou-6",
        "node_pools[\"strange\"].os_name: There is no image img-none0001 in ap-guangzhou that this account may use",
        "node_pools[\"strange\"].ssh_key_name: There is no key pair \"skey-none0001\" in ap-guangzhou",
        "node_pools[\"strange\"].security_group_ids[1]: There is no security group sg-none0002 in ap-guangzhou",
    ] {
        assert!(text.contains(phrase), "{phrase:?} is not in:\n{text}");
    }
    assert_eq!(text.matches("Error: ").count(), 14, "{text}");
    assert!(!text.contains("To destroy anyway"), "there is nothing to destroy: {text}");
    let found = findings(&workspace);
    for (what, at) in [
        ("error: Kubernetes version not available", "kubernetes_version       = \"1.27\""),
        ("error: Image not available", "os_name                  = \"beos5x86_64\""),
        ("error: Unknown key pair", "ssh_key_name             = \"nobodys\""),
        ("error: Unknown security group", "public_security_group_id = \"sg-none0001\""),
        ("error: Unknown subnet", "private_subnet_id        = \"subnet-none0001\""),
    ] {
        assert!(found.contains(&(what.to_owned(), at.to_owned())), "{what} at {at} is not in {found:#?}");
    }
    assert!(cloud.changes_since(0).is_empty());

    workspace.configure(&bare_cluster("").replace(VPC, "vpc-none0001"));
    assert_eq!(findings(&workspace), pairs(&[("error: Unknown VPC", "vpc_id = \"vpc-none0001\"")]));
}

#[test]
fn warn_tells_and_off_asks_nothing() {
    let cloud = Cloud::start();
    let configure = |workspace: &Workspace, provider: &str| {
        let nowhere = bare_cluster("").replace(VPC, "vpc-none0001");
        workspace.configure(&format!("{}{nowhere}", configuration::provider(provider)));
    };
    let workspace = Workspace::new(&cloud).with("TKE_PREFLIGHT", "warn");
    configure(&workspace, "");
    assert_eq!(findings(&workspace), pairs(&[("warning: Unknown VPC", "vpc_id = \"vpc-none0001\"")]));
    let plan = workspace.plan(&[]);
    assert_eq!(plan.code, 2, "{plan}");
    assert!(!plan.text().contains("To destroy anyway"), "a warning stands in nobody's way: {plan}");
    // the provider block wins over the environment
    configure(&workspace, "preflight = \"error\"");
    workspace.plan(&[]).failure().says("There is no VPC vpc-none0001");
    configure(&workspace, "preflight = \"off\"");
    let mark = cloud.mark();
    assert_eq!(findings(&workspace), pairs(&[]));
    assert_eq!(asked(&cloud, mark), set(&[]));
    configure(&workspace, "preflight = \"maybe\"");
    workspace.validate().failure().says("preflight");
    let workspace = workspace.with("TKE_PREFLIGHT", "maybe");
    configure(&workspace, "");
    workspace.plan(&[]).failure().says("TKE_PREFLIGHT is \"maybe\": write `off`, `warn` or `error`");
}

#[test]
fn what_is_not_known_yet_is_asked_about_when_it_is() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(
        r#"
resource "terraform_data" "network" {
  input = { vpc = "vpc-demo0001", subnet = "subnet-none0001", key = "nobodys" }
}
resource "tke_cluster" "main" {
  name         = "main"
  vpc_id       = terraform_data.network.output.vpc
  ssh_key_name = terraform_data.network.output.key
  node_pools = {
    blue = { instance_type = "S5.MEDIUM4", subnet_ids = ["subnet-demo0001", terraform_data.network.output.subnet] }
    red  = { instance_type = "S9.HUGE1", subnet_ids = ["subnet-demo0001"] }
  }
}
"#,
    );
    let plan = workspace.plan(&[]).failure().says("There is no instance type \"S9.HUGE1\"");
    assert_eq!(plan.text().matches("Error: ").count(), 1, "{plan}");
    let text = std::fs::read_to_string(workspace.path("main.tf")).unwrap();
    workspace.configure(&text.replace("S9.HUGE1", "S5.MEDIUM4"));
    let mark = cloud.mark();
    assert_eq!(workspace.plan(&[]).code, 2);
    let without = asked(&cloud, mark);
    assert!(without.is_disjoint(&set(&["DescribeVpcs", "DescribeKeyPairs", "DescribeRouteTables"])), "{without:?}");
    // the apply knows, and plans once more before it makes anything
    workspace
        .apply(&[])
        .failure()
        .says("There is no subnet subnet-none0001")
        .says("There is no key pair \"nobodys\" in ap-guangzhou");
    assert_eq!(cloud.changes_since(0), Vec::<String>::new());
}

#[test]
fn what_cannot_be_asked_is_a_warning_that_names_the_permission() {
    let cloud = Cloud::start();
    for (action, code) in [
        ("DescribeRegions", "UnauthorizedOperation"),
        ("DescribeSubnets", "UnauthorizedOperation.CamNoAuth"),
        ("DescribeVpcs", "FailedOperation.Odd"),
        ("DescribeVersions", "UnauthorizedOperation"),
    ] {
        cloud.fail(action, 0, 100, refusal(code, "no"));
    }
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("kubernetes_version = \"1.30\"\n ssh_key_name = \"nobodys\"", &[("blue", SMALL)]));
    let plan = workspace
        .plan(&[])
        .failure()
        .says("Plan-time checks skipped")
        .says("the permission cvm:DescribeRegions is missing")
        .says("the permission vpc:DescribeSubnets is missing")
        .says("the permission tke:DescribeVersions is missing")
        .says("vpc:DescribeVpcs")
        .says("There is no key pair \"nobodys\"");
    assert_eq!(plan.text().matches("Error: ").count(), 1, "only what was found is an error: {plan}");
    workspace.configure(&pools("kubernetes_version = \"1.30\"", &[("blue", SMALL)]));
    assert_eq!(workspace.plan(&[]).code, 2, "a question that fails fails no plan");
}

#[test]
fn only_what_is_new_is_asked_about() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let at_first = format!("{SMALL}\n labels = {{ a = \"1\" }}");
    workspace.configure(&pools("", &[("blue", &at_first), ("red", SMALL)])).apply(&[]).success();
    let plan = |more: &str, blue: &str| {
        workspace.configure(&pools(more, &[("blue", blue), ("red", SMALL)]));
        let mark = cloud.mark();
        let plan = workspace.plan(&["-refresh=false"]);
        assert_ne!(plan.code, 1, "{plan}");
        let of_subnets = cloud.bodies_since(mark, "DescribeSubnets").len();
        assert!(of_subnets <= 1, "one call for all: {of_subnets}");
        asked(&cloud, mark)
    };
    let nothing = set(&[]);
    assert_eq!(plan("", &at_first), nothing);
    assert_eq!(plan("description = \"new\"", &format!("{SMALL}\n labels = {{ a = \"2\" }}")), nothing);
    assert_eq!(plan("ssh_key_name = \"demo\"", &at_first), set(&["DescribeKeyPairs"]));
    assert_eq!(plan("os_name = \"ubuntu22.04x86_64\"", &at_first), set(&["DescribeOSImages"]));
    assert_eq!(plan("", &format!("{at_first}\n os_name = \"img-487zeit5\"")), set(&["DescribeImages"]));
    assert_eq!(
        plan("", &format!("{at_first}\n security_group_ids = [\"sg-demo0001\"]")),
        set(&["DescribeSecurityGroups"])
    );
    let grows = set(&["DescribeSubnets", "DescribeZoneInstanceConfigInfos"]);
    assert_eq!(plan("", &format!("{at_first}\n node_count = 2")), grows);
    assert_eq!(plan("", &format!("{at_first}\n node_count = 0")), nothing);
    assert_eq!(plan("", &format!("{at_first}\n public_bandwidth_mbps = 10")), nothing);
    // that takes a new pool beside the old one
    let new_pool = set(&["DescribeSubnets", "DescribeZoneInstanceConfigInfos", "DescribeRouteTables", "GetRole"]);
    assert_eq!(plan("", "instance_type = \"S5.LARGE8\""), new_pool);
    // and that a new cluster, which is asked about once
    let mut new_cluster = new_pool.clone();
    new_cluster.extend(set(&["DescribeVpcs"]));
    cloud.change(|state| {
        let vpc = Vpc { id: "vpc-other001".into(), ..state.vpcs[VPC].clone() };
        state.vpcs.insert(vpc.id.clone(), vpc);
        move_away(state, "subnet-demo0001");
        state.route_tables.get_mut("rtb-demo0001").unwrap().vpc_id = "vpc-other001".into();
    });
    workspace.configure(&pools("", &[("blue", SMALL)]).replace(VPC, "vpc-other001"));
    let mark = cloud.mark();
    assert_eq!(workspace.planned_actions(&["-refresh=false"])[0].1, ["delete", "create"]);
    let regions = set(&["DescribeRegions"]);
    // what goes with the old one is looked at too, as in the plan of a destroy
    let goes = set(&[
        "DescribeClusterInstances",
        "DescribeClusterNodePools",
        "DescribeClusterVirtualNodePools",
        "DescribeClusters",
        "DescribeNodePools",
    ]);
    assert_eq!(asked(&cloud, mark), &(&new_cluster | &regions) | &goes);
    assert_eq!(cloud.bodies_since(mark, "DescribeVpcs").len(), 1);
}

#[test]
fn addresses_of_the_other_clusters_of_the_vpc_are_found_by_the_plan() {
    let cloud = Cloud::start();
    let theirs = Workspace::new(&cloud);
    let network = |name: &str, members: &str| named_cluster(name, &format!("network = {{ {members} }}"));
    theirs.configure(&network("theirs", "cluster_cidr = \"172.20.0.0/16\"")).apply(&[]).success();
    let id = cloud.cluster().id;
    let workspace = Workspace::new(&cloud);
    for (members, attribute, block) in [
        ("cluster_cidr = \"172.20.64.0/18\"", "cluster_cidr", "172.20.64.0/18"),
        ("cluster_cidr = \"172.21.0.0/16\", service_cidr = \"172.20.64.0/20\"", "service_cidr", "172.20.64.0/20"),
    ] {
        let mark = cloud.mark();
        let plan = workspace.configure(&network("main", members)).plan(&[]).failure();
        plan.says(&format!("network.{attribute}: {block} overlaps 172.20.0.0/16 of the cluster {id} (\"theirs\")"));
        assert_eq!(cloud.bodies_since(mark, "DescribeClusters").len(), 1);
        // the cloud says it too
        let unchecked = Workspace::new(&cloud).with("TKE_PREFLIGHT", "off");
        let apply = unchecked.configure(&network("main", members)).apply(&[]).failure();
        apply.says(&format!("cidr {block} is conflict with cluster id: {id}")).says(attribute);
    }
    let on_purpose = "cluster_cidr = \"172.20.64.0/18\", ignore_cidr_conflict = true";
    let plan = workspace.configure(&network("main", on_purpose)).plan(&[]).silent_about("overlaps");
    assert_eq!(plan.code, 2, "{plan}");

    // one that is replaced is gone by then, if it is known that it is
    theirs.configure(&network("theirs", "cluster_cidr = \"172.20.0.0/16\", max_pods_per_node = 64"));
    let plan = theirs.plan(&[]).silent_about("overlaps");
    assert_eq!(plan.code, 2, "{plan}");
    theirs.apply(&[]).success();
    assert_eq!(theirs.plan(&["-replace=tke_cluster.theirs"]).code, 2);
    theirs.run(&["taint", "tke_cluster.theirs"]).success();
    let tainted = theirs.plan(&[]);
    assert_eq!(tainted.code, 2, "{tainted}");
    tainted.says("Warning: CIDR block in use by another cluster").says("if this plan replaces it");
    theirs.apply(&[]).success();
    assert_eq!(cloud.clusters().len(), 1);
}

#[test]
fn a_group_alone_admits_somebody_and_the_nodes_reach_the_internet() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let with = |pool: &str| {
        let guard = "public_security_group_id = \"sg-demo0001\"";
        workspace.configure(&pools(guard, &[("blue", &format!("{SMALL}\n      {pool}"))]));
        findings(&workspace)
    };
    assert_eq!(with(""), pairs(&[]));
    cloud.change(|state| {
        state.security_groups.get_mut("sg-demo0001").unwrap().ingress[0].port = "22".into();
        state.route_tables.values_mut().for_each(|table| table.routes[0].enabled = false);
    });
    let found: Vec<String> = with("").into_iter().map(|(what, _)| what).collect();
    assert_eq!(found, ["error: Security group admits nobody", "warning: No internet access"]);
    cloud.change(|state| {
        state.security_groups.get_mut("sg-demo0001").unwrap().ingress[0].port = "ALL".into();
    });
    assert_eq!(with("public_bandwidth_mbps = 10"), pairs(&[]));
    workspace.apply(&[]).success();
    let found: Vec<String> = with("public_bandwidth_mbps = 0").into_iter().map(|(what, _)| what).collect();
    assert_eq!(found, ["warning: No internet access"]);
}

#[test]
fn a_destroy_goes_on_although_the_plan_before_it_does_not() {
    let cloud = Cloud::start();
    let mut workspace = Workspace::new(&cloud);
    let lost = pools("", &[("blue", SMALL), ("red", SMALL)]);
    for way in [&["-refresh=false"][..], &[]] {
        workspace.configure(&pools("", &[("blue", SMALL)])).apply(&[]).success();
        // a pool is still to be made, and its network is gone
        let subnet = cloud.change(|state| state.subnets.remove("subnet-demo0001").unwrap());
        workspace.configure(&lost);
        workspace.destroy(&[]).failure().says("There is no subnet subnet-demo0001").says("or set TKE_PREFLIGHT=off");
        assert_eq!(cloud.clusters().len(), 1);
        if way.is_empty() {
            workspace = workspace.with("TKE_PREFLIGHT", "off");
        }
        workspace.destroy(way).success();
        cloud.assert_nothing_is_left();
        cloud.change(|state| state.subnets.insert(subnet.id.clone(), subnet));
    }
}
