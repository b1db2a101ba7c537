//! The security group of the nodes of pools that name none.

use serde_json::Value as Json;
use terraform_provider_tke::simulator::FaultKind;
use terraform_provider_tke::simulator::state::{Rule, SecurityGroup};

use super::nodes;
use crate::harness::configuration::{CLUSTER, PUBLIC, SMALL, bare_cluster, one_pool, pools};
use crate::harness::{Cloud, Workspace, both_ways, lose_clusters};

both_ways!(pools_without_groups_share_one_that_goes_with_the_cluster);
both_ways!(a_pool_moves_to_groups_of_its_own_and_back_in_place);

const OWN: &str = "instance_type = \"S5.MEDIUM4\"\n      security_group_ids = [\"sg-demo0001\"]";

/// The groups that new nodes of a pool are in.
fn groups_of(cloud: &Cloud, pool: &str) -> Vec<String> {
    let launch = cloud.pool(pool).launch_configuration_id;
    cloud.simulator.read(|state| state.launch_configurations[&launch].security_group_ids.clone())
}

/// Rules by protocol, ports and block.
fn said(rules: &[Rule]) -> Vec<String> {
    let mut said: Vec<String> =
        rules.iter().map(|rule| format!("{} {} {} {}", rule.action, rule.protocol, rule.port, rule.cidr)).collect();
    said.sort();
    said
}

/// The group has its rules, and no others.
#[track_caller]
fn assert_has_its_rules(group: &SecurityGroup) {
    let ingress = [
        "ACCEPT ALL ALL 10.0.0.0/16",
        "ACCEPT ALL ALL 10.8.0.0/16",
        "ACCEPT ALL ALL 172.16.0.0/16",
        "ACCEPT tcp 30000-32768 0.0.0.0/0",
        "ACCEPT udp 30000-32768 0.0.0.0/0",
    ];
    assert_eq!(said(&group.ingress), ingress);
    assert_eq!(said(&group.egress), ["ACCEPT ALL ALL 0.0.0.0/0"]);
}

/// The VPC gets a secondary block.
fn widen(cloud: &Cloud) {
    cloud.change(|state| state.vpcs.get_mut("vpc-demo0001").unwrap().assistant_cidrs.push("10.8.0.0/16".into()));
}

/// With pods at a known place.
fn with(more: &str, of: &[(&str, &str)]) -> String {
    pools(&format!("network = {{ cluster_cidr = \"172.16.0.0/16\" }}\n  {more}"), of)
}

fn node_group(workspace: &Workspace) -> Json {
    workspace.state(CLUSTER).unwrap()["node_security_group_id"].clone()
}

fn pools_without_groups_share_one_that_goes_with_the_cluster(cloud: Cloud) {
    widen(&cloud);
    let workspace = Workspace::new(&cloud);
    let text = with("", &[("a", SMALL), ("b", SMALL), ("own", OWN)]);
    workspace.configure(&text).apply(&[]).success();
    let (id, group) = (cloud.cluster().id, cloud.nodes_group());
    assert_eq!(
        (group.name, group.description),
        (format!("tke-{id}-nodes"), format!("terraform-provider-tke {id} nodes"))
    );
    assert_has_its_rules(&cloud.nodes_group());
    assert_eq!(node_group(&workspace), group.id.as_str());
    let of_nodes = std::slice::from_ref(&group.id);
    assert_eq!(groups_of(&cloud, "a"), of_nodes);
    assert_eq!(groups_of(&cloud, "b"), of_nodes);
    assert_eq!(groups_of(&cloud, "own"), ["sg-demo0001"]);
    workspace.assert_plan_is_empty();
    workspace.assert_reads_agree();
    // an import knows it by its name and its mark
    let other = Workspace::importing(&cloud, &text, &format!("{id}:all"));
    other.assert_plan_is_empty();
    assert_eq!(node_group(&other), group.id.as_str());
    // nothing that does not concern it makes it unknown
    let changed = with("description = \"new\"", &[("a", SMALL), ("b", SMALL), ("own", OWN), ("c", SMALL)]);
    let planned = workspace.configure(&changed).planned_change(CLUSTER, &[]);
    assert_eq!(planned["after"]["node_security_group_id"], group.id.as_str());
    workspace.apply(&[]).success();
    assert_eq!(groups_of(&cloud, "c"), [group.id]);
    assert_eq!(cloud.bodies_since(0, "CreateSecurityGroup").len(), 1);
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();
}

