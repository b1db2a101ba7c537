//! What a plan makes or changes: all that is worth a question.

use std::collections::BTreeSet;

use super::super::model::{ClusterModel, NetworkModel};
use crate::kit::value::{Attr, Path};
use crate::services::node_pool::facets::is_swap;
use crate::services::node_pool::model::NodePoolModel;

/// A cluster before and after.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// The cluster as it is; none in a create.
    pub prior: Option<&'a ClusterModel>,
    /// The cluster as it shall be.
    pub planned: &'a ClusterModel,
}

/// One of its pools, which is new or somehow other than before.
#[derive(Clone, Copy, Debug)]
pub struct PoolScope<'a> {
    /// The key in `node_pools`.
    pub name: &'a str,
    /// The pool as it is; none if a new one is made.
    pub prior: Option<&'a NodePoolModel>,
    /// The pool as it shall be.
    pub planned: &'a NodePoolModel,
}

/// The planned value of an attribute, if it is known and another one than before.
fn changed<'a, M, T: PartialEq>(prior: Option<&M>, planned: &'a M, of: impl Fn(&M) -> &Attr<T>) -> Option<&'a T> {
    of(planned).known().filter(|_| prior.is_none_or(|prior| of(prior) != of(planned)))
}

impl<'a> Scope<'a> {
    /// From a planned change.
    pub fn of(prior: Option<&'a ClusterModel>, planned: &'a ClusterModel) -> Self {
        Self { prior, planned }
    }

    /// The planned value of an attribute, if it is known and another one than before.
    pub fn changed<T: PartialEq>(&self, of: impl Fn(&ClusterModel) -> &Attr<T>) -> Option<&'a T> {
        changed(self.prior, self.planned, of)
    }

    /// The same of an attribute of `network`.
    pub fn network_change<T: PartialEq>(&self, of: impl Fn(&NetworkModel) -> &Attr<T>) -> Option<&'a T> {
        changed(self.prior.and_then(|prior| prior.network.known()), self.planned.network.known()?, of)
    }

    /// The pools that are new or changed.
    pub fn pools(&self) -> impl Iterator<Item = PoolScope<'a>> {
        let prior = self.prior.and_then(|prior| prior.node_pools.known());
        self.planned.node_pools.known().into_iter().flatten().filter_map(move |(name, planned)| {
            let planned = planned.known()?;
            let prior = prior.and_then(|pools| pools.get(name)?.known()).filter(|prior| !is_swap(prior, planned));
            (prior != Some(planned)).then_some(PoolScope { name, prior, planned })
        })
    }

    /// The region, for a user.
    pub fn region(&self) -> &'a str {
        self.planned.region.as_str().unwrap_or_default()
    }
}

impl<'a> PoolScope<'a> {
    /// The planned value of an attribute, if it is known and another one than before.
    pub fn changed<T: PartialEq>(&self, of: impl Fn(&NodePoolModel) -> &Attr<T>) -> Option<&'a T> {
        changed(self.prior, self.planned, of)
    }

    /// Where an attribute of the pool is.
    pub fn path(&self, attribute: &str) -> Path {
        Path::of("node_pools").key(self.name).attr(attribute)
    }

    /// Where its subnets are written.
    pub fn place(&self) -> Path {
        self.path(if self.planned.zone_subnets.is_set() { "zone_subnets" } else { "subnet_ids" })
    }

    /// Whether its nodes are in other subnets than before.
    pub fn moves(&self) -> bool {
        self.changed(|pool| &pool.subnet_ids).is_some() || self.changed(|pool| &pool.zone_subnets).is_some()
    }

    /// Whether its nodes have public addresses no more.
    pub fn loses_addresses(&self) -> bool {
        self.changed(|pool| &pool.public_bandwidth_mbps) == Some(&0)
    }

    /// Whether nodes are made, or will be from something else.
    pub fn makes_nodes(&self) -> bool {
        self.moves()
            || self.added().1 > 0
            || self.changed(|pool| &pool.instance_type).is_some()
            || self.prior.is_some_and(|prior| prior.fallback_instance_types != self.planned.fallback_instance_types)
            || self.changed(|pool| &pool.capacity_type).is_some()
    }

    /// How many nodes are added: at once, and when the autoscaler goes as far as it may.
    pub fn added(&self) -> (i64, i64) {
        let is_resized = self.prior.is_none_or(|prior| {
            prior.node_count != self.planned.node_count || prior.autoscaling != self.planned.autoscaling
        });
        if !is_resized {
            return (0, 0);
        }
        let there = self.prior.map_or(0, |prior| {
            let counted = prior.node_counts.known().and_then(|counts| counts.total.known().copied());
            counted.or(prior.least_size()).unwrap_or(0)
        });
        let added = |size: Option<i64>| (size.unwrap_or(0) - there).max(0);
        (added(self.planned.least_size()), added(self.planned.greatest_size()))
    }

    /// The subnets of its nodes.
    pub fn subnets(&self) -> BTreeSet<String> {
        self.planned.subnets()
    }
}
