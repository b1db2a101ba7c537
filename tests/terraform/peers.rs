//! Ways in which the official provider's clusters hurt their users. Each test holds that one of them is
//! not here; the numbers are those of the list that they come from.

use std::time::Duration;

use terraform_provider_tke::simulator::state::{Cluster, ClusterStatus, EndpointStatus, InstanceStatus};
use terraform_provider_tke::simulator::{Fault, Settings};

use crate::harness::configuration::{CLUSTER, PUBLIC, bare_cluster, cluster, named_cluster, one_pool, pools};
use crate::harness::{Cloud, PoolBench, Workspace, furnish, map, refusal};

/// The official resource notes the id only after all waits: one that fails leaves an empty state, and the
/// next apply makes a second cluster.
#[test]
fn fault_01_a_failed_create_leaves_no_orphan() {
    // so slow that it is still being made when the time is up
    let cloud = Cloud::with(terraform_provider_tke::simulator::Settings { speed: 0.01, ..Default::default() });
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("timeouts {\n    create = \"2s\"\n  }", ""));
    workspace.apply(&[]).failure().says("Waited too long").says("Creating");
    let id = cloud.cluster().id;
    assert_eq!(workspace.state("tke_cluster.main").unwrap()["id"], id.as_str());
    let show = workspace.run(&["show", "-no-color"]).success();
    assert!(show.stdout.contains("(tainted)"), "{show}");
}

/// The official provider answers `InternalError.ClusterNotFound`.
#[test]
fn fault_02_destroying_what_is_deleted_already_succeeds() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "")).apply(&[]).success();
    let id = cloud.cluster().id;
    cloud.change(|state| {
        state.clusters.remove(&id);
        state.node_pools.clear();
        state.load_balancers.clear();
    });
    let mark = cloud.mark();
    workspace.destroy(&["-refresh=false"]).success();
    assert_eq!(cloud.changes_since(mark), ["DeleteSecurityGroup"]);
    assert_eq!(cloud.simulator.read(|state| state.census()).security_groups, 0);
}

/// The official resource keeps passwords, kubeconfigs and certificates in state, some of them shown in plans.
#[test]
fn fault_04_a_cluster_has_no_secret_in_plan_or_state() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let (id, key) = cloud.keys();
    let written = format!("credentials = {{ secret_id = \"{id}\", secret_key = \"{key}\" }}");
    let plan = workspace.configure(&cluster(&written, "")).plan(&[]);
    assert!(plan.text().contains("secret_key = (sensitive value)"), "{plan}");
    plan.silent_about(&key);
    workspace.configure(&cluster("", "user_script = \"echo\"")).apply(&[]).success();
    let state = workspace.state(CLUSTER).unwrap().to_string();
    for secret in ["PRIVATE KEY", "client-certificate", "kubeconfig", "password", key.as_str()] {
        assert!(!state.contains(secret), "{secret} is in the state");
    }
}

/// The official resource is done while the cluster is still being made.
#[test]
fn fault_05_a_create_is_done_when_everything_runs() {
    // so slow that it is seen on its way
    let cloud = Cloud::with(Settings { speed: 100.0, ..Settings::default() });
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("", &[])).apply(&[]).success();
    assert_eq!(cloud.cluster().status, ClusterStatus::Running);
    workspace.configure(&cluster("", "node_count = 2")).apply(&[]).success();
    let made = cloud.cluster();
    assert_eq!(made.public_endpoint.unwrap().status, EndpointStatus::Created);
    let id = cloud.pool("workers").id;
    let nodes = cloud.simulator.read(|state| state.pool_nodes(&id).iter().map(|node| node.status).collect::<Vec<_>>());
    assert_eq!(nodes, [InstanceStatus::Running; 2]);
    assert_eq!(workspace.state(CLUSTER).unwrap()["status"], "Running");
}

