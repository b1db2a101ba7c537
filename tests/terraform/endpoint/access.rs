//! The public and the private endpoint: opened and closed in every direction, guarded by rules of the
//! provider's, removed with the cluster.

use terraform_provider_tke::simulator::state::{InstanceStatus, Rule};
use terraform_provider_tke::simulator::{Settings, State};

use crate::harness::configuration::{CLUSTER, PUBLIC, bare_cluster, cluster, one_pool};
use crate::harness::{Cloud, Workspace, admit_only_ssh, furnish};

const PRIVATE: &str = "endpoint_access = \"private\"\n  private_subnet_id = \"subnet-demo0002\"";
const BOTH: &str = "endpoint_access = \"private_and_public\"\n  private_subnet_id = \"subnet-demo0002\"\n  public_access_cidrs = [\"203.0.113.0/24\"]";

/// The groups that the provider made.
fn owned(cloud: &Cloud) -> usize {
    cloud.simulator.read(|state| state.security_groups.values().filter(|group| group.name != "demo").count())
}

#[test]
fn endpoints_change_in_place_from_each_way_to_each_other() {
    let cloud = Cloud::with(Settings { speed: 2000.0, ..Settings::default() });
    let workspace = Workspace::new(&cloud);
    workspace.configure(&one_pool("")).apply(&[]).success();
    let made = cloud.cluster();
    assert!(made.public_endpoint.is_none() && made.private_endpoint.is_none());
    assert_eq!(workspace.state(CLUSTER).unwrap()["endpoint_access"], "none");
    // each of the twelve ways from one to another once
    let walk = [PUBLIC, "", PRIVATE, "", BOTH, PUBLIC, PRIVATE, PUBLIC, BOTH, PRIVATE, BOTH, ""];
    let mut before = (false, false);
    for access in walk {
        let mark = cloud.mark();
        workspace.configure(&one_pool(access)).apply(&[]).success().says("0 added, 1 changed, 0 destroyed");
        let now = cloud.cluster();
        let (public, private) = ([PUBLIC, BOTH].contains(&access), [PRIVATE, BOTH].contains(&access));
        assert_eq!((now.public_endpoint.is_some(), now.private_endpoint.is_some()), (public, private), "{access}");
        assert_eq!(owned(&cloud), usize::from(public), "our group comes and goes with the public endpoint");
        if let Some(endpoint) = &now.public_endpoint {
            assert_eq!(cloud.admitted_by(&endpoint.security_group_id), ["203.0.113.0/24"]);
        }
        if let Some(endpoint) = &now.private_endpoint {
            assert_eq!(endpoint.subnet_id, "subnet-demo0002");
        }
        // what stays is not touched
        let touched = cloud.changes_since(mark).iter().filter(|action| action.ends_with("ClusterEndpoint")).count();
        assert_eq!(touched, usize::from(before.0 != public) + usize::from(before.1 != private), "{access}");
        before = (public, private);
    }
    assert_eq!(cloud.cluster().id, made.id);
    workspace.assert_plan_is_empty();
}

#[test]
fn an_endpoint_moves_from_the_users_group_to_rules_of_ours() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&one_pool("")).apply(&[]).success();
    let made = cloud.cluster();
    assert!(made.public_endpoint.is_none() && made.private_endpoint.is_none());
    assert_eq!(workspace.state("tke_cluster.main").unwrap()["endpoint_access"], "none");

    let both = "endpoint_access = \"private_and_public\"\n  private_subnet_id = \"subnet-demo0002\"\n  public_security_group_id = \"sg-demo0001\"";
    workspace.configure(&one_pool(both)).apply(&[]).success();
    let open = cloud.cluster();
    assert_eq!(open.id, made.id);
    assert_eq!(open.public_endpoint.as_ref().unwrap().security_group_id, "sg-demo0001");
    assert_eq!(open.private_endpoint.as_ref().unwrap().subnet_id, "subnet-demo0002");
    workspace.assert_plan_is_empty();

    // from the user's group to rules of ours: another group, the same endpoint
    let address = workspace.state("tke_cluster.main").unwrap()["public_endpoint"].clone();
    let ours = "endpoint_access = \"private_and_public\"\n  private_subnet_id = \"subnet-demo0002\"\n  public_access_cidrs = [\"198.51.100.0/24\"]";
    workspace.configure(&one_pool(ours)).apply(&[]).success();
    let group = cloud.cluster().public_endpoint.unwrap().security_group_id;
    assert_ne!(group, "sg-demo0001");
    assert_eq!(cloud.admitted_by(&group), ["198.51.100.0/24"]);
    assert_eq!(workspace.state("tke_cluster.main").unwrap()["public_endpoint"], address);
    workspace.assert_plan_is_empty();

    workspace.configure(&one_pool("")).apply(&[]).success();
    let closed = cloud.cluster();
    assert!(closed.public_endpoint.is_none() && closed.private_endpoint.is_none());
    assert!(
        !cloud.simulator.read(|state| state.security_groups.contains_key(&group)),
        "our group goes with the endpoint"
    );
    workspace.assert_plan_is_empty();
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();
}

