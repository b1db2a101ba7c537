//! Looking up node pools in the cloud.

use std::collections::HashMap;
use std::time::Duration;

use super::found::Found;
use super::place;
use crate::cloud::autoscaling::group::{AutoScalingGroup, DescribeAutoScalingGroups};
use crate::cloud::autoscaling::launch_configuration::{DescribeLaunchConfigurations, LaunchConfiguration};
use crate::cloud::tke::node_pool::{DescribeClusterNodePoolDetail, DescribeClusterNodePools, LifeState, NodePool};
use crate::cloud::{Error, Filter, Kind};
use crate::services::handle::ClusterHandle;
use crate::system::clock;

/// Between two looks at the list for a pool that was there.
const AGAIN: Duration = Duration::from_secs(1);

/// The pools of a cluster. One that was there, in the state or at an earlier look, and is not listed is looked for by
/// another call before it counts as gone (see `Watch::is_pool_gone`).
pub async fn list(handle: &ClusterHandle) -> Result<Vec<NodePool>, Error> {
    let mut pools = listed(handle).await?;
    let ids = pools.iter().map(|pool| pool.node_pool_id.as_str()).collect();
    for id in handle.nodes.pools_but(&ids) {
        match unlisted(handle, &id).await? {
            Some(pool) => pools.push(pool),
            None => handle.nodes.note_gone_pool(id),
        }
    }
    handle.nodes.note_pools(pools.iter().map(|pool| pool.node_pool_id.clone()));
    Ok(pools)
}

async fn listed(handle: &ClusterHandle) -> Result<Vec<NodePool>, Error> {
    let request = DescribeClusterNodePools { cluster_id: handle.cluster_id.clone(), filters: None };
    Ok(handle.client.call(&request).await?.node_pool_set)
}

/// A pool that the list lacks, if it is there all the same. What else may be wrong where it is asked for by itself says
/// nothing: the list is asked once more then.
async fn unlisted(handle: &ClusterHandle, id: &str) -> Result<Option<NodePool>, Error> {
    let request = DescribeClusterNodePoolDetail { cluster_id: handle.cluster_id.clone(), node_pool_id: id.to_owned() };
    match handle.client.with_retry_timeout(Duration::ZERO).call(&request).await {
        Ok(answer) => Ok(Some(answer.node_pool).filter(|pool| pool.life_state != LifeState::Deleted)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => {
            tracing::debug!(pool = id, %error, "looking at the list again");
            clock::sleep(AGAIN).await;
            Ok(listed(handle).await?.into_iter().find(|pool| pool.node_pool_id == id))
        }
    }
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

/// How often what is behind pools is looked for.
const LOOKS: u32 = 4;

/// Reads what is behind pools: one call for all groups, one for all launch configurations. Pools that go may have
/// lost theirs already; of others, that both are there is certain.
pub async fn details(handle: &ClusterHandle, pools: Vec<NodePool>) -> Result<Vec<Found>, Error> {
    if pools.is_empty() {
        return Ok(Vec::new());
    }
    let group_ids = pools.iter().map(|pool| pool.autoscaling_group_id.clone()).collect();
    let launch_ids = pools.iter().map(|pool| pool.launch_configuration_id.clone()).collect();
    let groups = DescribeAutoScalingGroups { auto_scaling_group_ids: Some(group_ids), ..Default::default() };
    let launches = DescribeLaunchConfigurations { launch_configuration_ids: Some(launch_ids), ..Default::default() };
    let mut pause = Duration::from_millis(250);
    let mut looks_left = LOOKS;
    let (mut groups, mut launches) = loop {
        looks_left -= 1;
        let (groups, launches) = tokio::try_join!(handle.client.list(&groups), handle.client.list(&launches))?;
        let groups: HashMap<_, _> = groups.into_iter().map(|g| (g.auto_scaling_group_id.clone(), g)).collect();
        let launches: HashMap<_, _> = launches.into_iter().map(|l| (l.launch_configuration_id.clone(), l)).collect();
        match without_what_is_behind(&pools, &groups, &launches) {
            None => break (groups, launches),
            Some(error) if looks_left == 0 => return Err(error),
            Some(error) => tracing::debug!(%error, "looking again"),
        }
        clock::sleep(pause).await;
        pause *= 2;
    };
    let even = groups.values().filter(|group| place::is_even(group));
    let zones = place::zones(handle, even.map(|group| group.vpc_id.clone()).collect()).await?;
    let found = pools.into_iter().map(|pool| {
        let group = groups.remove(&pool.autoscaling_group_id).unwrap_or_default();
        Found {
            zone_subnets: place::by_zone(&group, &zones),
            group,
            launch: launches.remove(&pool.launch_configuration_id).unwrap_or_default(),
            pool,
        }
    });
    Ok(found.collect())
}

/// The error of a pool that has to have a group and a launch configuration, and has not.
fn without_what_is_behind(
    pools: &[NodePool],
    groups: &HashMap<String, AutoScalingGroup>,
    launches: &HashMap<String, LaunchConfiguration>,
) -> Option<Error> {
    pools.iter().filter(|pool| matches!(pool.life_state, LifeState::Normal | LifeState::Updating)).find_map(|pool| {
        let missing = if !groups.contains_key(&pool.autoscaling_group_id) {
            format!("the scaling group {} of the node pool {}", pool.autoscaling_group_id, pool.node_pool_id)
        } else if !launches.contains_key(&pool.launch_configuration_id) {
            format!("the launch configuration {} of the node pool {}", pool.launch_configuration_id, pool.node_pool_id)
        } else {
            return None;
        };
        Some(Error::new(Kind::UnexpectedReply, format!("{missing} is not listed")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pool_that_goes_may_have_lost_its_group() {
        let pool = |life_state| {
            vec![NodePool {
                node_pool_id: "np-a".into(),
                autoscaling_group_id: "asg-a".into(),
                launch_configuration_id: "asc-a".into(),
                life_state,
                ..Default::default()
            }]
        };
        let groups = HashMap::from([("asg-a".to_owned(), AutoScalingGroup::default())]);
        let launches = HashMap::from([("asc-a".to_owned(), LaunchConfiguration::default())]);
        let flaw = |life_state, groups: &HashMap<_, _>, launches: &HashMap<_, _>| {
            let error = without_what_is_behind(&pool(life_state), groups, launches)?;
            assert_eq!(error.kind(), Kind::UnexpectedReply);
            Some(error.message().to_owned())
        };
        let (no_groups, no_launches) = (HashMap::new(), HashMap::new());
        assert_eq!(flaw(LifeState::Normal, &groups, &launches), None);
        assert_eq!(flaw(LifeState::Deleting, &no_groups, &no_launches), None);
        let group = flaw(LifeState::Updating, &no_groups, &launches);
        assert_eq!(group.as_deref(), Some("the scaling group asg-a of the node pool np-a is not listed"));
        let launch = flaw(LifeState::Normal, &groups, &no_launches);
        assert_eq!(launch.as_deref(), Some("the launch configuration asc-a of the node pool np-a is not listed"));
    }
}