/// The official provider has a host name written into its updates of tags and labels.
#[test]
fn fault_06_every_call_goes_where_the_provider_points() {
    let cloud = Cloud::start();
    // no other host can be reached
    let workspace = Workspace::new(&cloud).with("HTTPS_PROXY", "http://127.0.0.1:9").with("NO_PROXY", "127.0.0.1");
    workspace.configure(&cluster("tags = { team = \"a\" }", "labels = { a = \"1\" }")).apply(&[]).success();
    workspace.configure(&cluster("tags = { team = \"b\" }", "labels = { a = \"2\" }")).apply(&[]).success();
    assert_eq!((cloud.cluster().tags["team"].as_str(), cloud.pool("workers").labels["a"].as_str()), ("b", "2"));
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();
}

/// The official resource polls a failed endpoint to its deadline, and takes one that is not found for open.
#[test]
fn fault_08_an_endpoint_that_fails_is_told_at_once() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&one_pool("")).apply(&[]).success();
    let fail = |cloud: &Cloud| {
        cloud
            .change(|state| {
                let endpoint = state.clusters.values_mut().next().and_then(|cluster| cluster.public_endpoint.as_mut());
                let being_made = endpoint.filter(|endpoint| endpoint.status == EndpointStatus::Creating);
                being_made.map(|endpoint| {
                    (endpoint.status, endpoint.error) = (EndpointStatus::CreateFailed, "no balancer is left".into());
                })
            })
            .is_some()
    };
    workspace.configure(&one_pool(PUBLIC));
    let run = cloud.meanwhile(fail, || workspace.apply(&[]));
    run.failure().says("Endpoint not opened").says("no balancer is left");
    assert_eq!(workspace.state(CLUSTER).unwrap()["endpoint_access"], "none");
    // the failed one is cleared away
    workspace.apply(&[]).success();
    assert_eq!(cloud.cluster().public_endpoint.unwrap().status, EndpointStatus::Created);
    workspace.assert_plan_is_empty();
}

/// The official resource sends the desired size with every update (a label edit resets what the
/// autoscaler chose), and refuses other limits while the size has moved.
#[test]
fn fault_09_no_update_resets_the_autoscalers_size() {
    let bench = PoolBench::with("autoscaling = { min = 1, max = 5 }");
    assert!(bench.pool().autoscaling);
    assert_eq!(bench.sizes(), (1, 1, 5));
    assert_eq!(bench.state()["node_count"], serde_json::Value::Null);
    bench.autoscale(3);
    bench.workspace.assert_plan_is_empty();

    let changes = bench.apply("autoscaling = { min = 1, max = 5 }\n labels = { edited = \"yes\" }");
    assert_eq!(changes, ["ModifyClusterNodePool"]);
    assert_eq!(bench.pool().labels, map([("edited", "yes")]));
    assert_eq!(bench.sizes(), (1, 3, 5));

    let mark = bench.cloud.mark();
    let changes = bench.apply("autoscaling = { min = 2, max = 8 }\n labels = { edited = \"yes\" }");
    assert_eq!(changes, ["ModifyClusterNodePool"]);
    assert_eq!(bench.sizes(), (2, 3, 8));
    let sent = bench.cloud.bodies_since(mark, "ModifyClusterNodePool");
    let sent: Vec<&String> = sent[0].as_object().unwrap().keys().collect();
    assert_eq!(sent, ["ClusterId", "MaxNodesNum", "MinNodesNum", "NodePoolId"], "nothing but what changed");
}

