//! One node pool, to change it in every way.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value as Json;
use terraform_provider_tke::simulator::State;
use terraform_provider_tke::simulator::state::{LaunchConfiguration, NodePool, ScalingGroup};

use super::configuration::{CLUSTER, SMALL, pools};
use super::{Cloud, Workspace};

/// A pool `blue` in a cloud, and a directory that manages it.
pub struct PoolBench {
    pub cloud: Cloud,
    pub workspace: Workspace,
}

impl PoolBench {
    /// With the pool made from these attributes.
    pub fn with(attributes: &str) -> Self {
        Self::on(Cloud::start(), attributes)
    }

    /// The same in this cloud.
    pub fn on(cloud: Cloud, attributes: &str) -> Self {
        let workspace = Workspace::new(&cloud);
        let bench = Self { cloud, workspace };
        bench.apply(attributes);
        bench
    }

    pub fn configure(&self, attributes: &str) -> &Workspace {
        self.workspace.configure(&pools("", &[("blue", &format!("{SMALL}\n      {attributes}"))]))
    }

    /// Applies the pool with these attributes; answers with the actions that changed something.
    #[track_caller]
    pub fn apply(&self, attributes: &str) -> Vec<String> {
        let mark = self.cloud.mark();
        self.configure(attributes).apply(&[]).success();
        self.workspace.assert_plan_is_empty();
        self.cloud.changes_since(mark)
    }

    /// A change behind Terraform's back, which the next plan shows and the next apply puts back.
    #[track_caller]
    pub fn drift(
        &self,
        change: impl FnOnce(&mut NodePool, &mut LaunchConfiguration, &mut ScalingGroup),
    ) -> Vec<String> {
        self.cloud.change(|state| with_pool(state, change));
        self.workspace.assert_reads_agree();
        assert_eq!(self.workspace.planned_actions(&[])[0].1, ["update"], "the drift shows");
        let mark = self.cloud.mark();
        self.workspace.apply(&[]).success();
        self.workspace.assert_plan_is_empty();
        self.cloud.changes_since(mark)
    }

    /// Another directory with the same configuration takes the cluster in without a difference.
    #[track_caller]
    pub fn import(&self) {
        let text = std::fs::read_to_string(self.workspace.path("main.tf")).unwrap();
        let mark = self.cloud.mark();
        Workspace::importing(&self.cloud, &text, &format!("{}:all", self.cloud.cluster().id)).assert_plan_is_empty();
        assert_eq!(self.cloud.changes_since(mark), Vec::<String>::new());
    }

    pub fn pool(&self) -> NodePool {
        self.cloud.pool("blue")
    }

    pub fn launch(&self) -> LaunchConfiguration {
        let id = self.pool().launch_configuration_id;
        self.cloud.simulator.read(|state| state.launch_configurations[&id].clone())
    }

    pub fn group(&self) -> ScalingGroup {
        let id = self.pool().scaling_group_id;
        self.cloud.simulator.read(|state| state.scaling_groups[&id].clone())
    }

    /// Least, desired and greatest size.
    pub fn sizes(&self) -> (i64, i64, i64) {
        let group = self.group();
        (group.min_size, group.desired_capacity, group.max_size)
    }

    pub fn state(&self) -> Json {
        self.workspace.state(CLUSTER).unwrap()["node_pools"]["blue"].clone()
    }

    /// The autoscaler moves the size, and is done with it.
    pub fn autoscale(&self, size: i64) {
        let id = self.pool().id;
        let running = self.cloud.change(|state| {
            state.scale_pool(&id, size);
            let done = state.now.after(Duration::from_secs(2));
            state.advance(done);
            state.pool_nodes(&id).into_iter().filter(|node| node.status.name() == "running").count()
        });
        assert_eq!(i64::try_from(running).unwrap(), size);
    }
}

/// Changes the pool `blue`, with what it launches nodes by.
pub fn with_pool(state: &mut State, change: impl FnOnce(&mut NodePool, &mut LaunchConfiguration, &mut ScalingGroup)) {
    let pool = state.node_pools.values_mut().find(|pool| pool.name == "blue").unwrap();
    let launch = state.launch_configurations.get_mut(&pool.launch_configuration_id).unwrap();
    let group = state.scaling_groups.get_mut(&pool.scaling_group_id).unwrap();
    change(pool, launch, group);
}

pub fn map<const N: usize>(pairs: [(&str, &str); N]) -> BTreeMap<String, String> {
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}
