//! Nodes are drained before they are removed, whatever removes them; see `design/drain.md`.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value as Json, json};
use terraform_provider_tke::simulator::state::{Budget, InstanceStatus, Pod};
use terraform_provider_tke::simulator::{Moment, State};
use terraform_provider_tke::system::clock;

use crate::life::on_a_runtime;
use crate::life::steps::{Deed, Step};
use crate::life::walk::{Life, Point, Went};
use crate::life::wire::Wire;
use crate::life::world::{JournalPlace, World, settings};
use crate::protocol::terraform::Action;

/// A cluster with a pool, the wire to it, and how it is written.
struct Bench {
    world: World,
    wire: Arc<Wire>,
    point: Point,
    config: Json,
}

impl Bench {
    /// A cluster whose public endpoint is open and which has one pool with so many nodes.
    async fn new(nodes: i64) -> Self {
        Self::with(nodes, json!({ "endpoint_access": "public", "public_access_cidrs": ["203.0.113.0/24"] })).await
    }

    /// The same with these attributes instead.
    async fn with(nodes: i64, more: Json) -> Self {
        let mut config = json!({
            "name": "main", "vpc_id": "vpc-demo0001", "kubernetes_version": "1.30",
            "node_pools": {
                "workers": { "instance_type": "S5.MEDIUM4", "subnet_ids": ["subnet-demo0001"], "node_count": nodes },
            },
        });
        config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let wire = Arc::<Wire>::default();
        let world = World::over(settings(), wire.clone(), JournalPlace::own()).await;
        let point = Point { cloud: world.snapshot(), account: None, cluster: None };
        let mut bench = Self { world, wire, point, config };
        let config = bench.config.clone();
        bench.succeeds(Deed::Account).await;
        bench.succeeds(Deed::Apply(config)).await;
        bench
    }

    async fn carry_out(&mut self, deed: Deed) -> Went {
        let mut life = Life::at(&self.world, &self.point);
        let went = life.carry_out(&Step { name: "step", deed }).await;
        let point = life.point();
        self.point = point;
        went
    }

    async fn succeeds(&mut self, deed: Deed) -> Went {
        let went = self.carry_out(deed).await;
        assert!(!went.has_failed(), "{went:?}");
        went
    }

    /// Changes the pool as it is written, and applies.
    async fn change(&mut self, pool: Json) -> Went {
        self.write(pool);
        self.apply().await
    }

    fn write(&mut self, pool: Json) {
        let written = self.config["node_pools"]["workers"].as_object_mut().unwrap();
        written.extend(pool.as_object().unwrap().clone());
    }

    async fn apply(&mut self) -> Went {
        self.carry_out(Deed::Apply(self.config.clone())).await
    }

    /// Applies, and lifts the budgets so long after the first pod was asked to go.
    async fn apply_lifting_budgets(&mut self, after: Duration) -> Went {
        let (wire, id) = (self.wire.clone(), self.cluster_id());
        let mut life = Life::at(&self.world, &self.point);
        let step = Step { name: "step", deed: Deed::Apply(self.config.clone()) };
        let lifting = async {
            while !wire.asked_inside().iter().any(|asked| asked.ends_with("/eviction")) {
                clock::sleep(Duration::from_secs(1)).await;
            }
            clock::sleep(after).await;
            life_of(&self.world, |state| state.kubernetes.get_mut(&id).unwrap().budgets.clear());
        };
        let (went, ()) = tokio::join!(life.carry_out(&step), lifting);
        let point = life.point();
        self.point = point;
        went
    }

    fn cluster_id(&self) -> String {
        self.point.cloud.clusters.keys().next().unwrap().clone()
    }

    fn inside(&mut self, change: impl FnOnce(&mut State, &str)) {
        let id = self.cluster_id();
        change(&mut self.point.cloud, &id);
    }