/// The official resource dereferences a pool that is not in the answer while it waits.
#[test]
#[allow(clippy::disallowed_methods, reason = "somebody who waits while another process looks")]
fn fault_10_a_pool_that_is_not_listed_yet_is_waited_for() {
    // so slow that its node is still being set up when it is listed
    let cloud = Cloud::with(Settings { speed: 60.0, ..Settings::default() });
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("", &[("blue", "instance_type = \"S5.MEDIUM4\"")]));
    let hide = |cloud: &Cloud| {
        // what falls due meanwhile would be lost with it: its group stands still
        let hidden = cloud.change(|state| {
            let (id, pool) = state.node_pools.pop_first()?;
            state.scaling_groups.get_mut(&pool.scaling_group_id)?.enabled = false;
            Some((id, pool))
        });
        let Some((id, pool)) = hidden else { return false };
        let mark = cloud.mark();
        while !cloud.since(mark).iter().any(|record| record.action == "DescribeClusterNodePools") {
            std::thread::sleep(Duration::from_millis(5));
        }
        cloud.change(|state| {
            let group = state.scaling_groups.get_mut(&pool.scaling_group_id).unwrap();
            group.enabled = true;
            let size = group.desired_capacity;
            state.node_pools.insert(id.clone(), pool);
            state.scale_pool(&id, size);
        });
        true
    };
    cloud.meanwhile(hide, || workspace.apply(&[])).success().silent_about("Made only in part");
    let id = cloud.pool("blue").id;
    let nodes = cloud.simulator.read(|state| state.pool_nodes(&id).iter().map(|node| node.status).collect::<Vec<_>>());
    assert_eq!(nodes, [InstanceStatus::Running]);
    workspace.assert_plan_is_empty();
}

/// The official resource changes a pool by up to six calls, and forgets which of them were done.
#[test]
fn fault_10_an_update_that_fails_half_way_leaves_the_state_true() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "")).apply(&[]).success();
    let refused = refusal("FailedOperation.Param", "no");
    cloud.change(|state| state.faults.push(Fault::once("ModifyNodePoolDesiredCapacityAboutAsg", refused)));
    workspace.configure(&cluster("description = \"new\"", "node_count = 2"));
    workspace.apply(&[]).failure().says("could not be changed").says("code: FailedOperation.Param");
    let state = workspace.state("tke_cluster.main").unwrap();
    assert_eq!(state["description"], "new", "what was done is in state");
    assert_eq!(state["node_pools"]["workers"]["node_count"], 1, "what was not done is not");
    workspace.apply(&[]).success();
    assert_eq!(cloud.simulator.read(|state| state.instances.len()), 2);
    workspace.assert_plan_is_empty();
}

/// The official provider has one flag for all imports, and never again reads what they set.
#[test]
fn fault_11_imports_side_by_side_keep_apart_and_see_drift() {
    let cloud = Cloud::start();
    let one = |name: &str| {
        let network = if name == "one" { "network = { max_pods_per_node = 64 }" } else { "" };
        named_cluster(name, network)
    };
    let both = format!("{}{}", one("one"), one("two"));
    Workspace::new(&cloud).configure(&both).apply(&[]).success();
    let import =
        |cluster: &Cluster| format!("import {{\n  to = tke_cluster.{}\n  id = \"{}\"\n}}\n", cluster.name, cluster.id);
    let imports: String = cloud.clusters().values().map(import).collect();
    let workspace = Workspace::new(&cloud);
    workspace
        .configure(&format!("{both}{imports}"))
        .apply(&[])
        .success()
        .says("2 imported, 0 added, 0 changed, 0 destroyed");
    for name in ["one", "two"] {
        assert_eq!(workspace.state(&format!("tke_cluster.{name}")).unwrap()["name"], name);
    }
    cloud.change(|state| state.clusters.values_mut().for_each(|cluster| cluster.network.max_pods_per_node = 128));
    workspace.plan(&[]).says("~ max_pods_per_node = 128 -> 64 # forces replacement");
}

/// The official provider throws the result of its wait away, and what is deleted next is still in use.
#[test]
fn fault_12_a_destroy_returns_when_the_cluster_is_gone() {
    // so slow that the cluster is seen on its way out
    let cloud = Cloud::with(Settings { speed: 60.0, ..Settings::default() });
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("", &[])).apply(&[]).success();
    let mark = cloud.mark();
    workspace.destroy(&[]).success();
    let seen = |record: &terraform_provider_tke::simulator::Record| {
        record.response["Clusters"][0]["ClusterStatus"].as_str().unwrap_or("gone").to_owned()
    };
    let looks: Vec<String> =
        cloud.since(mark).iter().filter(|record| record.action == "DescribeClusters").map(seen).collect();
    assert!(looks.contains(&"Deleting".to_owned()), "{looks:?}");
    assert_eq!(looks.last().unwrap(), "gone");
    cloud.assert_nothing_is_left();
}

