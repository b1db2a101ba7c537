//! A facet of a cluster: everything about some of its attributes, in one place. And what facets work with.

use futures_util::future::BoxFuture;

use super::change::ClusterChange;
use super::model::ClusterModel;
use super::operation::Op;
use super::reading::{Parts, Reading};
use crate::cloud::Error;
use crate::cloud::tke::cluster::{CreateCluster, ModifyClusterAttribute};
use crate::kit::diagnostics::Diagnostics;
use crate::kit::framework::Change;
use crate::kit::schema::Attribute;
use crate::kit::value::IntoValue;
use crate::provider::Context;
use crate::services::difference::changed_names;

/// A facet: functions of data, the same of each. What one does not do is [`Facet::NOTHING`].
#[derive(Clone, Copy)]
pub struct Facet {
    /// Its part of the schema.
    pub attributes: fn() -> Vec<(&'static str, Attribute)>,
    /// Checks it in a configuration, where unknown values pass: they may turn out null.
    pub validate: fn(&ClusterModel, &mut Diagnostics),
    /// Plans what the schema's rules do not, from the plan alone.
    pub plan: fn(&mut Plan<'_>),
    /// Looks at the whole plan, when it is known whether it replaces the cluster.
    pub check: fn(&mut Plan<'_>),
    /// Its fields of the request that makes a cluster.
    pub create: fn(&NewCluster<'_>, &mut CreateCluster),
    /// Its fields of ModifyClusterAttribute, where they are other ones than before: one request has those of all facets.
    pub modify: fn(&ClusterModel, &ClusterModel, &mut ModifyClusterAttribute),
    /// Whether an update has anything to do for it. None: where any of its attributes changes.
    pub is_due: Option<fn(&ClusterModel, &ClusterModel) -> bool>,
    /// Whether each update that has something to do sees to it, due or not.
    pub is_in_each_update: bool,
    /// Changes it in the cloud where it is due. What it has done is noted when it is done; what it does in several
    /// steps, it notes on its way.
    pub update: for<'a> fn(&'a mut ClusterChange<'_>) -> BoxFuture<'a, Result<(), Diagnostics>>,
    /// Fills it in from what DescribeClusters alone tells.
    pub read: fn(&Reading<'_>, &mut ClusterModel),
    /// Fills it in from what there is of the parts of a cluster, and asks what is still missing for it.
    pub read_parts:
        for<'a> fn(&'a Reading<'_>, &'a Parts<'_>, &'a mut ClusterModel) -> BoxFuture<'a, Result<(), Error>>,
}

impl Facet {
    /// One without attributes.
    pub const NOTHING: Self = Self {
        attributes: Vec::new,
        validate: |_, _| {},
        plan: |_| {},
        check: |_| {},
        create: |_, _| {},
        modify: |_, _, _| {},
        is_due: None,
        is_in_each_update: false,
        update: |_| Box::pin(async { Ok(()) }),
        read: |_, _| {},
        read_parts: |_, _, _| Box::pin(async { Ok(()) }),
    };

    /// The names of its attributes.
    pub fn names(&self) -> Vec<&'static str> {
        (self.attributes)().into_iter().map(|(name, _)| name).collect()
    }

    /// Whether an update has anything to do for it.
    pub fn is_due(&self, prior: &ClusterModel, planned: &ClusterModel) -> bool {
        match self.is_due {
            Some(is_due) => is_due(prior, planned),
            None => {
                let (prior, planned) = (prior.clone().into_value(), planned.clone().into_value());
                !changed_names(&(self.attributes)(), &prior, &planned).is_empty()
            }
        }
    }
}

/// A plan of a cluster that is being refined.
pub struct Plan<'a> {
    /// The operation.
    pub op: &'a Op,
    /// The configured provider.
    pub context: &'a Context,
    /// The plan.
    pub change: &'a mut Change<ClusterModel>,
    /// What is wrong with it.
    pub errors: Diagnostics,
}

impl Plan<'_> {
    /// The cluster as it is; none in a create.
    pub fn prior(&self) -> Option<&ClusterModel> {
        self.change.prior.as_ref()
    }

    /// The cluster as it is, in a plan that changes it in place.
    pub fn prior_in_place(&self) -> Option<&ClusterModel> {
        self.prior().filter(|_| self.change.replace.is_empty())
    }
}

/// A cluster that is to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewCluster<'a> {
    /// The cluster as it shall be.
    pub planned: &'a ClusterModel,
    /// The Kubernetes version in full.
    pub version: &'a str,
    /// The addresses of pods; none where they have those of the VPC.
    pub cluster_cidr: Option<&'a str>,
    /// The mark that it is found by if the reply is lost; none where the account takes none.
    pub create_id: Option<&'a str>,
}