    /// The pods of the cluster's own names may never be fewer than two.
    fn keep_pods(&mut self) {
        self.inside(|state, id| {
            let budget = Budget {
                namespace: "kube-system".into(),
                name: "names".into(),
                selector: [("k8s-app".to_owned(), "kube-dns".to_owned())].into(),
                min_available: Some(2),
                max_unavailable: None,
            };
            state.kubernetes.get_mut(id).unwrap().budgets.push(budget);
        });
    }

    /// The machines of the pool, the oldest first.
    fn nodes(&self) -> Vec<String> {
        let cloud = &self.point.cloud;
        let pool = cloud.node_pools.values().find(|pool| pool.name == "workers").unwrap();
        let mut nodes = cloud.pool_nodes(&pool.id);
        nodes.sort_by_key(|node| (node.created, node.id.clone()));
        nodes.iter().filter(|node| !node.leaving).map(|node| node.id.clone()).collect()
    }

    fn cordoned(&self) -> BTreeSet<String> {
        let marks = &self.point.cloud.kubernetes[&self.cluster_id()].marks;
        let cordoned = marks.iter().filter(|(_, marks)| marks.unschedulable == Some(true));
        let nodes = self.nodes();
        cordoned.map(|(id, _)| id.clone()).filter(|id| nodes.contains(id)).collect()
    }

    fn asked_inside(&self) -> Vec<String> {
        self.wire.asked_inside()
    }

    /// The calls of the last apply that have to do with the way in.
    fn has_asked_for_the_way_in(&self) -> bool {
        self.world.simulator().requests().iter().any(|record| record.action == "DescribeClusterKubeconfig")
    }
}

fn life_of(world: &World, change: impl FnOnce(&mut State)) {
    world.simulator().write(change);
}

fn said(went: &Went) -> String {
    format!("{:?}", went.diagnostics)
}

/// A pod of its own on this machine.
fn pod(name: &str, machine: &str) -> Pod {
    let (namespace, owner) = ("default".into(), Some(("ReplicaSet".into(), name.into())));
    let machine = Some(machine.to_owned());
    Pod { namespace, name: name.into(), owner, machine, created: Moment::default(), ..Pod::default() }
}

/// What outdates the nodes.
fn larger_disk() -> Json {
    json!({ "system_disk": { "size_gb": 60 } })
}

#[test]
fn a_roll_waits_for_a_budget_and_goes_on() {
    on_a_runtime(async {
        let mut bench = Bench::new(1).await;
        let old = bench.nodes();
        bench.keep_pods();
        bench.write(larger_disk());
        let began = clock::instant();
        let went = bench.apply_lifting_budgets(Duration::from_secs(60)).await;
        assert!(!went.has_failed(), "{went:?}");
        assert!(began.elapsed() >= Duration::from_secs(60));
        assert!(bench.nodes().iter().all(|node| !old.contains(node)), "{:?}", bench.nodes());
        let evictions = bench.asked_inside().iter().filter(|asked| asked.ends_with("/eviction")).count();
        assert!(evictions > 2, "{:?}", bench.asked_inside());
        let pods = &bench.point.cloud.kubernetes[&bench.cluster_id()].pods;
        assert_eq!(pods.len(), 2);
        assert_eq!(bench.apply().await.action, Action::NoChange);
    });
}

#[test]
fn a_roll_that_a_budget_blocks_for_ever_names_the_pod_and_leaves_a_cluster_that_works() {
    for strategy in ["RollingUpdateScaleOut", "RollingUpdateScaleIn"] {
        on_a_runtime(async {
            let mut bench = Bench::new(2).await;
            let old = bench.nodes();
            bench.keep_pods();
            bench.write(json!({ "update_strategy": strategy, "drain_timeout": "2m" }));
            let went = bench.change(larger_disk()).await;
            let said = said(&went);
            assert!(went.has_failed() && went.violations.is_empty(), "{went:?}");
            for words in ["not drained", "After 2m", "kube-system/coredns", "The disruption budget names needs 2"] {
                assert!(said.contains(words), "{words}: {said}");
            }
            assert!(said.contains("drain_timeout"), "{said}");
            assert!(old.iter().all(|node| bench.nodes().contains(node)), "{:?}", bench.nodes());
            assert_eq!(bench.cordoned(), BTreeSet::new());

            bench.inside(|state, id| state.kubernetes.get_mut(id).unwrap().budgets.clear());
            let went = bench.apply().await;
            assert!(!went.has_failed(), "{went:?}");
            assert_eq!(bench.nodes().len(), 2);
            assert!(bench.nodes().iter().all(|node| !old.contains(node)), "{:?}", bench.nodes());
            assert_eq!(bench.apply().await.action, Action::NoChange);
        });
    }
}