fn a_pool_moves_to_groups_of_its_own_and_back_in_place(cloud: Cloud) {
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("", &[("a", OWN)]));
    let planned = workspace.planned_change(CLUSTER, &[]);
    assert_eq!(planned["after"]["node_security_group_id"], Json::Null);
    assert_ne!(planned["after_unknown"]["node_security_group_id"], true, "no pool asks for it");
    workspace.apply(&[]).success();
    assert!(cloud.owned_groups("nodes").is_empty());
    let (pool, first) = (cloud.pool("a").id, nodes(&cloud, "a"));

    workspace.configure(&pools("", &[("a", SMALL)]));
    let planned = workspace.planned_change(CLUSTER, &[]);
    assert_eq!(planned["after_unknown"]["node_security_group_id"], true);
    workspace.apply(&[]).success().says("Nodes will be deleted");
    let group = cloud.nodes_group().id;
    let second = nodes(&cloud, "a");
    assert_eq!((cloud.pool("a").id, groups_of(&cloud, "a")), (pool.clone(), vec![group.clone()]));
    assert!(first.is_disjoint(&second), "the nodes follow");
    workspace.assert_plan_is_empty();

    workspace.configure(&pools("", &[("a", OWN)])).apply(&[]).success();
    assert_eq!((cloud.pool("a").id, groups_of(&cloud, "a")), (pool, vec!["sg-demo0001".to_owned()]));
    assert!(second.is_disjoint(&nodes(&cloud, "a")), "the nodes follow");
    // it stays until the cluster goes
    assert_eq!(node_group(&workspace), group.as_str());
    workspace.assert_plan_is_empty();
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();
}

#[test]
fn an_apply_puts_the_rules_of_the_nodes_group_right_and_a_refresh_does_not_look_at_them() {
    let cloud = Cloud::start();
    widen(&cloud);
    let workspace = Workspace::new(&cloud);
    workspace.configure(&with("", &[("a", SMALL)])).apply(&[]).success();
    let id = cloud.nodes_group().id;
    cloud.change(|state| {
        let group = state.security_groups.get_mut(&id).unwrap();
        let ssh = Rule { protocol: "tcp".into(), port: "22".into(), ..group.ingress[0].clone() };
        group.ingress.remove(1);
        group.ingress.push(Rule { cidr: "0.0.0.0/0".into(), description: String::new(), ..ssh });
        group.egress[0].action = "DROP".into();
    });
    workspace.assert_plan_is_empty();
    workspace.configure(&with("description = \"new\"", &[("a", SMALL)])).apply(&[]).success();
    assert_has_its_rules(&cloud.nodes_group());
}

#[test]
fn a_nodes_group_that_is_gone_is_planned_and_made_anew() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&one_pool("")).apply(&[]).success();
    let gone = cloud.nodes_group().id;
    cloud.change(|state| state.security_groups.remove(&gone));
    let planned = workspace.planned_change(CLUSTER, &[]);
    assert_eq!(planned["after_unknown"]["node_security_group_id"], true);
    workspace.apply(&[]).success();
    let group = cloud.nodes_group().id;
    assert_ne!(group, gone);
    assert_eq!(groups_of(&cloud, "a"), [group]);
    workspace.assert_plan_is_empty();
    // the same without the refresh that shows it
    let gone = cloud.nodes_group().id;
    cloud.change(|state| state.security_groups.remove(&gone));
    workspace.configure(&one_pool("description = \"new\"")).apply(&["-refresh=false"]).success();
    assert_eq!(groups_of(&cloud, "a"), [cloud.nodes_group().id]);
    workspace.assert_plan_is_empty();
}

#[test]
fn a_group_of_the_providers_name_without_its_mark_is_an_error_and_stays() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&bare_cluster("")).apply(&[]).success();
    let id = cloud.cluster().id;
    let foreign = |role: &str| {
        cloud.change(|state| {
            let mut group = state.security_groups["sg-demo0001"].clone();
            (group.id, group.name) = (format!("sg-{role}"), format!("tke-{id}-{role}"));
            // that of another role is no mark of this one
            group.description = format!("terraform-provider-tke {id}");
            state.security_groups.insert(group.id.clone(), group);
        });
    };
    foreign("nodes");
    workspace.configure(&one_pool("")).apply(&[]).failure().says("Security group name already in use").says("sg-nodes");
    assert!(cloud.pools("a").is_empty() && cloud.owned_groups("nodes").is_empty());
    workspace.configure(&pools("", &[("a", OWN)])).apply(&[]).success();
    foreign("public-endpoint");
    let public = pools(PUBLIC, &[("a", OWN)]);
    workspace
        .configure(&public)
        .apply(&[])
        .failure()
        .says("Security group name already in use")
        .says("sg-public-endpoint");
    workspace.destroy(&[]).success();
    let left = |role: &str| cloud.change(|state| state.security_groups.remove(&format!("sg-{role}")).is_some());
    assert!(left("nodes") && left("public-endpoint"), "what others made is not deleted");
    cloud.assert_nothing_is_left();
}

