//! The tags of a pool, its machines and disks: those of the cluster, its own, and those of others.

use std::collections::{BTreeMap, BTreeSet};

use terraform_provider_tke::simulator::State;
use terraform_provider_tke::simulator::state::TagPolicy;

use crate::harness::configuration::{SMALL, pools};
use crate::harness::{Cloud, PoolBench, Workspace, both_ways, map, refusal, with_pool};
use crate::terraform::permissions::{self, names, policy, set_policies, statement};

both_ways!(tags_of_cluster_and_pool_reach_machines_and_disks_and_leave_them_again);

type Tags = BTreeMap<String, String>;

/// The tag by which a cluster is found, which pools and later machines have from it.
const MARK: &str = "terraform-provider-tke/create-id";

fn without_mark(mut tags: Tags) -> Tags {
    tags.remove(MARK);
    tags
}

/// The tags of each machine of a pool and of each of its disks, each once.
fn on_machines(state: &State, pool: &str) -> BTreeSet<Tags> {
    let machines = state.pool_nodes(pool);
    let is_of_pool = |id: &Option<String>| machines.iter().any(|machine| Some(&machine.id) == id.as_ref());
    let disks = state.disks.values().filter(|disk| is_of_pool(&disk.instance_id) && !disk.is_volume());
    let disks: Vec<Tags> = disks.map(|disk| disk.tags.clone()).collect();
    assert!(disks.len() >= 2 * machines.len(), "each has a data disk");
    machines.iter().map(|machine| machine.tags.clone()).chain(disks).map(without_mark).collect()
}

fn tags_of_cluster_and_pool_reach_machines_and_disks_and_leave_them_again(cloud: Cloud) {
    let workspace = Workspace::new(&cloud);
    let apply = |cluster: &str, pool: &str| {
        let pool = format!("{SMALL}\n data_disks = [{{ size_gb = 20 }}]\n {pool}");
        workspace.configure(&pools(&format!("tags = {{ {cluster} }}"), &[("blue", &pool)])).apply(&[]).success();
        workspace.assert_plan_is_empty();
    };
    let assert_tags = |expected: &Tags| {
        let pool = cloud.pool("blue");
        let (on_group, on_launch, on_machines) = cloud.simulator.read(|state| {
            let group = state.scaling_groups[&pool.scaling_group_id].tags.clone();
            let launch = state.launch_configurations[&pool.launch_configuration_id].instance_tags.clone();
            (group, launch, on_machines(state, &pool.id))
        });
        assert_eq!(&without_mark(pool.tags), expected);
        assert_eq!(&without_mark(on_group), expected);
        assert_eq!(on_launch, Tags::new());
        assert_eq!(on_machines, BTreeSet::from([expected.clone()]));
    };
    apply("team = \"all\", stage = \"test\"", "tags = { team = \"blue\", cost = \"7\" }");
    assert_tags(&map([("team", "blue"), ("stage", "test"), ("cost", "7")]));
    // those that come later have them by themselves
    let mark = cloud.mark();
    apply("team = \"all\", stage = \"test\"", "node_count = 2\n tags = { team = \"blue\", cost = \"7\" }");
    assert_eq!(cloud.bodies_since(mark, "TagResources").len(), 0);
    assert_tags(&map([("team", "blue"), ("stage", "test"), ("cost", "7")]));
    // a volume is not the pool's
    let volume = cloud.change(|state| {
        let id = state.clusters.keys().next().unwrap().clone();
        state.provision_volume(&id, 10).unwrap()
    });
    let before = cloud.simulator.read(|state| state.disks[&volume].tags.clone());
    apply("team = \"all\", stage = \"test\"", "node_count = 2\n tags = { cost = \"8\" }");
    assert_tags(&map([("team", "all"), ("stage", "test"), ("cost", "8")]));
    // the cluster's change: the pool keeps its own, and what others set stays
    cloud.change(|state| {
        let pool = state.node_pools.values().next().unwrap().id.clone();
        let ids: Vec<String> = state.pool_nodes(&pool).iter().map(|machine| machine.id.clone()).collect();
        for id in ids {
            state.instances.get_mut(&id).unwrap().tags.insert("theirs".into(), "1".into());
        }
        state
            .disks
            .values_mut()
            .filter(|it| !it.is_volume())
            .for_each(|it| drop(it.tags.insert("theirs".into(), "1".into())));
    });
    apply("team = \"everybody\"", "node_count = 2\n tags = { cost = \"8\" }");
    let expected = map([("team", "everybody"), ("cost", "8"), ("theirs", "1")]);
    let pool = cloud.pool("blue").id;
    cloud.simulator.read(|state| {
        assert_eq!(on_machines(state, &pool), BTreeSet::from([expected]));
        assert_eq!(state.disks[&volume].tags, before);
    });
    assert_eq!(without_mark(cloud.cluster().tags), map([("team", "everybody")]));
    apply("team = \"everybody\"", "node_count = 2");
    assert_eq!(without_mark(cloud.pool("blue").tags), map([("team", "everybody")]));
    // nodes and disks would have lost those of their pool and of others
    assert!(cloud.bodies_since(0, "ModifyClusterTags").iter().all(|body| body.get("SyncSubresource").is_none()));
    assert!(
        cloud
            .bodies_since(0, "CreateClusterNodePool")
            .iter()
            .all(|body| { !body["LaunchConfigurePara"].as_str().unwrap().contains("InstanceTags") })
    );
}

