//! The creation of a cluster: noted before CreateCluster is sent, until the cluster's id is seen in a state.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::super::model::ClusterModel;
use super::super::operation::Op;
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::provider::Journal;

const KIND: &str = "create";

/// What is noted of a creation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    /// The value of the tag that marks the cluster.
    pub create_id: String,
    /// What was asked for, but for what the provider chose.
    pub digest: String,
    /// The account, where the keys may ask for it.
    pub account_id: Option<String>,
    /// The region.
    pub region: String,
    /// The cluster's name.
    pub name: String,
    /// Its VPC.
    pub vpc_id: String,
    /// Its id, once there is one.
    #[serde(default)]
    pub cluster_id: Option<String>,
    /// For one that bears no mark: the clusters of its name and VPC that there were before.
    #[serde(default)]
    pub before: Option<Vec<String>>,
}

impl Begun {
    /// Whether another creation would be of a cluster in the same place, of the same name.
    pub fn is_alike(&self, other: &Self) -> bool {
        let place = |it: &Self| (it.account_id.clone(), it.region.clone(), it.name.clone(), it.vpc_id.clone());
        place(self) == place(other)
    }

    /// Whether another creation would ask for the same.
    pub fn is_same(&self, other: &Self) -> bool {
        self.is_alike(other) && self.digest == other.digest
    }
}

/// A creation that this process works on.
#[derive(Debug)]
pub struct Creation {
    journal: Option<Arc<Journal>>,
    /// The entry of the journal; none where it could not be written.
    entry: Option<String>,
    /// What is noted of it.
    pub begun: Begun,
}

impl Creation {
    /// Notes it before its request is sent.
    pub fn note(op: &Op, begun: Begun) -> Result<Self, Diagnostics> {
        let journal = op.data()?.journal().cloned();
        let entry = match journal.as_ref().map(|journal| journal.note(KIND, &begun)) {
            Some(Ok(entry)) => Some(entry),
            Some(Err(error)) => {
                op.warn(unnoted(&error.to_string()));
                None
            }
            None => {
                op.warn(unnoted("neither TF_DATA_DIR nor HOME is set"));
                None
            }
        };
        Ok(Self { journal, entry, begun })
    }

    /// The cluster is to be without its mark; these of its name and VPC are there already.
    pub fn goes_unmarked(&mut self, before: Vec<String>) {
        self.begun.before = Some(before);
        self.rewrite();
    }

    /// Its request is about to be sent: from now on it may be there, listed or not.
    pub fn is_sent(&self) {
        self.rewrite();
    }

    /// There is a cluster.
    pub fn is_made(&mut self, cluster_id: &str) {
        self.begun.cluster_id = Some(cluster_id.to_owned());
        self.rewrite();
    }

    /// There is none, and there will be none.
    pub fn forget(self) {
        if let (Some(journal), Some(entry)) = (&self.journal, &self.entry) {
            journal.settle(entry);
        }
    }

    fn rewrite(&self) {
        if let (Some(journal), Some(entry)) = (&self.journal, &self.entry)
            && let Err(error) = journal.rewrite(entry, &self.begun)
        {
            // it is found by what stands there
            tracing::warn!(%error, "the journal cannot be written");
        }
    }
}

fn unnoted(why: &str) -> Diagnostic {
    let detail = format!(
        "The provider records each new cluster in a journal file before it requests it, but the journal could not be \
         written: {why}. If this apply is killed, the next one does not find the cluster and creates a second one."
    );
    Diagnostic::warning("New cluster not recorded", detail)
}

/// Takes up a creation that asked for the same and was never brought to its end. Each is taken up once.
pub fn take(op: &Op, asked: &Begun) -> Result<Option<(Creation, std::time::Duration)>, Diagnostics> {
    let Some(journal) = op.data()?.journal() else {
        return Ok(None);
    };
    let taken = journal.take(KIND, |begun: &Begun| begun.is_same(asked));
    Ok(taken.map(|noted| {
        let creation = Creation { journal: Some(journal.clone()), entry: Some(noted.entry), begun: noted.note };
        (creation, noted.age)
    }))
}

/// Whether the provider of another Terraform works on one that asks for the same.
pub fn is_under_way_elsewhere(op: &Op, asked: &Begun) -> Result<bool, Diagnostics> {
    let Some(journal) = op.data()?.journal() else {
        return Ok(false);
    };
    Ok(journal.is_held_elsewhere(KIND, |begun: &Begun| begun.is_same(asked)))
}

/// The creations that are noted.
pub fn all(op: &Op) -> Result<Vec<Begun>, Diagnostics> {
    Ok(op.data()?.journal().map(|journal| journal.all(KIND)).unwrap_or_default())
}

/// Those of other runs of Terraform.
pub fn left(op: &Op) -> Result<Vec<Begun>, Diagnostics> {
    Ok(op.data()?.journal().map(|journal| journal.left(KIND)).unwrap_or_default())
}

/// Settles the creation of a cluster that a state has: by its id, or by what marks it.
pub fn settle(op: &Op, state: &ClusterModel, create_id: Option<&str>) -> Result<(), Diagnostics> {
    if let Some(journal) = op.data()?.journal() {
        let is_it = |begun: &Begun| {
            begun.cluster_id.as_deref() == Some(state.id()) || create_id == Some(begun.create_id.as_str())
        };
        journal.settle_all(KIND, is_it);
    }
    Ok(())
}
