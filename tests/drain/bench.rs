//! A cluster with one pool whose nodes are drained.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value as Json, json};
use terraform_provider_tke::kit::wire::tfplugin6::stop_provider;
use terraform_provider_tke::simulator::state::{Budget, Pod};
use terraform_provider_tke::simulator::{Moment, State};
use terraform_provider_tke::system::clock;

use crate::life::steps::{Deed, Step};
use crate::life::walk::{Life, Point, Went};
use crate::life::wire::Wire;
use crate::life::world::{JournalPlace, World, settings};

/// A cluster with a pool, the wire to it, and how it is written.
pub struct Bench {
    pub world: World,
    pub wire: Arc<Wire>,
    pub point: Point,
    pub config: Json,
}

impl Bench {
    /// A cluster whose public endpoint is open and which has one pool with so many nodes.
    pub async fn new(nodes: i64) -> Self {
        Self::with(nodes, Self::open()).await
    }

    /// An open public endpoint.
    pub fn open() -> Json {
        json!({ "endpoint_access": "public", "public_access_cidrs": ["203.0.113.0/24"] })
    }

    /// The same with these attributes instead.
    pub async fn with(nodes: i64, more: Json) -> Self {
        Self::noting(JournalPlace::own(), nodes, more).await
    }

    /// The same with its journal there.
    pub async fn noting(journal: JournalPlace, nodes: i64, more: Json) -> Self {
        let mut config = json!({
            "name": "main", "vpc_id": "vpc-demo0001", "kubernetes_version": "1.30",
            "node_pools": {
                "workers": { "instance_type": "S5.MEDIUM4", "subnet_ids": ["subnet-demo0001"], "node_count": nodes },
            },
        });
        config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let wire = Arc::<Wire>::default();
        let world = World::over(settings(), wire.clone(), journal).await;
        let point = Point { cloud: world.snapshot(), account: None, cluster: None };
        let mut bench = Self { world, wire, point, config };
        let config = bench.config.clone();
        bench.succeeds(Deed::Account).await;
        bench.succeeds(Deed::Apply(config)).await;
        bench
    }

    /// A fresh provider where another one left off.
    pub async fn again(journal: JournalPlace, point: Point, config: Json) -> Self {
        let wire = Arc::<Wire>::default();
        let world = World::over(settings(), wire.clone(), journal).await;
        Self { world, wire, point, config }
    }

    pub async fn carry_out(&mut self, deed: Deed) -> Went {
        let mut life = Life::at(&self.world, &self.point);
        let went = life.carry_out(&Step { name: "step", deed }).await;
        let point = life.point();
        self.point = point;
        went
    }

    pub async fn succeeds(&mut self, deed: Deed) -> Went {
        let went = self.carry_out(deed).await;
        assert!(!went.has_failed(), "{went:?}");
        went
    }

    /// Changes the pool as it is written, and applies.
    pub async fn change(&mut self, pool: Json) -> Went {
        self.write(pool);
        self.apply().await
    }

    pub fn write(&mut self, pool: Json) {
        let written = self.config["node_pools"]["workers"].as_object_mut().unwrap();
        written.extend(pool.as_object().unwrap().clone());
    }

    pub async fn apply(&mut self) -> Went {
        self.carry_out(Deed::Apply(self.config.clone())).await
    }

    /// When the first pod has been asked to go.
    pub async fn until_first_eviction(wire: &Wire) {
        while !wire.asked_inside().iter().any(|asked| asked.ends_with("/eviction")) {
            clock::sleep(Duration::from_secs(1)).await;
        }
    }

    /// Applies, and lifts the budgets so long after the first pod was asked to go.
    pub async fn apply_lifting_budgets(&mut self, after: Duration) -> Went {
        let (wire, id) = (self.wire.clone(), self.cluster_id());
        let mut life = Life::at(&self.world, &self.point);
        let step = Step { name: "step", deed: Deed::Apply(self.config.clone()) };
        let lifting = async {
            Self::until_first_eviction(&wire).await;
            clock::sleep(after).await;
            life_of(&self.world, |state| state.kubernetes.get_mut(&id).unwrap().budgets.clear());
        };
        let (went, ()) = tokio::join!(life.carry_out(&step), lifting);
        let point = life.point();
        self.point = point;
        went
    }

