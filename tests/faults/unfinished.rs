//! What a killed apply of node pools noted before it died is done by the next one; and what nobody noted is known by the
//! marks of pools. A note is written here as the apply had made it by then.

use std::collections::BTreeSet;
use std::slice;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value as Json, json};
use terraform_provider_tke::simulator::State as Cloud;
use terraform_provider_tke::simulator::state::{Disk, DiskUsage, NodePool};

use crate::life::lived::{self, LATER, Undisturbed};
use crate::life::on_a_runtime;
use crate::life::steps::{Deed, Step, steps};
use crate::life::walk::{Life, Point, Went};
use crate::life::wire::{Order, Times, Trouble, Wire};
use crate::life::world::{self, World};
use crate::protocol::terraform::{Action, State};

/// The life up to a step, as it goes when nothing is wrong.
fn step(name: &str) -> Undisturbed {
    last_of(up_to(name))
}

fn up_to(name: &str) -> Vec<Step> {
    let mut steps = steps();
    let place = steps.iter().position(|step| step.name == name).unwrap();
    steps.truncate(place + 1);
    steps
}

fn last_of(steps: Vec<Step>) -> Undisturbed {
    on_a_runtime(async { lived::live(&World::new(world::settings()).await, steps).await.pop().unwrap() })
}

/// Where life stands when the provider was killed as soon as a request of its step had arrived, the first of its action.
fn killed_after(lived: &Undisturbed, action: &str) -> Point {
    let call = lived.records.iter().position(|record| record.action == action).unwrap();
    let wire = Arc::new(Wire::with(
        Some(Order { call, among_changes: false, trouble: Trouble::KilledAfter, times: Times::Count(1) }),
        Duration::ZERO,
    ));
    let cloud = on_a_runtime(async {
        let world = World::over(world::settings(), wire.clone(), world::JournalPlace::own()).await;
        let mut life = Life::at(&world, &lived.before);
        tokio::select! {
            went = life.carry_out(&lived.step) => panic!("{action} was never sent: {went:?}"),
            () = wire.killed.cancelled() => {}
        }
        world.snapshot()
    });
    Point { cloud, ..lived.before.clone() }
}

/// The same with what the apply had noted.
fn noted(point: Point, owed: &Json) -> Point {
    let state = point.cluster.map(|state| {
        let mut private: Json = serde_json::from_slice(&state.private).unwrap_or_else(|_| json!({}));
        private["owed"] = owed.clone();
        State { private: serde_json::to_vec(&private).unwrap().into(), ..state }
    });
    Point { cluster: state, ..point }
}

/// Does these steps from here on, one after another.
fn goes_on(point: &Point, steps: &[Step]) -> (Vec<Went>, Point) {
    on_a_runtime(async {
        let world = World::new(world::settings()).await;
        let mut life = Life::at(&world, point);
        let mut went = Vec::new();
        for step in steps {
            went.push(life.carry_out(step).await);
        }
        world.simulator().advance(LATER);
        (went, life.point())
    })
}

/// Two applies: the first does what is left, the second has nothing to do.
#[track_caller]
fn settles(point: &Point, step: &Step) -> Point {
    let (went, after) = goes_on(point, &[step.clone(), step.clone()]);
    assert!(!went[0].has_failed() && went[0].action == Action::Update, "{:?}", went[0]);
    assert!(!went[1].has_failed() && went[1].action == Action::NoChange, "{:?}", went[1]);
    assert!(!tells(&went[1], "Unfinished changes of node pools", ""), "{:?}", went[1]);
    after
}

fn tells(went: &Went, summary: &str, text: &str) -> bool {
    went.diagnostics.iter().any(|it| it.summary == summary && it.detail.contains(text))
}

fn changed(step: &Step, change: impl FnOnce(&mut Json)) -> Step {
    let Deed::Apply(mut config) = step.deed.clone() else { panic!("{step:?} is no apply") };
    change(&mut config);
    Step { deed: Deed::Apply(config), ..step.clone() }
}

fn pool<'a>(cloud: &'a Cloud, name: &str) -> &'a NodePool {
    let mut pools = cloud.node_pools.values().filter(|pool| pool.name == name);
    let pool = pools.next().unwrap();
    assert!(pools.next().is_none(), "there are two pools {name}");
    pool
}

fn nodes(cloud: &Cloud, name: &str) -> BTreeSet<String> {
    cloud.pool_nodes(&pool(cloud, name).id).iter().map(|node| node.id.clone()).collect()
}