#[test]
fn a_tag_that_was_taken_off_a_pool_or_its_machines_is_put_back() {
    let bench = PoolBench::with("tags = { team = \"blue\", cost = \"7\" }");
    bench.import();
    // those of others stay
    bench.cloud.change(|state| {
        with_pool(state, |pool, _, group| {
            pool.tags.insert("theirs".into(), "1".into());
            group.tags.insert("theirs".into(), "1".into());
        });
        state.account_tags.values_mut().for_each(|account| {
            account.pairs.entry("theirs".into()).or_default().insert("1".into());
        });
    });
    bench.workspace.assert_plan_is_empty();
    bench.drift(|pool, _, group| {
        pool.tags.remove("cost");
        group.tags.remove("cost");
    });
    assert_eq!(without_mark(bench.pool().tags), map([("team", "blue"), ("cost", "7"), ("theirs", "1")]));
    // of the machines it is not asked each time, but a change writes what is missing
    bench.cloud.change(|state| state.instances.values_mut().for_each(|machine| machine.tags.clear()));
    bench.workspace.assert_plan_is_empty();
    bench.apply("tags = { team = \"blue\", cost = \"8\" }");
    let machine = bench.cloud.simulator.read(|state| state.instances.values().next().unwrap().tags.clone());
    assert_eq!((machine["team"].as_str(), machine["cost"].as_str()), ("blue", "8"));
}

/// A key in both would stop every launch.
#[test]
fn tags_of_a_launch_configuration_make_way_for_those_of_its_pool() {
    let bench = PoolBench::with("");
    bench.cloud.change(|state| {
        with_pool(state, |_, launch, _| launch.instance_tags = map([("team", "theirs"), ("other", "1")]));
    });
    bench.apply("node_count = 2\n tags = { team = \"blue\" }");
    assert_eq!(bench.launch().instance_tags, map([("other", "1")]));
    assert_eq!(bench.cloud.simulator.read(|state| state.instances.len()), 2);
}

#[test]
fn more_tags_than_an_object_can_have_are_refused_at_plan() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let tags = |prefix: &str, count: usize| {
        let tags: Vec<String> = (0..count).map(|n| format!("{prefix}{n} = \"x\"")).collect();
        format!("tags = {{ {} }}", tags.join(", "))
    };
    let text =
        |of_all: usize, own: usize| pools(&tags("a", of_all), &[("blue", &format!("{SMALL}\n {}", tags("b", own)))]);
    workspace.configure(&text(40, 10)).plan(&[]).failure().says("Too many tags").says("\"blue\" would have 50 tags");
    workspace.configure(&text(50, 0)).plan(&[]).failure().says("Too many tags").says("are 50 tags together");
    assert_eq!(cloud.changes_since(0), Vec::<String>::new());
    workspace.configure(&text(40, 9)).apply(&[]).success();
    assert_eq!(cloud.pool("blue").tags.len(), 50, "with the mark of the cluster");
    workspace.assert_plan_is_empty();
}