/// What takes nodes away: a roll, another instance type, a smaller size, and a pool that goes.
fn removals() -> Vec<(&'static str, Json)> {
    vec![
        ("roll", larger_disk()),
        ("swap", json!({ "instance_type": "S5.LARGE8" })),
        ("size", json!({ "node_count": 1 })),
        ("removal", Json::Null),
    ]
}

impl Bench {
    async fn take_away(&mut self, removal: &Json) -> Went {
        match removal {
            Json::Null => {
                self.config["node_pools"] = json!({});
                self.apply().await
            }
            change => self.change(change.clone()).await,
        }
    }
}

#[test]
fn whatever_removes_nodes_drains_them_first() {
    for (name, removal) in removals() {
        on_a_runtime(async {
            let mut bench = Bench::new(2).await;
            let went = bench.take_away(&removal).await;
            assert!(!went.has_failed(), "{name}: {went:?}");
            assert!(!said(&went).contains("not drained"), "{name}: {went:?}");
            let asked = bench.asked_inside();
            assert!(asked.iter().any(|asked| asked.starts_with("PATCH")), "{name}: {asked:?}");
            assert!(asked.iter().any(|asked| asked.ends_with("/eviction")), "{name}: {asked:?}");
            assert!(!asked.iter().any(|asked| asked.contains("kube%2Dproxy")), "{name}: {asked:?}");
        });
    }
}

#[test]
fn whatever_removes_nodes_waits_for_budgets() {
    for (name, removal) in removals() {
        on_a_runtime(async {
            let mut bench = Bench::new(2).await;
            let old = bench.nodes();
            bench.keep_pods();
            let went = bench.take_away(&removal).await;
            assert!(went.has_failed() && went.violations.is_empty(), "{name}: {went:?}");
            assert!(said(&went).contains("The disruption budget names needs 2"), "{name}: {went:?}");
            assert!(old.iter().all(|node| bench.point.cloud.instances.contains_key(node)), "{name}");
            assert_eq!(bench.cordoned(), BTreeSet::new(), "{name}");
        });
    }
}

#[test]
fn what_has_to_be_drained_stays_where_no_endpoint_is_open() {
    for (name, removal) in removals() {
        on_a_runtime(async {
            let mut bench = Bench::with(2, json!({})).await;
            let went = bench.change(json!({ "drain": "required" })).await;
            assert!(!went.has_failed(), "{went:?}");
            let (old, machines) = (bench.nodes(), bench.point.cloud.instances.len());
            let went = bench.take_away(&removal).await;
            assert!(went.has_failed() && went.violations.is_empty(), "{name}: {went:?}");
            let said = said(&went);
            assert!(said.contains("Nodes cannot be drained") && said.contains("No open endpoint"), "{name}: {said}");
            assert_eq!((bench.nodes(), bench.point.cloud.instances.len()), (old, machines), "{name}");
            assert_eq!(bench.asked_inside(), [""; 0], "{name}");
        });
    }
}

