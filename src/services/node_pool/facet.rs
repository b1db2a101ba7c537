//! A facet of a node pool: everything about some of its attributes, in one place.

use super::found::Found;
use super::inherited::Inherited;
use super::model::NodePoolModel;
use crate::cloud::autoscaling::group::ModifyAutoScalingGroup;
use crate::cloud::autoscaling::launch_configuration::ModifyLaunchConfigurationAttributes;
use crate::cloud::tke::node_pool::{CreateClusterNodePool, ModifyClusterNodePool, ModifyNodePoolInstanceTypes};
use crate::kit::diagnostics::Diagnostics;
use crate::kit::schema::Attribute;
use crate::kit::value::Path;

/// A facet: functions of data, the same of each. What one does not do is [`Facet::NOTHING`].
#[derive(Clone, Copy)]
pub struct Facet {
    /// Its part of the schema.
    pub attributes: fn() -> Vec<(&'static str, Attribute)>,
    /// Checks it in a configuration, where unknown values pass: they may turn out null. The path is the pool's.
    pub validate: fn(&NodePoolModel, &Path, &mut Diagnostics),
    /// Its fields of the request that makes a pool.
    pub create: fn(&NewPool<'_>, &mut CreateClusterNodePool),
    /// Its fields of the requests that change a pool, where they are other ones than before.
    pub change: fn(&PoolChange<'_>, &mut Requests),
    /// Whether it takes a new pool beside the old one to come from one to the other.
    pub is_swap: fn(&NodePoolModel, &NodePoolModel) -> bool,
    /// Whether the nodes that are there are older than new ones after a change.
    pub makes_outdated: fn(&NodePoolModel, &NodePoolModel) -> bool,
    /// Fills it in from what the cloud has. What was known before tells what its user left unset, and how it is spelled.
    pub read: fn(&Found, &NodePoolModel, &mut NodePoolModel),
}

impl Facet {
    /// One without attributes.
    pub const NOTHING: Self = Self {
        attributes: Vec::new,
        validate: |_, _, _| {},
        create: |_, _| {},
        change: |_, _| {},
        is_swap: |_, _| false,
        makes_outdated: |_, _| false,
        read: |_, _, _| {},
    };
}

/// A pool that is to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewPool<'a> {
    /// The key in `node_pools`.
    pub name: &'a str,
    /// The pool as it shall be.
    pub pool: &'a NodePoolModel,
    /// What it takes from its cluster.
    pub inherited: &'a Inherited,
    /// The size of the pool whose place it takes.
    pub replaced_size: Option<i64>,
    /// The mark that it is found by if the reply is lost.
    pub mark: &'a str,
}

/// A pool before and after, with what it takes from its cluster.
#[derive(Clone, Copy, Debug)]
pub struct PoolChange<'a> {
    /// The key in `node_pools`.
    pub name: &'a str,
    /// The pool as it is.
    pub prior: &'a NodePoolModel,
    /// The pool as it shall be.
    pub planned: &'a NodePoolModel,
    /// What it took.
    pub inherited_before: &'a Inherited,
    /// What it shall take.
    pub inherited: &'a Inherited,
}

/// The requests that change a pool; one that is as it began is not sent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Requests {
    /// What new nodes are.
    pub launch: ModifyLaunchConfigurationAttributes,
    /// The instance types after the first.
    pub types: Option<ModifyNodePoolInstanceTypes>,
    /// Where new nodes are.
    pub group: ModifyAutoScalingGroup,
    /// What TKE keeps of a pool.
    pub pool: ModifyClusterNodePool,
}