#[test]
fn rules_in_a_group_of_the_users_are_added_and_taken_back() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("public_security_group_id = \"sg-demo0001\"", ""));
    // that group admits everybody, so the CIDRs would mean nothing
    workspace.plan(&[]).failure().says("Security group admits others").says("lets 0.0.0.0/0 in at TCP 443");
    cloud.change(admit_only_ssh);
    workspace.apply(&[]).success();
    let rules = || cloud.simulator.read(|state| state.security_groups["sg-demo0001"].ingress.clone());
    assert_eq!(rules().len(), 2, "the user's rule and ours: {:?}", rules());
    workspace.assert_plan_is_empty();
    workspace.destroy(&[]).success();
    assert_eq!(rules().len(), 1, "the user's rule stays: {:?}", rules());
    cloud.assert_nothing_is_left();
}

/// Closes an endpoint as somebody else would.
fn lose_endpoint(state: &mut State, public: bool) {
    let cluster = state.clusters.values_mut().next().unwrap();
    let endpoint = if public { cluster.public_endpoint.take() } else { cluster.private_endpoint.take() };
    state.load_balancers.remove(&endpoint.unwrap().load_balancer_id);
}

/// The same configuration elsewhere takes the cluster in without a difference.
#[track_caller]
fn assert_imports(cloud: &Cloud, text: &str) {
    let workspace = Workspace::new(cloud);
    workspace.configure(text);
    workspace.run(&["import", "-no-color", CLUSTER, &format!("{}:all", cloud.cluster().id)]).success();
    workspace.assert_plan_is_empty();
}

#[test]
fn endpoints_are_imported_and_put_back() {
    let cloud = Cloud::start();
    cloud.change(furnish);
    let workspace = Workspace::new(&cloud);
    workspace.configure(&one_pool(BOTH)).apply(&[]).success();
    assert_imports(&cloud, &one_pool(BOTH));
    let (id, ours) = (cloud.cluster().id, cloud.cluster().public_endpoint.unwrap().security_group_id);

    // somebody closes one and puts the other under a group of theirs
    cloud.change(|state| {
        lose_endpoint(state, false);
        let cluster = state.clusters.values_mut().next().unwrap();
        cluster.public_endpoint.as_mut().unwrap().security_group_id = "sg-second01".into();
    });
    let plan = workspace.planned_change(CLUSTER, &[]);
    for name in ["endpoint_access", "private_subnet_id", "public_security_group_id"] {
        assert_ne!(plan["before"][name], plan["after"][name], "{name}");
    }
    workspace.apply(&[]).success();
    let put_back = cloud.cluster();
    assert_eq!(put_back.public_endpoint.unwrap().security_group_id, ours);
    assert_eq!(put_back.private_endpoint.unwrap().subnet_id, "subnet-demo0002");
    workspace.assert_plan_is_empty();

    // somebody moves the private one to another subnet, and closes the public one
    cloud.change(|state| {
        lose_endpoint(state, true);
        let cluster = state.clusters.values_mut().next().unwrap();
        cluster.private_endpoint.as_mut().unwrap().subnet_id = "subnet-demo0001".into();
    });
    let plan = workspace.plan(&[]);
    plan.says("~ private_subnet_id").says("~ endpoint_access").says("+ public_access_cidrs");
    workspace.apply(&[]).success();
    let put_back = cloud.cluster();
    assert_eq!(put_back.private_endpoint.unwrap().subnet_id, "subnet-demo0002");
    assert_eq!(cloud.admitted_by(&put_back.public_endpoint.unwrap().security_group_id), ["203.0.113.0/24"]);
    workspace.assert_plan_is_empty();

    // another subnet is another endpoint; the public one stays
    let address = workspace.state(CLUSTER).unwrap()["public_endpoint"].clone();
    let moved = one_pool(&BOTH.replace("demo0002", "demo0003"));
    workspace.configure(&moved).apply(&[]).success();
    assert_eq!(cloud.cluster().private_endpoint.unwrap().subnet_id, "subnet-demo0003");
    assert_eq!(workspace.state(CLUSTER).unwrap()["public_endpoint"], address);
    workspace.assert_plan_is_empty();

    // a group of the user's, from one to another
    for group in ["sg-demo0001", "sg-second01"] {
        let text = one_pool(&format!("public_security_group_id = \"{group}\""));
        workspace.configure(&text).apply(&[]).success();
        assert_eq!(cloud.cluster().public_endpoint.unwrap().security_group_id, group);
        assert_imports(&cloud, &text);
    }
    cloud.change(|state| {
        let cluster = state.clusters.values_mut().next().unwrap();
        cluster.public_endpoint.as_mut().unwrap().security_group_id = "sg-demo0001".into();
    });
    workspace.plan(&[]).says("\"sg-demo0001\" -> \"sg-second01\"");
    workspace.apply(&[]).success();
    assert_eq!(cloud.cluster().public_endpoint.unwrap().security_group_id, "sg-second01");
    assert_eq!(cloud.cluster().id, id);
}