/// As an apply leaves it that is killed after it made the group: nothing of it is in the state.
#[test]
fn a_nodes_group_that_is_not_in_the_state_is_taken_up_by_name_and_mark() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&bare_cluster("")).apply(&[]).success();
    let leave = |group: &str| {
        let id = cloud.cluster().id;
        cloud.change(|state| {
            let made = SecurityGroup {
                id: group.to_owned(),
                name: format!("tke-{id}-nodes"),
                description: format!("terraform-provider-tke {id} nodes"),
                ingress: Vec::new(),
                egress: Vec::new(),
                ..state.security_groups["sg-demo0001"].clone()
            };
            state.security_groups.insert(made.id.clone(), made);
        });
    };
    leave("sg-left0001");
    workspace.configure(&one_pool("")).apply(&[]).success();
    assert_eq!(groups_of(&cloud, "a"), ["sg-left0001"]);
    assert_eq!((cloud.nodes_group().ingress.len(), cloud.nodes_group().egress.len()), (4, 1), "it has its rules now");
    assert_eq!(cloud.bodies_since(0, "CreateSecurityGroup").len(), 0);
    workspace.assert_plan_is_empty();
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();
    // and one that no state ever knew goes with its cluster
    workspace.configure(&bare_cluster("")).apply(&[]).success();
    leave("sg-left0002");
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();
}

/// A module may hand on a list that its caller left empty.
#[test]
fn an_empty_list_of_groups_is_none() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let empty = format!("{SMALL}\n      security_group_ids = []");
    workspace.configure(&pools("", &[("a", &empty)])).apply(&[]).success();
    workspace.assert_plan_is_empty();
    let group = workspace.state(CLUSTER).unwrap()["node_security_group_id"].clone();
    assert_eq!(groups_of(&cloud, "a"), [group.as_str().unwrap()]);
}

#[test]
fn a_nodes_group_that_lost_its_mark_is_neither_used_nor_deleted() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&one_pool("")).apply(&[]).success();
    let id = cloud.nodes_group().id;
    cloud.change(|state| state.security_groups.get_mut(&id).unwrap().description = "mine now".into());
    workspace.configure(&one_pool("description = \"new\""));
    workspace.apply(&[]).failure().says("Security group changed elsewhere").says(&id);
    workspace.destroy(&[]).success().says("Security group not deleted").says(&id);
    assert!(cloud.change(|state| state.security_groups.remove(&id)).is_some());
    cloud.assert_nothing_is_left();
}

/// What does not need the group is changed all the same, who may reach the cluster first of all.
#[test]
fn a_nodes_group_that_is_not_right_stops_only_pools_that_need_it() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let text = |access: &str, of: &[(&str, &str)]| pools(access, of);
    workspace.configure(&text(PUBLIC, &[("a", SMALL)])).apply(&[]).success();
    let id = cloud.nodes_group().id;
    cloud.change(|state| state.security_groups.get_mut(&id).unwrap().description = "mine now".into());
    let two = "instance_type = \"S5.MEDIUM4\"\n      node_count = 2";
    let closed = text("description = \"new\"", &[("a", two), ("b", SMALL), ("own", OWN)]);
    workspace.configure(&closed).apply(&[]).failure().says("Security group changed elsewhere").says(&id);
    assert!(cloud.cluster().public_endpoint.is_none(), "it is closed");
    assert!(cloud.pools("b").is_empty());
    cloud.pool("own");
    // one that is there and stays as it is does not need it either; but it is told
    let open = text(PUBLIC, &[("a", SMALL), ("own", OWN)]);
    workspace.configure(&open).apply(&[]).failure().says("Security group changed elsewhere");
    assert!(cloud.cluster().public_endpoint.is_some(), "it is open again");
    workspace.assert_plan_is_empty();
}

#[test]
fn a_nodes_group_outlives_the_cluster_only_until_somebody_destroys() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&one_pool("")).apply(&[]).success();
    cloud.change(lose_clusters);
    workspace.plan(&[]).says("Security groups left behind").says(&cloud.nodes_group().id);
    workspace.destroy(&["-refresh=false"]).success();
    cloud.assert_nothing_is_left();
}

#[test]
fn a_pool_that_needs_the_nodes_group_fails_with_it_and_another_does_not() {
    let cloud = Cloud::start();
    cloud.fail(
        "CreateSecurityGroup",
        0,
        9,
        FaultKind::Error { code: "LimitExceeded".into(), message: "no more".into() },
    );
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("", &[("a", SMALL), ("b", SMALL), ("own", OWN)]));
    workspace.apply(&[]).success().says("The security group of the nodes could not be created");
    assert!(cloud.pools("a").is_empty() && cloud.pools("b").is_empty());
    cloud.pool("own");
    cloud.change(|state| state.faults.clear());
    workspace.apply(&[]).success();
    assert_eq!(groups_of(&cloud, "a"), [cloud.nodes_group().id]);
    workspace.assert_plan_is_empty();
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();
}
