//! `tke_cluster` through its whole life.

use serde_json::json;
use terraform_provider_tke::simulator::state::{ClusterStatus, EndpointStatus, InstanceStatus};

use crate::harness::configuration::{CLUSTER, cluster, clusters, pools};
use crate::harness::{Cloud, Workspace, both_ways, lose_clusters};

both_ways!(create_update_import_vanish_destroy, changes_made_elsewhere_show_and_are_put_back);

const FIRST: &str = r#"
resource "tke_cluster" "main" {
  name                = "first"
  description         = "one"
  vpc_id              = "vpc-demo0001"
  kubernetes_version  = "1.30"
  os_name             = "tlinux3.1x86_64"
  ssh_key_name        = "demo"
  public_access_cidrs = ["203.0.113.0/24", "2001:db8::/32"]
  tags                = { team = "a", stage = "test" }

  node_pools = {
    workers = {
      instance_type = "S5.MEDIUM4"
      node_count    = 2
      subnet_ids    = ["subnet-demo0001", "subnet-demo0002"]
      system_disk   = { type = "CLOUD_PREMIUM", size_gb = 60 }
      labels        = { role = "worker" }
      taints        = [{ key = "dedicated", value = "db", effect = "NoSchedule" }]
    }
  }
}
"#;

const SECOND: &str = r#"
resource "tke_cluster" "main" {
  name                = "second"
  description         = "two"
  vpc_id              = "vpc-demo0001"
  kubernetes_version  = "1.30"
  os_name             = "tlinux3.1x86_64"
  ssh_key_name        = "demo"
  public_access_cidrs = ["198.51.100.0/24", "2001:db8::/32"]
  tags                = { team = "b" }

  node_pools = {
    workers = {
      instance_type = "S5.MEDIUM4"
      node_count    = 3
      subnet_ids    = ["subnet-demo0001", "subnet-demo0002"]
      system_disk   = { type = "CLOUD_PREMIUM", size_gb = 60 }
      labels        = { role = "worker", tier = "1" }
    }
  }
}
"#;

#[test]
fn a_create_that_does_not_wait_is_completed_by_the_next_apply() {
    let cloud = Cloud::start();
    cloud.stop_time();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("wait_until_ready = false", ""));
    workspace.apply(&[]).success();
    let made = cloud.cluster();
    assert_eq!(made.status, ClusterStatus::Creating);
    assert_eq!(cloud.pools("workers").len(), 0);
    let state = workspace.state("tke_cluster.main").unwrap();
    assert_eq!((&state["id"], &state["status"]), (&made.id.as_str().into(), &"Creating".into()));
    let plan = workspace.plan(&[]);
    assert_eq!(plan.code, 2, "{plan}");
    plan.says("0 to add, 1 to change, 0 to destroy")
        .says("+ \"workers\" = {")
        .says("~ endpoint_access = \"none\" -> \"public\"");
    // it waits and makes what is missing, of the same cluster
    cloud.resume_time();
    workspace.apply(&[]).success().says("0 added, 1 changed, 0 destroyed");
    assert_eq!((cloud.cluster().id, cloud.pools("workers").len()), (made.id, 1));
    let certificate = workspace.state("tke_cluster.main").unwrap()["cluster_ca_certificate"].clone();
    assert!(certificate.as_str().unwrap().starts_with("-----BEGIN"), "{certificate}");
    workspace.assert_plan_is_empty();
    let mark = cloud.mark();
    workspace.configure(&cluster("", "")).apply(&[]).success().says("1 changed");
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new());
    workspace.destroy(&[]).success();
}