#[test]
fn where_no_endpoint_is_open_or_none_answers_nodes_go_as_they_are_and_the_user_is_told_once() {
    for is_open in [false, true] {
        for (name, removal) in removals() {
            on_a_runtime(async {
                let mut bench = if is_open { Bench::new(2).await } else { Bench::with(2, json!({})).await };
                bench.wire.close_inside();
                bench.keep_pods();
                let went = bench.take_away(&removal).await;
                assert!(!went.has_failed(), "{name}: {went:?}");
                let told = went.diagnostics.iter().filter(|told| format!("{told:?}").contains("Nodes not drained"));
                assert_eq!(told.count(), 1, "{name}: {went:?}");
                let why = if is_open { "connection refused" } else { "No open endpoint" };
                assert!(said(&went).contains(why), "{name}: {went:?}");
            });
        }
    }
}

#[test]
fn off_asks_nobody() {
    for (name, removal) in removals() {
        on_a_runtime(async {
            let mut bench = Bench::new(2).await;
            bench.keep_pods();
            let went = bench.change(json!({ "drain": "off" })).await;
            assert!(!went.has_failed(), "{went:?}");
            let went = bench.take_away(&removal).await;
            assert!(!went.has_failed() && !said(&went).contains("rained"), "{name}: {went:?}");
            assert_eq!(bench.asked_inside(), [""; 0], "{name}");
            assert!(!bench.has_asked_for_the_way_in(), "{name}");
        });
    }
}

#[test]
fn what_is_written_of_it_changes_nothing_in_the_cloud() {
    on_a_runtime(async {
        let mut bench = Bench::new(1).await;
        let before = bench.point.cloud.clone();
        let went = bench.change(json!({ "drain": "required", "drain_timeout": "90s" })).await;
        assert!(!went.has_failed() && went.action == Action::Update, "{went:?}");
        assert_eq!(format!("{:?}", before.scaling_groups), format!("{:?}", bench.point.cloud.scaling_groups));
        assert_eq!(bench.apply().await.action, Action::NoChange);
        assert_eq!(bench.asked_inside(), [""; 0]);
    });
}

#[test]
fn a_smaller_size_takes_the_node_that_does_not_work_and_then_the_one_with_the_fewest_pods() {
    on_a_runtime(async {
        let mut bench = Bench::new(4).await;
        let nodes = bench.nodes();
        let (busy, idle, broken, busier) = (&nodes[0], &nodes[1], &nodes[2], &nodes[3]);
        bench.inside(|state, id| {
            let pods = [("a", busy), ("b", busy), ("c", idle), ("d", busier), ("e", busier), ("f", busier)];
            state.kubernetes.get_mut(id).unwrap().pods = pods.map(|(name, node)| pod(name, node)).into();
            state.instances.get_mut(broken).unwrap().status = InstanceStatus::Failed;
        });
        let went = bench.change(json!({ "node_count": 3 })).await;
        assert!(!went.has_failed(), "{went:?}");
        let left: BTreeSet<String> = bench.nodes().into_iter().collect();
        assert_eq!(left, [busy, idle, busier].map(Clone::clone).into());
        let went = bench.change(json!({ "node_count": 2 })).await;
        assert!(!went.has_failed(), "{went:?}");
        let left: BTreeSet<String> = bench.nodes().into_iter().collect();
        assert_eq!(left, [busy, busier].map(Clone::clone).into());
        assert_eq!(bench.apply().await.action, Action::NoChange);
    });
}

#[test]
fn a_smaller_size_takes_the_oldest_where_the_cluster_cannot_be_asked() {
    on_a_runtime(async {
        let mut bench = Bench::with(3, json!({})).await;
        let nodes = bench.nodes();
        let went = bench.change(json!({ "node_count": 1 })).await;
        assert!(!went.has_failed(), "{went:?}");
        assert_eq!(bench.nodes(), nodes[2..]);
        assert_eq!(bench.apply().await.action, Action::NoChange);
    });
}

#[test]
fn a_destroy_asks_no_pod() {
    on_a_runtime(async {
        let mut bench = Bench::new(1).await;
        bench.keep_pods();
        bench.succeeds(Deed::Destroy).await;
        assert_eq!(bench.asked_inside(), [""; 0]);
    });
}