/// The data disks that were launched with the nodes of a pool.
fn data_disks(cloud: &Cloud, name: &str) -> Vec<Disk> {
    let nodes = nodes(cloud, name);
    let of_nodes = |disk: &&Disk| disk.instance_id.as_ref().is_some_and(|id| nodes.contains(id));
    cloud.disks.values().filter(of_nodes).filter(|disk| disk.usage == DiskUsage::Data).cloned().collect()
}

fn sizes(cloud: &Cloud, name: &str) -> (i64, i64, i64) {
    let group = &cloud.scaling_groups[&pool(cloud, name).scaling_group_id];
    (group.min_size, group.desired_capacity, group.max_size)
}

/// The pool `workers` before its nodes are replaced, and the note of the disks of the first of them.
fn disks_of_first(lived: &Undisturbed) -> (Json, Disk) {
    let disk = data_disks(&lived.before.cloud, "workers").swap_remove(0);
    let mut disks = json!({});
    disks[&disk.id] = json!(disk.instance_id);
    (disks, disk)
}

#[test]
fn nodes_disks_and_limits_are_seen_to_after_a_kill() {
    let lived = step("nodes replaced");
    let before = &lived.before.cloud;
    let (id, old) = (&pool(before, "workers").id, nodes(before, "workers"));
    let (min, size, max) = sizes(before, "workers");
    let point = killed_after(&lived, "DeleteClusterInstances");
    let gone = old.iter().find(|id| point.cloud.instances.get(*id).is_none_or(|node| node.leaving)).unwrap();
    let disks: serde_json::Map<String, Json> = data_disks(before, "workers")
        .into_iter()
        .filter(|disk| disk.instance_id.as_ref() == Some(gone))
        .map(|disk| (disk.id, json!(gone)))
        .collect();
    assert!(!disks.is_empty());
    let owed = json!({ "workers": {
        "roll": { "pool_id": id, "nodes": old },
        "sizes": { "pool_id": id, "min": min, "max": max, "step": { "added": [size + 1, old] } },
        "disks": disks,
    }});
    let after = settles(&noted(point, &owed), &lived.step);
    assert!(nodes(&after.cloud, "workers").is_disjoint(&old));
    assert_eq!(sizes(&after.cloud, "workers"), (min, size, max));
    assert_eq!(format!("{:?}", after.cloud.census()), format!("{:?}", lived.at_rest.census()));
}

/// The greatest size was raised for one node more, and the size is set to it.
#[test]
fn the_autoscalers_limits_are_put_back_after_a_kill() {
    let mut steps = up_to("second pool");
    let limits = changed(steps.last().unwrap(), |config| {
        config["node_pools"]["more"]["autoscaling"] = json!({ "min": 2, "max": 2 });
    });
    let disk = changed(&limits, |config| config["node_pools"]["more"]["system_disk"] = json!({ "size_gb": 60 }));
    steps.extend([limits, disk]);
    let lived = last_of(steps);
    let (id, old) = (&pool(&lived.before.cloud, "more").id, nodes(&lived.before.cloud, "more"));
    let point = killed_after(&lived, "ModifyNodePoolDesiredCapacityAboutAsg");
    assert_eq!((sizes(&lived.before.cloud, "more"), sizes(&point.cloud, "more")), ((2, 2, 2), (2, 3, 3)));
    let owed = json!({ "more": {
        "roll": { "pool_id": id, "nodes": old },
        "sizes": { "pool_id": id, "min": 2, "max": 2, "step": { "added": [3, old] } },
    }});
    let after = settles(&noted(point, &owed), &lived.step);
    assert!(nodes(&after.cloud, "more").is_disjoint(&old));
    assert_eq!(sizes(&after.cloud, "more"), (2, 2, 2));
    assert_eq!(format!("{:?}", after.cloud.census()), format!("{:?}", lived.at_rest.census()));
}

/// The launch configuration is the new one by then, and a refresh shows no difference.
#[test]
fn nodes_are_replaced_after_a_kill_that_left_none_of_them_replaced() {
    let lived = step("nodes replaced");
    let (id, old) = (&pool(&lived.before.cloud, "workers").id, nodes(&lived.before.cloud, "workers"));
    let point = killed_after(&lived, "ModifyLaunchConfigurationAttributes");
    let after = settles(&noted(point.clone(), &json!({ "workers": { "roll": { "pool_id": id } } })), &lived.step);
    assert!(nodes(&after.cloud, "workers").is_disjoint(&old));
    // those that are owed it and no others
    let first = old.first().unwrap();
    let owed = json!({ "workers": { "roll": { "pool_id": id, "nodes": [first] } } });
    let after = settles(&noted(point.clone(), &owed), &lived.step);
    let left: BTreeSet<String> = nodes(&after.cloud, "workers").intersection(&old).cloned().collect();
    assert_eq!(left, old.iter().filter(|id| *id != first).cloned().collect());
    // and without a note none: they are counted and named
    let (went, after) = goes_on(&point, slice::from_ref(&lived.step));
    assert_eq!((went[0].action, nodes(&after.cloud, "workers")), (Action::NoChange, old));
    assert!(tells(&went[0], "Outdated nodes are not replaced", "pool \"workers\": 2 nodes;"), "{:?}", went[0]);
}

