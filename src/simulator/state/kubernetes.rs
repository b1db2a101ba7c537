//! What is inside a cluster, as its API server has it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::simulator::clock::Moment;

/// What is inside a cluster. Its nodes are machines of the cloud; here is what only the cluster knows of them.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Kubernetes {
    /// The certificate authority that signs for the API server and for those who ask it.
    pub authority: Certified,
    /// The client certificates that were made, by the number of the user or role that asked for a kubeconfig.
    pub clients: BTreeMap<String, Certified>,
    /// Who has all rights, by number.
    pub administrators: BTreeSet<String>,
    /// Namespaces.
    pub namespaces: BTreeMap<String, Moment>,
    /// What was written on nodes, by the machine's id.
    pub marks: BTreeMap<String, NodeMarks>,
    /// Daemon sets. Each has a pod on every node.
    pub daemon_sets: Vec<DaemonSet>,
    /// The pods that are not of daemon sets.
    pub pods: Vec<Pod>,
    /// How many pods took the place of others so far: what numbers their names.
    #[serde(default)]
    pub pods_made: u64,
    /// Pod disruption budgets.
    pub budgets: Vec<Budget>,
}

/// A certificate and its key.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certified {
    /// Whom it names.
    pub common_name: String,
    /// PEM.
    pub certificate: String,
    /// PKCS #8 in PEM.
    pub key: String,
}

impl fmt::Debug for Certified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certified").field("common_name", &self.common_name).finish_non_exhaustive()
    }
}

/// What was written on a node.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeMarks {
    /// Whether it is cordoned, once somebody said so.
    pub unschedulable: Option<bool>,
    /// Labels beyond those that it joined with.
    pub labels: BTreeMap<String, String>,
    /// Annotations.
    pub annotations: BTreeMap<String, String>,
}

/// A daemon set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DaemonSet {
    /// The namespace.
    pub namespace: String,
    /// The name.
    pub name: String,
    /// What its pods are labelled with, and selected by.
    pub labels: BTreeMap<String, String>,
}

/// A pod.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pod {
    /// The namespace.
    pub namespace: String,
    /// The name.
    pub name: String,
    /// Labels.
    pub labels: BTreeMap<String, String>,
    /// The replica set or stateful set that replaces it, kind and name; a pod without one is not replaced.
    pub owner: Option<(String, String)>,
    /// The machine that it runs on; none while no node takes it.
    pub machine: Option<String>,
    /// It has a volume of the kind `emptyDir`.
    pub has_local_data: bool,
    /// When it was made.
    pub created: Moment,
}

/// A pod disruption budget.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// The namespace.
    pub namespace: String,
    /// The name.
    pub name: String,
    /// The labels of the pods that it protects.
    pub selector: BTreeMap<String, String>,
    /// How many of them must stay healthy; else `max_unavailable` counts.
    pub min_available: Option<usize>,
    /// How many may be unhealthy.
    pub max_unavailable: Option<usize>,
}