fn create_update_import_vanish_destroy(cloud: Cloud) {
    let workspace = Workspace::new(&cloud);

    workspace.configure(FIRST).apply(&[]).success();
    let made = cloud.cluster();
    assert_eq!((made.name.as_str(), made.description.as_str()), ("first", "one"));
    assert_eq!(cloud.kubernetes_version(), "1.30.0");
    assert_eq!(made.status, ClusterStatus::Running);
    assert_eq!((made.tags["team"].as_str(), made.tags["stage"].as_str()), ("a", "test"));
    let endpoint = made.public_endpoint.as_ref().expect("a public endpoint");
    assert_eq!(endpoint.status, EndpointStatus::Created);
    assert!(made.private_endpoint.is_none());
    assert_eq!(cloud.admitted_by(&endpoint.security_group_id), ["2001:db8::/32", "203.0.113.0/24"]);
    let pool = cloud.pool("workers");
    assert_eq!(pool.cluster_id, made.id);
    assert_eq!(pool.labels["role"], "worker");
    assert_eq!((pool.taints[0].key.as_str(), pool.taints[0].effect.as_str()), ("dedicated", "NoSchedule"));
    cloud.simulator.read(|state| {
        let nodes = state.pool_nodes(&pool.id);
        assert_eq!(nodes.len(), 2);
        for node in nodes {
            assert_eq!(
                (node.instance_type.as_str(), node.key_ids.as_slice()),
                ("S5.MEDIUM4", &["skey-demo0001".to_owned()][..])
            );
            assert_eq!(node.tags["team"], "a", "tags are carried to the nodes");
            let disk = &state.disks[&node.system_disk_id];
            assert_eq!((disk.disk_type.as_str(), disk.size_gb), ("CLOUD_PREMIUM", 60));
        }
    });
    let state = workspace.state("tke_cluster.main").unwrap();
    assert_eq!(state["id"], made.id.as_str());
    assert_eq!(state["kubernetes_version_actual"], made.version);
    assert!(state["public_endpoint"].as_str().unwrap().starts_with("https://"));
    assert!(state["cluster_ca_certificate"].as_str().unwrap().contains("BEGIN CERTIFICATE"));
    assert_eq!(state["node_counts"], json!({"total": 2, "running": 2, "initializing": 0, "failed": 0}));
    let mark = cloud.mark();
    workspace.assert_plan_is_empty();
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new());

    let mark = cloud.mark();
    workspace.configure(SECOND);
    assert_eq!(workspace.planned_actions(&[]), [("tke_cluster.main".to_owned(), vec!["update".to_owned()])]);
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new(), "a plan changes nothing");
    workspace.apply(&[]).success();
    let changed = cloud.cluster();
    assert_eq!(changed.id, made.id);
    assert_eq!((changed.name.as_str(), changed.description.as_str()), ("second", "two"));
    assert_eq!(changed.tags.get("team").map(String::as_str), Some("b"));
    assert_eq!(changed.tags.get("stage"), None);
    let endpoint = changed.public_endpoint.as_ref().unwrap();
    assert_eq!(cloud.admitted_by(&endpoint.security_group_id), ["198.51.100.0/24", "2001:db8::/32"]);
    let grown = cloud.pool("workers");
    assert_eq!(grown.id, pool.id);
    assert_eq!(grown.labels.len(), 2);
    assert!(grown.taints.is_empty());
    cloud.simulator.read(|state| {
        let nodes = state.pool_nodes(&pool.id);
        assert_eq!(nodes.len(), 3);
        assert!(
            nodes
                .iter()
                .all(|node| node.tags.get("team").map(String::as_str) == Some("b") && !node.tags.contains_key("stage"))
        );
    });
    let once =
        ["CreateCluster", "CreateClusterNodePool", "CreateClusterEndpoint", "CreateSecurityGroup", "DeleteCluster"];
    let changes = cloud.changes_since(mark);
    assert!(changes.iter().all(|action| !once.contains(&action.as_str())), "{changes:?}");
    workspace.assert_plan_is_empty();

    let mark = cloud.mark();
    Workspace::importing(&cloud, SECOND, &format!("{}:all", made.id)).assert_plan_is_empty();
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new());

    cloud.change(lose_clusters);
    let nodes_group = cloud.nodes_group().id;
    let left = workspace.plan(&["-json"]).says("Security groups left behind");
    for group in [&endpoint.security_group_id, &nodes_group] {
        assert!(left.stdout.contains(group.as_str()), "{group} is not named: {left}");
        cloud.change(|state| state.security_groups.remove(group));
    }
    assert_eq!(workspace.planned_actions(&[]), [("tke_cluster.main".to_owned(), vec!["create".to_owned()])]);
    workspace.apply(&[]).success();
    assert_ne!(cloud.cluster().id, made.id);
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();
}

fn changes_made_elsewhere_show_and_are_put_back(cloud: Cloud) {
    let workspace = Workspace::new(&cloud);
    let text = cluster("tags = { team = \"a\" }", "labels = { role = \"worker\" }");
    workspace.configure(&text).apply(&[]).success();
    let id = cloud.cluster().id;
    cloud.change(|state| {
        let cluster = state.clusters.get_mut(&id).unwrap();
        cluster.name = "renamed".into();
        cluster.tags.insert("team".into(), "z".into());
        cluster.tags.insert("theirs".into(), "1".into());
        let pool = state.node_pools.values_mut().next().unwrap();
        pool.labels.insert("extra".into(), "1".into());
        let group = cluster.public_endpoint.as_ref().unwrap().security_group_id.clone();
        state.security_groups.get_mut(&group).unwrap().ingress.clear();
    });
    workspace.assert_reads_agree();
    let plan = workspace.plan(&[]);
    assert_eq!(plan.code, 2, "{plan}");
    for drift in ["\"renamed\" -> \"main\"", "\"z\" -> \"a\"", "- \"extra\" = \"1\" -> null", "+ \"203.0.113.0/24\""] {
        assert!(plan.text().contains(drift), "{drift} is not in {plan}");
    }
    workspace.apply(&[]).success();
    let put_back = cloud.cluster();
    assert_eq!((put_back.name.as_str(), put_back.tags["team"].as_str()), ("main", "a"));
    assert_eq!(put_back.tags["theirs"], "1", "tags of others are left alone");
    assert_eq!(cloud.pool("workers").labels.len(), 1);
    let group = &put_back.public_endpoint.unwrap().security_group_id;
    assert_eq!(cloud.admitted_by(group), ["203.0.113.0/24"]);
    workspace.assert_plan_is_empty();
}

#[test]
fn twenty_clusters_ten_at_a_time() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let with = |description: &str| clusters(20, &format!("description = \"{description}\""));
    workspace.configure(&with("one")).apply(&["-parallelism=10"]).success();
    assert_eq!(cloud.clusters().len(), 20);
    let names: std::collections::BTreeSet<String> =
        cloud.clusters().into_values().map(|cluster| cluster.name).collect();
    assert_eq!(names.len(), 20);
    let reads = || {
        let mark = cloud.mark();
        workspace.assert_plan_is_empty();
        cloud.since(mark).into_iter().filter(|record| record.action == "DescribeClusters").count()
    };
    // on a busy machine the questions of a plan may come too far from each other
    assert!((0..5).any(|_| reads() <= 10), "clusters are read together, not in more than 10 calls for 20");
    workspace.configure(&with("two")).apply(&["-parallelism=10"]).success();
    assert!(cloud.clusters().values().all(|cluster| cluster.description == "two"));
    workspace.destroy(&["-parallelism=10"]).success();
    cloud.assert_nothing_is_left();
}

/// The official resource is done while the cluster is still being made.
#[test]
fn a_create_is_done_when_everything_runs() {
    // so slow that it is seen on its way
    let cloud = Cloud::at_speed(100.0);
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
