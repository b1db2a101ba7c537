//! The security group before the public endpoint: the user's, or one of the provider's.

use terraform_provider_tke::simulator::state::Rule;

use crate::harness::configuration::{cluster, one_pool};
use crate::harness::{Cloud, Workspace, admit_only_ssh, refusal};

#[test]
fn rules_in_a_group_of_the_users_are_added_and_taken_back() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("public_security_group_id = \"sg-demo0001\"", ""));
    // that group admits everybody, so the CIDRs would mean nothing
    workspace
        .plan(&[])
        .failure()
        .says("Security group admits other addresses")
        .says("admits 0.0.0.0/0 on TCP port 443");
    cloud.change(admit_only_ssh);
    // the mark of another cluster excuses no rule, and what cannot be read counts as open
    let with_rule = |cidr: &str, port: &str| {
        let description = "terraform-provider-tke cls-00000000".to_owned();
        cloud.change(|state| {
            let rules = &mut state.security_groups.get_mut("sg-demo0001").unwrap().ingress;
            let rule = Rule { cidr: cidr.into(), port: port.into(), description, ..rules[0].clone() };
            rules.push(rule);
        });
        workspace.plan(&[]).failure().says("Security group admits other addresses").says(&format!("admits {cidr} on"));
        cloud.change(|state| state.security_groups.get_mut("sg-demo0001").unwrap().ingress.pop());
    };
    with_rule("0.0.0.0/0", "443");
    with_rule("ten dot nine", "443");
    with_rule("198.51.100.7/32", "https");
    workspace.apply(&[]).success();
    let rules = || cloud.simulator.read(|state| state.security_groups["sg-demo0001"].ingress.clone());
    assert_eq!(rules().len(), 2, "the user's rule and ours: {:?}", rules());
    workspace.assert_plan_is_empty();
    workspace.destroy(&[]).success();
    assert_eq!(rules().len(), 1, "the user's rule stays: {:?}", rules());
    cloud.assert_nothing_is_left();
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
fn a_group_of_the_users_outlives_the_cluster() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let own = cluster("public_security_group_id = \"sg-demo0001\"", "")
        .replace("public_access_cidrs = [\"203.0.113.0/24\"]", "");
    workspace.configure(&own).apply(&[]).success();
    let before = cloud.simulator.read(|state| state.security_groups["sg-demo0001"].ingress.clone());
    workspace.destroy(&[]).success();
    let after = cloud.simulator.read(|state| state.security_groups["sg-demo0001"].ingress.clone());
    assert_eq!(after.len(), before.len());
    cloud.assert_nothing_is_left();
}

#[test]
fn an_endpoint_that_fails_leaves_no_security_group_behind() {
    let cloud = Cloud::start();
    let refused = refusal("FailedOperation.Param", "no");
    cloud.fail("CreateClusterEndpoint", 0, 9, refused);
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "")).apply(&[]).success().says("Cluster created, but incomplete");
    workspace.run(&["apply", "-no-color", "-refresh-only", "-auto-approve"]).success();
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();
}

#[test]
fn each_rule_in_a_group_of_the_providers_own_counts_as_drift() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "")).apply(&[]).success();
    let group = cloud.cluster().public_endpoint.unwrap().security_group_id;
    cloud.change(|state| {
        let group = state.security_groups.get_mut(&group).unwrap();
        let theirs = Rule { description: String::new(), ..group.ingress[0].clone() };
        group.ingress.push(Rule { port: "22".into(), ..theirs.clone() });
        group.ingress.push(Rule { cidr: "198.51.100.7/32".into(), ..theirs.clone() });
        group.egress.push(Rule { protocol: "ALL".into(), port: "ALL".into(), ..theirs });
    });
    workspace.assert_reads_agree();
    let plan = workspace.plan(&[]);
    for drift in
        ["- \"203.0.113.0/24 TCP 22 ACCEPT\"", "- \"198.51.100.7/32\"", "- \"egress 203.0.113.0/24 ALL ALL ACCEPT\""]
    {
        assert!(plan.text().contains(drift), "{drift} is not in {plan}");
    }
    workspace.apply(&[]).success();
    let rules = cloud.simulator.read(|state| state.security_groups[&group].clone());
    assert_eq!((rules.ingress.len(), rules.egress.len()), (1, 0));
    assert_eq!(cloud.admitted_by(&group), ["203.0.113.0/24"]);
    workspace.assert_plan_is_empty();
}

#[test]
fn rules_of_ours_in_a_group_of_the_users_count_as_drift_and_what_is_open_beside_them_is_told() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    cloud.change(admit_only_ssh);
    workspace.configure(&cluster("public_security_group_id = \"sg-demo0001\"", "")).apply(&[]).success();
    let rules = || cloud.simulator.read(|state| state.security_groups["sg-demo0001"].ingress.clone());
    let made = rules();
    let ours = made.iter().position(|rule| rule.description.starts_with("terraform-provider-tke ")).unwrap();
    let changes: [fn(&mut Rule); 4] = [
        |rule| rule.action = "DROP".into(),
        |rule| rule.port = "ALL".into(),
        |rule| rule.protocol = "udp".into(),
        |rule| rule.cidr = "198.51.100.0/24".into(),
    ];
    for change in changes {
        cloud.change(|state| change(&mut state.security_groups.get_mut("sg-demo0001").unwrap().ingress[ours]));
        workspace.assert_reads_agree();
        assert_eq!(workspace.planned_actions(&[])[0].1, ["update"], "{:?}", rules());
        workspace.apply(&[]).success();
        let same = |rule: &Rule| Rule { modified: Default::default(), ..rule.clone() };
        assert_eq!(rules().iter().map(same).collect::<Vec<_>>(), made.iter().map(same).collect::<Vec<_>>());
        workspace.assert_plan_is_empty();
    }
    // a rule of others is not ours to take away
    cloud.change(|state| {
        let group = state.security_groups.get_mut("sg-demo0001").unwrap();
        let theirs = Rule { description: String::new(), cidr: "0.0.0.0/0".into(), ..group.ingress[ours].clone() };
        group.ingress.push(theirs);
    });
    let plan = workspace.plan(&[]);
    assert_eq!(plan.code, 0, "{plan}");
    plan.says("Warning: Security group admits other addresses").says("admit 0.0.0.0/0 on TCP port 443");
}
