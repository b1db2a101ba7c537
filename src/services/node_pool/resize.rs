//! From one size of a pool to another, with the limits that the cloud holds it to.

use super::model::NodePoolModel;
use super::settle;
use crate::cloud::tke::node_pool::{
    AutoscalingGroupStatus, ModifyClusterNodePool, ModifyNodePoolDesiredCapacityAboutAsg, NodePool,
};
use crate::kit::diagnostics::Diagnostics;
use crate::kit::value::Attr;
use crate::services::handle::ClusterHandle;

/// What ModifyClusterNodePool takes of sizes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// The least size.
    pub min: Option<i64>,
    /// The greatest size.
    pub max: Option<i64>,
    /// Whether the autoscaler owns the size.
    pub autoscale: Option<bool>,
}

/// The steps to another size, in order. In none of them is the size outside of its limits: the cloud
/// would refuse it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Resize {
    /// The limits that take in both sizes.
    pub first: Limits,
    /// The size.
    pub size: Option<i64>,
    /// The limits that shall be in the end.
    pub last: Limits,
}

impl Resize {
    /// Whether the pool becomes smaller than it is.
    pub fn shrinks(&self, there: Option<&NodePool>) -> bool {
        self.size.zip(there).is_some_and(|(size, there)| size < there.desired_nodes_num)
    }
}

impl Limits {
    /// Whether anything is to change.
    pub fn is_any(&self) -> bool {
        *self != Self::default()
    }

    /// The request that changes these of a pool and nothing else.
    pub fn of_pool(self, cluster_id: &str, pool_id: &str) -> ModifyClusterNodePool {
        let (cluster_id, node_pool_id) = (cluster_id.to_owned(), pool_id.to_owned());
        let mut request = ModifyClusterNodePool { cluster_id, node_pool_id, ..Default::default() };
        self.put_into(&mut request);
        request
    }

    /// Changes these by a request, beside what else that changes.
    pub fn put_into(self, request: &mut ModifyClusterNodePool) {
        (request.min_nodes_num, request.max_nodes_num) = (self.min, self.max);
        request.enable_autoscale = self.autoscale;
    }
}

/// Sets the limits of a pool's size and nothing else. `failure` begins the error.
pub async fn limit(
    handle: &ClusterHandle,
    name: &str,
    pool_id: &str,
    limits: Limits,
    failure: &str,
) -> Result<(), Diagnostics> {
    settle::change(handle, name, pool_id, &limits.of_pool(&handle.cluster_id, pool_id), failure).await
}

/// Sets a pool's size, within its limits. `failure` begins the error.
pub async fn set(
    handle: &ClusterHandle,
    name: &str,
    pool_id: &str,
    size: i64,
    failure: &str,
) -> Result<(), Diagnostics> {
    let request = ModifyNodePoolDesiredCapacityAboutAsg {
        cluster_id: handle.cluster_id.clone(),
        node_pool_id: pool_id.to_owned(),
        desired_capacity: size,
    };
    settle::change(handle, name, pool_id, &request, failure).await
}

/// Whether the autoscaler owns the size of a pool; none while that is changing otherwise.
pub fn is_autoscaled(pool: &NodePool) -> Option<bool> {
    match pool.autoscaling_group_status {
        AutoscalingGroupStatus::Enabled | AutoscalingGroupStatus::Enabling => Some(true),
        AutoscalingGroupStatus::Disabled | AutoscalingGroupStatus::Disabling => Some(false),
        _ => None,
    }
}

