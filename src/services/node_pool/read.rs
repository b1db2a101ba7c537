//! Reading node pools.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::cloud::autoscaling::group::{AutoScalingGroup, DescribeAutoScalingGroups};
use crate::cloud::autoscaling::launch_configuration::{DescribeLaunchConfigurations, LaunchConfiguration};
use crate::cloud::tke::node_pool::{DescribeClusterNodePools, NodePool};
use crate::cloud::vpc::subnet::DescribeSubnets;
use crate::cloud::{Error, Filter};
use crate::kit::value::Attr;
use crate::services::handle::ClusterHandle;
use crate::services::node_pool::model::{
    AutoscalingModel, DataDiskModel, NodeCountsModel, NodePoolModel, SCALE_OUT, SystemDiskModel, TaintModel,
};
use crate::services::node_pool::spec::signed;
use crate::services::node_pool::{schema, size, spec};

/// A pool with the group and launch configuration behind it.
#[derive(Clone, Debug)]
pub struct Found {
    /// The pool.
    pub pool: NodePool,
    /// How many nodes and where.
    pub group: AutoScalingGroup,
    /// What nodes.
    pub launch: LaunchConfiguration,
    /// The subnet of each zone, if nodes are spread over zones evenly.
    pub zone_subnets: Option<BTreeMap<String, String>>,
}

/// The pools of a cluster.
pub async fn list(handle: &ClusterHandle) -> Result<Vec<NodePool>, Error> {
    let request = DescribeClusterNodePools { cluster_id: handle.cluster_id.clone(), filters: None };
    Ok(handle.client.call(&request).await?.node_pool_set)
}

/// The pools of this name.
pub async fn of_name(handle: &ClusterHandle, name: &str) -> Result<Vec<NodePool>, Error> {
    let filters = Some(vec![Filter::new("NodePoolsName", name)]);
    let request = DescribeClusterNodePools { cluster_id: handle.cluster_id.clone(), filters };
    let pools = handle.client.call(&request).await?.node_pool_set;
    // the filter finds parts of names too
    Ok(pools.into_iter().filter(|pool| pool.name == name).collect())
}

/// The pool behind an id, without what is behind it; none if it is gone.
pub async fn one(handle: &ClusterHandle, id: &str) -> Result<Option<NodePool>, Error> {
    Ok(list(handle).await?.into_iter().find(|pool| pool.node_pool_id == id))
}

/// Reads what is behind pools: one call for all groups, one for all launch configurations.
pub async fn details(handle: &ClusterHandle, pools: Vec<NodePool>) -> Result<Vec<Found>, Error> {
    if pools.is_empty() {
        return Ok(Vec::new());
    }
    let group_ids = pools.iter().map(|pool| pool.autoscaling_group_id.clone()).collect();
    let launch_ids = pools.iter().map(|pool| pool.launch_configuration_id.clone()).collect();
    let groups = DescribeAutoScalingGroups { auto_scaling_group_ids: Some(group_ids), ..Default::default() };
    let launches = DescribeLaunchConfigurations { launch_configuration_ids: Some(launch_ids), ..Default::default() };
    let (groups, launches) = tokio::try_join!(handle.client.list(&groups), handle.client.list(&launches))?;
    let mut groups: HashMap<_, _> = groups.into_iter().map(|g| (g.auto_scaling_group_id.clone(), g)).collect();
    let mut launches: HashMap<_, _> = launches.into_iter().map(|l| (l.launch_configuration_id.clone(), l)).collect();
    let even = groups.values().filter(|group| is_even(group));
    let zones = zones(handle, even.map(|group| group.vpc_id.clone()).collect()).await?;
    let found = pools.into_iter().map(|pool| {
        let group = groups.remove(&pool.autoscaling_group_id).unwrap_or_default();
        Found {
            zone_subnets: by_zone(&group, &zones),
            group,
            launch: launches.remove(&pool.launch_configuration_id).unwrap_or_default(),
            pool,
        }
    });
    Ok(found.collect())
}

fn is_even(group: &AutoScalingGroup) -> bool {
    group.multi_zone_subnet_policy == spec::EVENLY
}

/// The zone of each subnet of these VPCs.
pub async fn zones(handle: &ClusterHandle, vpc_ids: BTreeSet<String>) -> Result<HashMap<String, String>, Error> {
    if vpc_ids.is_empty() {
        return Ok(HashMap::new());
    }
    // by a filter: a subnet that is gone is then missing, and no error
    let filters = Some(vec![Filter::any_of("vpc-id", vpc_ids)]);
    let subnets = handle.client.list(&DescribeSubnets { filters, ..Default::default() }).await?;
    Ok(subnets.into_iter().map(|subnet| (subnet.subnet_id, subnet.zone)).collect())
}

/// The subnets by zone; none where nodes are not spread evenly, or over several subnets of a zone.
fn by_zone(group: &AutoScalingGroup, zones: &HashMap<String, String>) -> Option<BTreeMap<String, String>> {
    let subnets = group.subnet_id_set.iter().filter(|_| is_even(group));
    let found: BTreeMap<_, _> = subnets.filter_map(|id| Some((zones.get(id)?.clone(), id.clone()))).collect();
    (!found.is_empty() && found.len() == group.subnet_id_set.len()).then_some(found)
}