/// The official resource makes a new cluster for another image, disk, instance type or argument of a node.
#[test]
fn fault_13_nothing_about_nodes_replaces_the_cluster() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let before = "kubernetes_version = \"1.29\"\n  os_name = \"tlinux3.1x86_64\"";
    workspace.configure(&cluster(before, "labels = { a = \"1\" }")).apply(&[]).success();
    let after = "kubernetes_version = \"1.30\"\n  os_name = \"ubuntu22.04x86_64\"\n  ssh_key_name = \"demo\"\n  description = \"x\"";
    let nodes = "labels = { a = \"2\" }\n      system_disk = { type = \"CLOUD_SSD\", size_gb = 80 }\n      data_disks = [{ size_gb = 20, file_system = \"ext4\", mount_target = \"/data\" }]\n      kubelet_args = [\"max-pods=64\"]";
    workspace.configure(&cluster(after, nodes).replace("S5.MEDIUM4", "S5.LARGE8"));
    assert_eq!(workspace.planned_actions(&[])[0].1, ["update"]);
}

/// The official resource opens an endpoint only with workers of its own, and beside it has a resource
/// that must not be mixed with it.
#[test]
fn fault_14_an_endpoint_opens_whoever_manages_the_nodes() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("", &[("blue", "instance_type = \"S5.MEDIUM4\"")])).apply(&[]).success();
    let open = bare_cluster("public_access_cidrs = [\"203.0.113.0/24\"]");
    workspace.configure(&open).apply(&[]).success();
    assert_eq!(cloud.cluster().public_endpoint.unwrap().status, EndpointStatus::Created);
    workspace.assert_plan_is_empty();
    workspace.configure(&bare_cluster("")).apply(&[]).success();
    assert!(cloud.cluster().public_endpoint.is_none());
    cloud.pool("blue");
}

/// The official resource lists the first 20 nodes only, and asks for each pool by itself.
#[test]
fn fault_15_lists_are_whole_and_a_refresh_takes_few_calls() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let retained = "storage_on_delete = \"retain\"";
    let medium = "instance_type = \"S5.MEDIUM4\"\n      node_count = 0";
    let many = "instance_type = \"S5.MEDIUM4\"\n      node_count = 105\n      data_disks = [{ size_gb = 10 }]";
    let text = |more: &str| pools(more, &[("a", many), ("b", medium), ("c", medium)]);
    workspace.configure(&text("")).apply(&[]).success();
    let mark = cloud.mark();
    workspace.assert_plan_is_empty();
    let calls: Vec<String> = cloud.since(mark).into_iter().map(|record| record.action).collect();
    assert!(calls.len() <= 8, "{calls:?}");
    assert_eq!(workspace.state(CLUSTER).unwrap()["node_counts"]["total"], 105);
    // the disks of every node are kept, though they were made to go with it
    workspace.configure(&text(retained)).apply(&["-refresh=false"]).success();
    workspace.configure(&pools(retained, &[("b", medium), ("c", medium)])).apply(&[]).success();
    assert_eq!(cloud.simulator.read(|state| (state.instances.len(), state.census().data_disks)), (0, 105));
}