#[test]
fn pairs_that_the_account_lacks_are_made_before_a_pool_has_them() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let pool = format!("{SMALL}\n tags = {{ cost = \"7\" }}");
    workspace.configure(&pools("tags = { team = \"a\" }", &[("blue", &pool)])).apply(&[]).success();
    let made: Vec<(String, String)> = cloud
        .bodies_since(0, "CreateTag")
        .iter()
        .map(|body| (body["TagKey"].as_str().unwrap().to_owned(), body["TagValue"].as_str().unwrap().to_owned()))
        .filter(|(key, _)| key != MARK)
        .collect();
    let expected = [("team", "a"), ("cost", "7")].map(|(key, value)| (key.to_owned(), value.to_owned()));
    assert_eq!(made, expected, "each once");
    assert_eq!(cloud.bodies_since(0, "CreateClusterNodePool").len(), 1, "never refused");
    workspace.assert_plan_is_empty();
}

#[test]
fn where_a_pair_cannot_be_made_the_error_says_which_and_what_to_allow() {
    let cloud = permissions::cloud();
    set_policies(&cloud, &[&policy("allow", &names(&["*"])), &policy("deny", &names(&["tag:CreateTag"]))]);
    let workspace = permissions::workspace(&cloud);
    let pool = |more: &str| pools("tags = { team = \"a\" }", &[("blue", &format!("{SMALL}\n {more}"))]);
    // those that are there do not need it
    workspace.configure(&pool("")).apply(&[]).success();
    workspace
        .configure(&pool("tags = { cost = \"7\" }"))
        .apply(&[])
        .failure()
        .says("Tag not accepted")
        .says("cost:7 is a pair of invalid tags")
        .says("tag:CreateTag is not permitted")
        .says(&statement("tag:CreateTag"));
    set_policies(&cloud, &[&policy("allow", &names(&["*"]))]);
    workspace.apply(&[]).success();
    workspace.assert_plan_is_empty();
}

#[test]
fn a_pair_that_the_tag_policy_of_the_account_refuses_is_told() {
    let cloud = Cloud::start();
    cloud.change(|state| {
        let owner = state.users.values().next().unwrap().owner_uin.clone();
        let values = BTreeMap::from([("env".to_owned(), BTreeSet::from(["prod".to_owned()]))]);
        state.account_tags.entry(owner).or_default().policy = Some(TagPolicy { values, refuses_other_keys: false });
    });
    let workspace = Workspace::new(&cloud);
    let text = |cluster: &str, pool: &str| {
        pools(
            &format!("tags = {{ env = {cluster:?} }}"),
            &[("blue", &format!("{SMALL}\n tags = {{ env = {pool:?} }}"))],
        )
    };
    workspace.configure(&text("audit", "prod")).apply(&[]).failure().says("Tag not accepted").says("`env:audit`");
    assert!(cloud.clusters().is_empty());
    workspace
        .configure(&text("prod", "audit"))
        .apply(&[])
        .success()
        .says("Cluster created, but incomplete: Tag not accepted");
    workspace.configure(&text("prod", "prod")).apply(&[]).success();
    workspace.assert_plan_is_empty();
    workspace.configure(&text("audit", "prod")).apply(&[]).failure().says("Tag not accepted").says("`env:audit`");
    assert_eq!(without_mark(cloud.cluster().tags), map([("env", "prod")]));
}