#[test]
fn an_import_plans_nothing_for_outdated_nodes() {
    let lived = step("nodes replaced");
    let point = killed_after(&lived, "ModifyLaunchConfigurationAttributes");
    let Deed::Apply(config) = lived.step.deed.clone() else { panic!() };
    let import = Step { name: "import", deed: Deed::Import(config) };
    // what exists in Terraform only is taken from the configuration first
    let (went, after) = goes_on(&point, &[import, lived.step.clone()]);
    assert!(went.iter().all(|went| !went.has_failed()), "{went:?}");
    assert_eq!(went[1].action, Action::NoChange);
    assert!(tells(&went[1], "Outdated nodes are not replaced", "pool \"workers\": 2 nodes;"), "{:?}", went[1]);
    assert_eq!(nodes(&after.cloud, "workers"), nodes(&lived.before.cloud, "workers"));
}

/// Nothing is to be replaced any more: the change was taken back before a node was touched.
#[test]
fn limits_and_size_are_put_back_where_no_node_is_to_be_replaced() {
    let lived = step("nodes replaced");
    let id = pool(&lived.before.cloud, "workers").id.clone();
    let (min, size, max) = sizes(&lived.before.cloud, "workers");
    let mut point = lived.before.clone();
    let old = nodes(&point.cloud, "workers");
    let group = pool(&point.cloud, "workers").scaling_group_id.clone();
    let group = point.cloud.scaling_groups.get_mut(&group).unwrap();
    (group.min_size, group.max_size) = (0, max + 1);
    let owed = json!({ "workers": {
        "roll": { "pool_id": id },
        "sizes": { "pool_id": id, "min": min, "max": max, "step": { "added": [size + 1, old] } },
    }});
    let unchanged = changed(&lived.step, |config| config["node_pools"]["workers"]["system_disk"] = Json::Null);
    let after = settles(&noted(point, &owed), &unchanged);
    assert_eq!((sizes(&after.cloud, "workers"), nodes(&after.cloud, "workers")), ((min, size, max), old));
}

#[test]
fn disks_that_are_owed_go_whatever_became_of_their_pool() {
    let lived = step("pool removed");
    // of a pool that is in neither the state nor the configuration
    let mut before = lived.before.clone();
    let (_, disk) = disks_of_first(&lived);
    let left = Disk { id: "disk-left0001".into(), instance_id: None, ..disk };
    before.cloud.disks.insert(left.id.clone(), left.clone());
    let unchanged = changed(&lived.step, |config| {
        config["node_pools"]["more"] = json!({
            "instance_type": "S5.LARGE8", "subnet_ids": ["subnet-demo0002"], "autoscaling": { "min": 1, "max": 3 },
        });
    });
    let mut disks = json!({});
    disks[&left.id] = json!("ins-gone0001");
    let point = noted(before, &json!({ "gone": { "disks": disks } }));
    let (went, _) = goes_on(&point, slice::from_ref(&unchanged));
    assert!(tells(&went[0], "Unfinished changes of node pools", &left.id), "{:?}", went[0]);
    let after = settles(&point, &unchanged);
    assert!(!after.cloud.disks.contains_key(&left.id));
    // of one that is removed now, and with the cluster
    let owed = |name: &str| {
        noted(point.clone(), &Json::Object([(name.to_owned(), json!({ "disks": disks }))].into_iter().collect()))
    };
    let after = settles(&owed("more"), &lived.step);
    assert!(!after.cloud.disks.contains_key(&left.id));
    let unprotected = changed(&lived.step, |config| config["deletion_protection"] = json!(false));
    let destroy = Step { name: "destroy", deed: Deed::Destroy };
    let mut point = goes_on(&point, &[unprotected]).1;
    point.cloud.disks.insert(left.id.clone(), left.clone());
    let point = noted(point, &json!({ "gone": { "disks": disks } }));
    let (went, after) = goes_on(&point, &[destroy]);
    assert!(!went[0].has_failed(), "{went:?}");
    assert_eq!(after.cloud.census(), Default::default());
    // the refresh that finds the cluster gone names them, and a destroy without one takes them
    let mut gone = point.clone();
    gone.cloud.clusters.clear();
    on_a_runtime(async {
        let world = World::new(world::settings()).await;
        let mut life = Life::at(&world, &gone);
        world.begin_walk().await;
        let said = life.cluster.refresh().await.unwrap();
        assert!(said.iter().any(|it| it.detail.contains(&left.id)), "{said:?}");
        life.cluster.state = gone.cluster.clone();
        world.begin_walk().await;
        let said = life.cluster.destroy().await.unwrap();
        assert!(life.cluster.state.is_none(), "{said:?}");
        assert!(!world.snapshot().disks.contains_key(&left.id));
    });
}