/// The official resource has no timeouts, and takes an upgrade that has not begun for done.
#[test]
fn fault_16_an_upgrade_is_waited_for_as_long_as_timeouts_say() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    // it reads as running with the old version for more than a second after the upgrade was accepted
    cloud.change(|state| state.quirks.upgrade_lag_seconds = 600);
    workspace.configure(&cluster("kubernetes_version = \"1.29\"", "")).apply(&[]).success();
    let upgrade = |timeouts: &str| cluster(&format!("kubernetes_version = \"1.30\"\n  {timeouts}"), "");
    workspace.configure(&upgrade("timeouts {\n    update = \"1s\"\n  }"));
    workspace.apply(&[]).failure().says("Waited too long").says("Running with 1.29.1");
    workspace.configure(&upgrade("")).apply(&[]).success();
    assert_eq!((cloud.cluster().version.as_str(), cloud.cluster().status), ("1.30.0", ClusterStatus::Running));
    workspace.assert_plan_is_empty();
}

/// The official resource takes security groups as a set, though their order is that of their rules.
#[test]
fn fault_17_security_groups_keep_their_order() {
    let cloud = Cloud::start();
    cloud.change(furnish);
    let workspace = Workspace::new(&cloud);
    for order in ["\"sg-second01\", \"sg-demo0001\"", "\"sg-demo0001\", \"sg-second01\""] {
        workspace.configure(&cluster("", &format!("security_group_ids = [{order}]"))).apply(&[]).success();
        let launch = cloud.pool("workers").launch_configuration_id;
        let groups = cloud.simulator.read(|state| state.launch_configurations[&launch].security_group_ids.clone());
        assert_eq!(format!("{groups:?}"), format!("[{order}]"));
        workspace.assert_plan_is_empty();
    }
}

/// The official resource polls an add-on that failed to its deadline, and sends updates that change nothing.
#[test]
fn fault_18_a_failed_add_on_is_told_at_once_and_an_update_sends_what_changed() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let timeouts = "timeouts {\n    update = \"20s\"\n  }";
    let text = |addon: &str| pools(&format!("{timeouts}\n  addons = {{\n    tcr = {{ {addon} }}\n  }}"), &[]);
    workspace.configure(&text("version = \"1.0.0\"")).apply(&[]).success();
    let mark = cloud.mark();
    workspace.configure(&text("version = \"1.0.1\"")).apply(&[]).success();
    // the same, written otherwise
    workspace.configure(&text("version = \"1.0.1\", values = jsonencode({})")).apply(&[]).success();
    let sent = cloud.bodies_since(mark, "UpdateAddon");
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert_eq!((&sent[0]["AddonVersion"], sent[0].get("RawValues")), (&"1.0.1".into(), None));

    cloud.change(|state| state.failing_addons.insert("tcr".into(), "chart broken".into()));
    workspace.configure(&text("version = \"1.0.0\""));
    workspace.apply(&[]).failure().says("UpgradFailed: chart broken").silent_about("Waited too long");
}

/// The official resources have opposite defaults: a destroyed cluster takes its nodes along, a pool leaves them.
#[test]
fn fault_19_nodes_and_disks_go_with_a_pool_as_with_a_cluster() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let medium = "instance_type = \"S5.MEDIUM4\"\n      data_disks = [{ size_gb = 10 }]";
    workspace.configure(&pools("", &[("blue", medium), ("red", medium)])).apply(&[]).success();
    let left = || cloud.simulator.read(|state| (state.instances.len(), state.disks.len()));
    assert_eq!(left(), (2, 4));
    workspace.configure(&pools("", &[("blue", medium)])).apply(&[]).success();
    assert_eq!(left(), (1, 2));
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();
}

/// The official resource replaced clusters for a number of pods per node that nobody had written.
#[test]
fn fault_20_what_is_not_written_replaces_nothing() {
    let cloud = Cloud::start();
    let network = "network = { max_pods_per_node = 64, max_services = 1024, node_name_type = \"hostname\" }";
    Workspace::new(&cloud).configure(&cluster(network, "")).apply(&[]).success();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", ""));
    workspace.run(&["import", "-no-color", CLUSTER, &format!("{}:all", cloud.cluster().id)]).success();
    workspace.assert_plan_is_empty();
    assert_eq!(cloud.cluster().network.max_pods_per_node, 64);
}