/// How a pool comes to its planned size from the one that it has.
pub fn resize(there: &NodePool, planned: &NodePoolModel) -> Resize {
    let (min, max, desired) = (there.min_nodes_num, there.max_nodes_num, there.desired_nodes_num);
    let (autoscale, goal_min, goal_max, size) = match &planned.autoscaling {
        Attr::Known(range) => {
            let (goal_min, goal_max) = (range.min.known_or(0), range.max.known_or(0));
            (true, goal_min, goal_max, desired.min(goal_max).max(goal_min))
        }
        _ => {
            let size = planned.node_count.known_or(1);
            (false, min.min(size), max.max(size), size)
        }
    };
    let changed = |from: i64, to: i64| (from != to).then_some(to);
    let switch = (is_autoscaled(there) != Some(autoscale)).then_some(autoscale);
    if size == desired {
        let first = Limits { min: changed(min, goal_min), max: changed(max, goal_max), autoscale: switch };
        return Resize { first, ..Resize::default() };
    }
    let (wide_min, wide_max) = (min.min(goal_min), max.max(goal_max));
    // the autoscaler lets go before the size is set, and takes over when it stands
    let first = Limits {
        min: changed(min, wide_min),
        max: changed(max, wide_max),
        autoscale: switch.filter(|autoscale| !autoscale),
    };
    let last = Limits {
        min: changed(wide_min, goal_min),
        max: changed(wide_max, goal_max),
        autoscale: switch.filter(|autoscale| *autoscale),
    };
    Resize { first, size: Some(size), last }
}

#[cfg(test)]
mod tests {
    use super::super::model::AutoscalingModel;
    use super::*;

    fn there(min: i64, desired: i64, max: i64, autoscaled: bool) -> NodePool {
        let status = if autoscaled { AutoscalingGroupStatus::Enabled } else { AutoscalingGroupStatus::Disabled };
        NodePool {
            min_nodes_num: min,
            desired_nodes_num: desired,
            max_nodes_num: max,
            autoscaling_group_status: status,
            ..Default::default()
        }
    }

    fn fixed(size: i64) -> NodePoolModel {
        NodePoolModel { node_count: Attr::Known(size), ..Default::default() }
    }

    fn autoscaled(min: i64, max: i64) -> NodePoolModel {
        let range = AutoscalingModel { min: Attr::Known(min), max: Attr::Known(max) };
        NodePoolModel { autoscaling: Attr::Known(range), ..Default::default() }
    }

    fn limits(min: Option<i64>, max: Option<i64>, autoscale: Option<bool>) -> Limits {
        Limits { min, max, autoscale }
    }

    #[test]
    fn a_fixed_size_makes_room_and_keeps_it() {
        let grown = resize(&there(0, 1, 1, false), &fixed(3));
        assert_eq!(grown, Resize { first: limits(None, Some(3), None), size: Some(3), last: Limits::default() });
        let shrunk = resize(&there(0, 3, 5, false), &fixed(2));
        assert_eq!(shrunk, Resize { size: Some(2), ..Resize::default() });
    }

    #[test]
    fn the_autoscalers_size_is_only_brought_within_the_limits() {
        let wider = resize(&there(1, 3, 5, true), &autoscaled(2, 8));
        assert_eq!(wider, Resize { first: limits(Some(2), Some(8), None), ..Resize::default() });
        let above = resize(&there(1, 2, 5, true), &autoscaled(6, 8));
        let first = limits(None, Some(8), None);
        assert_eq!(above, Resize { first, size: Some(6), last: limits(Some(6), None, None) });
        let below = resize(&there(4, 5, 5, true), &autoscaled(1, 2));
        let first = limits(Some(1), None, None);
        assert_eq!(below, Resize { first, size: Some(2), last: limits(None, Some(2), None) });
    }

    #[test]
    fn the_autoscaler_takes_over_last_and_lets_go_first() {
        let on = resize(&there(0, 3, 3, false), &autoscaled(4, 6));
        let first = limits(None, Some(6), None);
        assert_eq!(on, Resize { first, size: Some(4), last: limits(Some(4), None, Some(true)) });
        let within = resize(&there(0, 3, 3, false), &autoscaled(1, 6));
        assert_eq!(within, Resize { first: limits(Some(1), Some(6), Some(true)), ..Resize::default() });
        let off = resize(&there(2, 3, 6, true), &fixed(1));
        assert_eq!(off, Resize { first: limits(Some(1), None, Some(false)), size: Some(1), last: Limits::default() });
    }
}