#[test]
fn a_disk_that_is_anybodys_by_now_stays_with_a_warning() {
    let lived = step("pool removed");
    let (_, disk) = disks_of_first(&lived);
    let mut before = lived.before.clone();
    let other = nodes(&before.cloud, "more").pop_first().unwrap();
    let left = Disk { id: "disk-left0001".into(), instance_id: Some(other), ..disk };
    before.cloud.disks.insert(left.id.clone(), left.clone());
    let mut disks = json!({});
    disks[&left.id] = json!("ins-gone0001");
    let step = changed(&lived.step, |config| {
        config["node_pools"]["more"] = json!({
            "instance_type": "S5.LARGE8", "subnet_ids": ["subnet-demo0002"], "autoscaling": { "min": 1, "max": 3 },
        });
    });
    let retaining = changed(&step, |config| config["storage_on_delete"] = json!("retain"));
    for (attached, step) in [(true, &step), (false, &retaining)] {
        let mut point = noted(before.clone(), &json!({ "workers": { "disks": disks } }));
        if !attached {
            point.cloud.disks.get_mut(&left.id).unwrap().instance_id = None;
        }
        let (went, after) = goes_on(&point, &[step.clone(), step.clone()]);
        assert!(tells(&went[0], "Data disks not deleted", &left.id), "{:?}", went[0]);
        assert!(after.cloud.disks.contains_key(&left.id));
        assert_eq!((went[0].has_failed(), went[1].action), (false, Action::NoChange), "{went:?}");
    }
}

/// On a machine where nothing was noted.
#[test]
fn a_pool_that_was_asked_for_by_a_killed_apply_is_gone_on_with() {
    let lived = step("second pool");
    let point = killed_after(&lived, "CreateClusterNodePool");
    let id = pool(&point.cloud, "more").id.clone();
    let after = settles(&point, &lived.step);
    assert_eq!(pool(&after.cloud, "more").id, id);
    // as it is noted it goes when it is not wanted any more
    let mark = pool(&point.cloud, "more").annotations["terraform-provider-tke/create-id"].clone();
    let owed = json!({ "more": { "pool": { "old": null, "new": null, "mark": mark } } });
    let unwanted = changed(&lived.step, |config| drop(config["node_pools"].as_object_mut().unwrap().remove("more")));
    let after = settles(&noted(point.clone(), &owed), &unwanted);
    assert!(!after.cloud.node_pools.contains_key(&id));
    // one without our mark is somebody else's
    let mut theirs = point;
    theirs.cloud.node_pools.get_mut(&id).unwrap().annotations.clear();
    let (went, _) = goes_on(&theirs, slice::from_ref(&lived.step));
    assert!(tells(&went[0], "Node pool already exists", &id), "{:?}", went[0]);
}

#[test]
fn a_killed_swap_ends_well_after_an_import_too() {
    let lived = step("pool replaced");
    let point = killed_after(&lived, "CreateClusterNodePool");
    let old = pool(&lived.before.cloud, "more").id.clone();
    let is_new = |pool: &&NodePool| pool.name == "more" && pool.id != old;
    let new = point.cloud.node_pools.values().find(is_new).unwrap().id.clone();
    let called_off = changed(&lived.step, |config| config["node_pools"]["more"]["instance_type"] = json!("S5.MEDIUM4"));
    for (step, left) in [(&lived.step, &new), (&called_off, &old)] {
        let after = settles(&point, step);
        assert_eq!(pool(&after.cloud, "more").id, *left);
        let Deed::Apply(config) = step.deed.clone() else { panic!() };
        let import = Step { name: "import", deed: Deed::Import(config) };
        let (went, after) = goes_on(&point, &[import, step.clone(), step.clone()]);
        assert!(went.iter().all(|went| !went.has_failed()), "{went:?}");
        assert_eq!((went[2].action, &pool(&after.cloud, "more").id), (Action::NoChange, left));
        assert_eq!(after.cloud.node_pools.len(), lived.before.cloud.node_pools.len());
    }
}
