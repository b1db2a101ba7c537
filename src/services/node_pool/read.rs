//! Reading node pools.

use std::collections::{BTreeMap, HashMap};

use crate::cloud::autoscaling::group::{AutoScalingGroup, DescribeAutoScalingGroups};
use crate::cloud::autoscaling::launch_configuration::{DescribeLaunchConfigurations, LaunchConfiguration};
use crate::cloud::tke::node_pool::{DescribeClusterNodePools, NodePool};
use crate::cloud::{Error, Filter};
use crate::services::node_pool::model::{NodeCountsModel, NodePoolModel, SystemDiskModel, TaintModel};
use crate::services::site::Site;
use crate::value::Attr;

/// A pool with the group and launch configuration behind it.
#[derive(Clone, Debug)]
pub struct Found {
    /// The pool.
    pub pool: NodePool,
    /// How many nodes and where.
    pub group: AutoScalingGroup,
    /// What nodes.
    pub launch: LaunchConfiguration,
}

/// The pools of a cluster.
pub async fn list(site: &Site) -> Result<Vec<NodePool>, Error> {
    let request = DescribeClusterNodePools { cluster_id: site.cluster_id.clone(), filters: None };
    Ok(site.client.call(&request).await?.node_pool_set)
}

/// The ids of the pools of this name.
pub async fn ids_of_name(site: &Site, name: &str) -> Result<Vec<String>, Error> {
    let filters = Some(vec![Filter::new("NodePoolsName", name)]);
    let request = DescribeClusterNodePools { cluster_id: site.cluster_id.clone(), filters };
    let pools = site.client.call(&request).await?.node_pool_set;
    // the filter finds parts of names too
    Ok(pools.into_iter().filter(|pool| pool.name == name).map(|pool| pool.node_pool_id).collect())
}

/// The pool behind an id, without what is behind it; none if it is gone.
pub async fn one(site: &Site, id: &str) -> Result<Option<NodePool>, Error> {
    Ok(list(site).await?.into_iter().find(|pool| pool.node_pool_id == id))
}

/// Reads what is behind pools: one call for all groups, one for all launch configurations.
pub async fn details(site: &Site, pools: Vec<NodePool>) -> Result<Vec<Found>, Error> {
    if pools.is_empty() {
        return Ok(Vec::new());
    }
    let group_ids = pools.iter().map(|pool| pool.autoscaling_group_id.clone()).collect();
    let launch_ids = pools.iter().map(|pool| pool.launch_configuration_id.clone()).collect();
    let groups = DescribeAutoScalingGroups { auto_scaling_group_ids: Some(group_ids), ..Default::default() };
    let launches = DescribeLaunchConfigurations { launch_configuration_ids: Some(launch_ids), ..Default::default() };
    let (groups, launches) = tokio::try_join!(site.client.list(&groups), site.client.list(&launches))?;
    let mut groups: HashMap<_, _> = groups.into_iter().map(|g| (g.auto_scaling_group_id.clone(), g)).collect();
    let mut launches: HashMap<_, _> = launches.into_iter().map(|l| (l.launch_configuration_id.clone(), l)).collect();
    let found = pools.into_iter().map(|pool| Found {
        group: groups.remove(&pool.autoscaling_group_id).unwrap_or_default(),
        launch: launches.remove(&pool.launch_configuration_id).unwrap_or_default(),
        pool,
    });
    Ok(found.collect())
}

impl Found {
    /// The pool as users write it; `prior` says what they left unset.
    pub fn model(&self, prior: &NodePoolModel) -> NodePoolModel {
        let Found { pool, group, launch } = self;
        NodePoolModel {
            instance_type: Attr::non_empty(&launch.instance_type),
            node_count: Attr::Known(pool.desired_nodes_num),
            subnet_ids: Attr::Known(group.subnet_id_set.iter().cloned().collect()),
            system_disk: Attr::Known(SystemDiskModel {
                r#type: launch.system_disk.disk_type.clone().into(),
                size_gb: launch.system_disk.disk_size.map(signed).into(),
            }),
            // unset, the cloud puts nodes into a group of its own choice
            security_group_ids: match &prior.security_group_ids {
                Attr::Null => Attr::Null,
                _ => Attr::Known(launch.security_group_ids.clone()),
            },
            labels: unset_if_empty(
                &prior.labels,
                pool.labels.iter().map(|label| (label.name.clone(), label.value.clone())).collect::<BTreeMap<_, _>>(),
                BTreeMap::is_empty,
            ),
            taints: unset_if_empty(&prior.taints, self.taints(), Vec::is_empty),
            id: Attr::Known(pool.node_pool_id.clone()),
            status: Attr::Known(pool.life_state.as_str().to_owned()),
            node_counts: Attr::Known(counts(std::slice::from_ref(pool))),
            autoscaling_group_id: Attr::non_empty(&pool.autoscaling_group_id),
            launch_configuration_id: Attr::non_empty(&pool.launch_configuration_id),
        }
    }

    fn taints(&self) -> Vec<TaintModel> {
        let taints = self.pool.taints.iter().map(|taint| TaintModel {
            key: Attr::Known(taint.key.clone()),
            value: Attr::non_empty(&taint.value),
            effect: Attr::Known(taint.effect.clone()),
        });
        taints.collect()
    }

    /// The key pair that new nodes let in.
    pub fn key_id(&self) -> Option<&str> {
        self.launch.login_settings.key_ids.first().map(String::as_str)
    }
}

/// How the nodes of pools stand.
pub fn counts(pools: &[NodePool]) -> NodeCountsModel {
    let (mut total, mut running, mut initializing) = (0, 0, 0);
    for pool in pools {
        let counts = pool.node_count_summary.all();
        total += counts.total;
        running += counts.normal;
        initializing += counts.joining + counts.initializing;
    }
    NodeCountsModel {
        total: Attr::Known(total),
        running: Attr::Known(running),
        initializing: Attr::Known(initializing),
        failed: Attr::Known((total - running - initializing).max(0)),
    }
}

/// Null stays null while the cloud has nothing either.
fn unset_if_empty<T>(prior: &Attr<T>, found: T, is_empty: impl Fn(&T) -> bool) -> Attr<T> {
    if prior.is_null() && is_empty(&found) { Attr::Null } else { Attr::Known(found) }
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