    /// Applies, and interrupts when the first pod was asked to go.
    pub async fn apply_interrupting(&mut self) -> Went {
        let wire = self.wire.clone();
        let mut life = Life::at(&self.world, &self.point);
        let step = Step { name: "step", deed: Deed::Apply(self.config.clone()) };
        let interrupting = async {
            Self::until_first_eviction(&wire).await;
            self.world.client.rpc().stop_provider(stop_provider::Request {}).await.unwrap();
        };
        let (went, ()) = tokio::join!(life.carry_out(&step), interrupting);
        self.point = life.point();
        went
    }

    /// Applies, and is killed when the first pod was asked to go: where it then stands. Its runtime has to end with it.
    pub async fn apply_killed(self) -> (Point, Json) {
        let mut life = Life::at(&self.world, &self.point);
        let step = Step { name: "step", deed: Deed::Apply(self.config.clone()) };
        tokio::select! {
            went = life.carry_out(&step) => panic!("nothing was drained: {went:?}"),
            () = Self::until_first_eviction(&self.wire) => self.wire.killed.cancel(),
        }
        (Point { cloud: self.world.snapshot(), ..self.point.clone() }, self.config.clone())
    }

    pub fn cluster_id(&self) -> String {
        self.point.cloud.clusters.keys().next().unwrap().clone()
    }

    pub fn inside(&mut self, change: impl FnOnce(&mut State, &str)) {
        let id = self.cluster_id();
        change(&mut self.point.cloud, &id);
    }

    /// Evictions of the pods of the cluster's own names are refused.
    pub fn keep_pods(&mut self) {
        self.inside(|state, id| {
            state.kubernetes.get_mut(id).unwrap().budgets.push(budget());
        });
    }

    /// The machines of the pool, the oldest first.
    pub fn nodes(&self) -> Vec<String> {
        let cloud = &self.point.cloud;
        let pool = cloud.node_pools.values().find(|pool| pool.name == "workers").unwrap();
        let mut nodes = cloud.pool_nodes(&pool.id);
        nodes.sort_by_key(|node| (node.created, node.id.clone()));
        nodes.iter().filter(|node| !node.leaving).map(|node| node.id.clone()).collect()
    }

    /// The nodes of the pool that take no new pods.
    pub fn cordoned(&self) -> BTreeSet<String> {
        let nodes = self.nodes();
        self.marked().into_iter().filter(|id| nodes.contains(id)).collect()
    }

    /// All nodes that take no new pods.
    pub fn marked(&self) -> BTreeSet<String> {
        let marks = &self.point.cloud.kubernetes[&self.cluster_id()].marks;
        let cordoned = marks.iter().filter(|(_, marks)| marks.unschedulable == Some(true));
        let there = |id: &String| self.point.cloud.instances.contains_key(id);
        cordoned.map(|(id, _)| id.clone()).filter(there).collect()
    }

    pub fn asked_inside(&self) -> Vec<String> {
        self.wire.asked_inside()
    }

    /// The calls of the last apply that have to do with the way in.
    pub fn has_asked_for_the_way_in(&self) -> bool {
        self.world.simulator().requests().iter().any(|record| record.action == "DescribeClusterKubeconfig")
    }
}

fn life_of(world: &World, change: impl FnOnce(&mut State)) {
    world.simulator().write(change);
}

pub fn said(went: &Went) -> String {
    format!("{:?}", went.diagnostics)
}

/// A pod of its own on this machine.
pub fn pod(name: &str, machine: &str) -> Pod {
    let (namespace, owner) = ("default".into(), Some(("ReplicaSet".into(), name.into())));
    let machine = Some(machine.to_owned());
    Pod { namespace, name: name.into(), owner, machine, created: Moment::default(), ..Pod::default() }
}

/// The pods of the cluster's own names may never be fewer than two.
pub fn budget() -> Budget {
    Budget {
        namespace: "kube-system".into(),
        name: "names".into(),
        selector: [("k8s-app".to_owned(), "kube-dns".to_owned())].into(),
        min_available: Some(2),
        max_unavailable: None,
    }
}