impl Found {
    /// The pool as users write it; `prior` says what they left unset.
    pub fn model(&self, prior: &NodePoolModel) -> NodePoolModel {
        let Found { pool, group, launch, zone_subnets } = self;
        let importing = prior.instance_type.is_null();
        let is_autoscaled = size::is_autoscaled(pool).unwrap_or(prior.autoscaling.is_set());
        NodePoolModel {
            instance_type: Attr::non_empty(&launch.instance_type),
            fallback_instance_types: unset_if_empty(
                &prior.fallback_instance_types,
                launch.instance_types.iter().filter(|name| **name != launch.instance_type).cloned().collect(),
                Vec::is_empty,
            ),
            node_count: if is_autoscaled { Attr::Null } else { Attr::Known(pool.desired_nodes_num) },
            autoscaling: match is_autoscaled {
                true => Attr::Known(AutoscalingModel {
                    min: Attr::Known(pool.min_nodes_num),
                    max: Attr::Known(pool.max_nodes_num),
                }),
                false => Attr::Null,
            },
            subnet_ids: match zone_subnets {
                Some(_) => Attr::Null,
                None => Attr::Known(group.subnet_id_set.iter().cloned().collect()),
            },
            zone_subnets: zone_subnets.clone().into(),
            system_disk: Attr::Known(SystemDiskModel {
                r#type: launch.system_disk.disk_type.clone().into(),
                size_gb: launch.system_disk.disk_size.map(signed).into(),
            }),
            data_disks: unset_if_empty(&prior.data_disks, self.data_disks(), Vec::is_empty),
            // unset, the cloud puts nodes into a group of its own choice
            security_group_ids: match &prior.security_group_ids {
                Attr::Null if !importing || launch.security_group_ids.is_empty() => Attr::Null,
                _ => Attr::Known(launch.security_group_ids.clone()),
            },
            labels: unset_if_empty(
                &prior.labels,
                pool.labels.iter().map(|label| (label.name.clone(), label.value.clone())).collect(),
                BTreeMap::is_empty,
            ),
            taints: unset_if_empty(&prior.taints, self.taints(), Vec::is_empty),
            annotations: unset_if_empty(
                &prior.annotations,
                pool.annotations.iter().map(|one| (one.name.clone(), one.value.clone())).collect(),
                BTreeMap::is_empty,
            ),
            // the cluster's part in these is known where the cluster is read
            tags: prior.tags.clone(),
            os_name: prior.os_name.clone(),
            ssh_key_name: prior.ssh_key_name.clone(),
            capacity_type: match launch.instance_charge_type.as_str() {
                spec::SPOT => "spot".into(),
                spec::ON_DEMAND => "on-demand".into(),
                other => other.into(),
            },
            max_price: self.max_price(prior),
            public_bandwidth_mbps: Attr::Known(launch.internet_accessible.internet_max_bandwidth_out.map_or(0, signed)),
            user_script: match &prior.user_script {
                Attr::Known(written) if pool.user_script.is(written) => prior.user_script.clone(),
                _ => Attr::non_empty(pool.user_script.text()),
            },
            kubelet_args: unset_if_empty(&prior.kubelet_args, pool.extra_args.kubelet.clone(), Vec::is_empty),
            unschedulable: Attr::Known(pool.unschedulable != 0),
            deletion_protection: Attr::Known(pool.deletion_protection),
            update_strategy: or_default(&prior.update_strategy, SCALE_OUT.to_owned()),
            repave_interval_seconds: or_default(&prior.repave_interval_seconds, 0),
            id: Attr::Known(pool.node_pool_id.clone()),
            status: Attr::Known(pool.life_state.as_str().to_owned()),
            node_counts: Attr::Known(counts(std::slice::from_ref(pool))),
            // found where the cluster is read, for all pools at once
            outdated_nodes: Attr::Null,
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

    /// What disks there are by the launch configuration, with what becomes of them by the pool.
    fn data_disks(&self) -> Vec<DataDiskModel> {
        let disks = self.launch.data_disks.iter().enumerate().map(|(index, disk)| {
            let mounted = self.pool.data_disks.get(index).filter(|disk| disk.auto_format_and_mount);
            DataDiskModel {
                r#type: disk.disk_type.clone().into(),
                size_gb: disk.disk_size.map(signed).into(),
                file_system: mounted.map_or(Attr::Null, |disk| Attr::non_empty(&disk.file_system)),
                mount_target: mounted.map_or(Attr::Null, |disk| Attr::non_empty(&disk.mount_target)),
            }
        });
        disks.collect()
    }

    /// The price in the user's spelling, while it is the same.
    fn max_price(&self, prior: &NodePoolModel) -> Attr<String> {
        let market = self.launch.instance_market_options.as_ref();
        let found = market.filter(|_| self.launch.instance_charge_type == spec::SPOT);
        match found.map(|market| market.spot_options.max_price.as_str()) {
            None => Attr::Null,
            Some(price) if prior.max_price.as_str().is_some_and(|written| schema::is_same_price(written, price)) => {
                prior.max_price.clone()
            }
            Some(price) => price.into(),
        }
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

/// What exists only here.
fn or_default<T: Clone>(prior: &Attr<T>, default: T) -> Attr<T> {
    if prior.is_null() { Attr::Known(default) } else { prior.clone() }
}

/// Null stays null while the cloud has nothing either.
fn unset_if_empty<T>(prior: &Attr<T>, found: T, is_empty: impl Fn(&T) -> bool) -> Attr<T> {
    if prior.is_null() && is_empty(&found) { Attr::Null } else { Attr::Known(found) }
}