#[test]
fn nodes_that_could_not_be_tagged_are_told() {
    let cloud = Cloud::start();
    cloud.fail("TagResources", 0, 99, refusal("FailedOperation.ResourceTagProcessing", "no"));
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("tags = { team = \"a\" }", &[("blue", SMALL)]));
    workspace
        .apply(&[])
        .success()
        .says("Cluster created, but incomplete")
        .says("The tags of the nodes of the node pool \"blue\" could not be set");
    // the pool itself has them, and the next apply is there for its nodes
    let tags = || cloud.simulator.read(|state| state.instances.values().map(|it| it.tags.clone()).collect::<Vec<_>>());
    assert_eq!(without_mark(cloud.pool("blue").tags), map([("team", "a")]));
    assert!(tags().iter().all(|tags| !tags.contains_key("team")));
    for arguments in [&[][..], &["-refresh=false"]] {
        workspace
            .plan(arguments)
            .says("Unfinished changes of node pools")
            .says("pool \"blue\": tags are yet to be written");
    }
    cloud.change(|state| state.faults.clear());
    let mark = cloud.mark();
    workspace.apply(&[]).success();
    assert_eq!(cloud.changes_since(mark), ["TagResources"]);
    assert!(tags().iter().all(|tags| tags["team"] == "a"));
    workspace.assert_plan_is_empty();
    workspace.plan(&[]).silent_about("Unfinished changes of node pools");
}

#[test]
fn nodes_that_kept_the_tags_of_before_get_those_of_their_pool_by_the_next_apply() {
    let bench = PoolBench::with("data_disks = [{ size_gb = 20 }]\n tags = { team = \"blue\", cost = \"7\" }");
    let pool = bench.pool().id;
    let machines = || bench.cloud.simulator.read(|state| on_machines(state, &pool));
    let fail = |action| {
        bench.cloud.fail(action, 0, 99, refusal("FailedOperation.ResourceTagProcessing", "no"));
    };
    let apply = |own: &str| {
        let pool = format!("{SMALL}\n data_disks = [{{ size_gb = 20 }}]\n {own}");
        bench.workspace.configure(&pools("", &[("blue", &pool)])).apply(&[])
    };
    // another value
    fail("TagResources");
    apply("tags = { team = \"red\", cost = \"7\" }").failure().says("could not be set");
    assert_eq!(without_mark(bench.pool().tags)["team"], "red");
    bench.cloud.change(|state| state.faults.clear());
    bench.workspace.plan(&[]).says("tags are yet to be written");
    bench.workspace.apply(&[]).success();
    assert!(machines().iter().all(|tags| tags["team"] == "red"), "{:?}", machines());
    bench.workspace.assert_plan_is_empty();
    // one that goes, and one that is taken back before any node has it
    fail("TagResources");
    fail("UnTagResources");
    apply("tags = { team = \"red\", brief = \"1\" }").failure().says("could not be set");
    bench.cloud.change(|state| state.faults.clear());
    apply("tags = { team = \"red\" }").success();
    assert_eq!(machines(), BTreeSet::from([map([("team", "red")])]));
    assert_eq!(without_mark(bench.pool().tags), map([("team", "red")]));
    bench.workspace.assert_plan_is_empty();
}

#[test]
fn tags_of_others_on_a_pool_and_its_launch_configuration_stay() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("tags = { team = \"one\", gone = \"x\" }", &[("blue", SMALL)])).apply(&[]).success();
    let pool = cloud.pool("blue");
    cloud.change(|state| {
        let tags = &mut state.node_pools.get_mut(&pool.id).unwrap().tags;
        tags.extend(map([("theirs", "1"), ("tencentcloud:x", "2"), ("qcs:y", "3")]));
        let launch = state.launch_configurations.get_mut(&pool.launch_configuration_id).unwrap();
        launch.instance_tags.insert("their-nodes".into(), "2".into());
    });
    workspace.assert_plan_is_empty();
    workspace.configure(&pools("tags = { team = \"two\" }", &[("blue", SMALL)])).apply(&[]).success();
    let (on_pool, on_nodes) = cloud.simulator.read(|state| {
        let launch = &state.launch_configurations[&pool.launch_configuration_id];
        (state.node_pools[&pool.id].tags.clone(), launch.instance_tags.clone())
    });
    let expected = map([("team", "two"), ("theirs", "1"), ("tencentcloud:x", "2"), ("qcs:y", "3")]);
    assert_eq!(without_mark(on_pool), expected);
    assert_eq!(on_nodes, map([("their-nodes", "2")]));
    workspace.assert_plan_is_empty();
}