#[test]
fn each_block_has_one_rule_and_rules_change_in_place() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let blocks = |blocks: &str| cluster("", "").replace("[\"203.0.113.0/24\"]", blocks);
    workspace.configure(&blocks("[\"203.0.113.0/24\", \"2001:db8::/32\"]")).apply(&[]).success();
    let id = cloud.cluster().id;
    let group = cloud.cluster().public_endpoint.unwrap().security_group_id;
    let rules = || {
        let mut rules = cloud.simulator.read(|state| state.security_groups[&group].ingress.clone());
        rules.sort_by(|a, b| (&a.cidr, &a.ipv6_cidr).cmp(&(&b.cidr, &b.ipv6_cidr)));
        rules.into_iter().map(|rule| Rule { modified: Default::default(), ..rule }).collect::<Vec<_>>()
    };
    let rule = |cidr: &str, ipv6_cidr: &str| Rule {
        protocol: "tcp".into(),
        port: "443".into(),
        cidr: cidr.into(),
        ipv6_cidr: ipv6_cidr.into(),
        action: "ACCEPT".into(),
        description: format!("terraform-provider-tke {id}"),
        ..Rule::default()
    };
    assert_eq!(rules(), [rule("", "2001:db8::/32"), rule("203.0.113.0/24", "")]);

    let mark = cloud.mark();
    workspace.configure(&blocks("[\"203.0.113.0/24\", \"2001:db8:1::/48\", \"198.51.100.7/32\"]")).apply(&[]).success();
    let expected = [rule("", "2001:db8:1::/48"), rule("198.51.100.7/32", ""), rule("203.0.113.0/24", "")];
    assert_eq!(rules(), expected);
    // nobody is shut out on the way
    assert_eq!(cloud.changes_since(mark), ["CreateSecurityGroupPolicies", "DeleteSecurityGroupPolicies"]);
    workspace.assert_plan_is_empty();
}

#[test]
fn an_endpoint_waits_for_a_node_that_is_being_set_up_and_not_for_one_that_fails() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&one_pool("")).apply(&[]).success();
    // pools that somebody else looks after
    workspace.configure(&bare_cluster("")).apply(&[]).success();
    let set = |status: InstanceStatus, reason: &str| {
        cloud.change(|state| {
            let node = state.instances.values_mut().next().unwrap();
            (node.status, node.failed_reason) = (status, reason.into());
        });
    };
    set(InstanceStatus::Failed, "the disk is broken");
    let mark = cloud.mark();
    workspace
        .configure(&bare_cluster(PUBLIC))
        .apply(&[])
        .failure()
        .says("Endpoint without a node")
        .says("the disk is broken");
    assert_eq!(cloud.bodies_since(mark, "CreateClusterEndpoint").len(), 0);

    set(InstanceStatus::Initializing, "");
    // it is looked at, and ready a little later
    let get_ready = |cloud: &Cloud| {
        let looked = cloud.since(mark).iter().any(|record| record.response.to_string().contains("\"initializing\""));
        if looked {
            cloud.change(|state| state.instances.values_mut().next().unwrap().status = InstanceStatus::Running);
        }
        looked
    };
    let run = cloud.meanwhile(get_ready, || workspace.apply(&[]));
    run.success();
    assert_eq!(cloud.bodies_since(mark, "CreateClusterEndpoint").len(), 1);
    assert!(cloud.cluster().public_endpoint.is_some());
}
