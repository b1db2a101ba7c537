//! A cluster's inside: what a new one begins with, and what pods do by themselves.

use std::collections::BTreeMap;

use super::certificate;
use crate::simulator::clock::Moment;
use crate::simulator::state::cloud::State;
use crate::simulator::state::instance::{Instance, InstanceStatus};
use crate::simulator::state::kubernetes::{Certified, DaemonSet, Kubernetes, Pod};

/// The namespace of what belongs to the cluster itself.
const SYSTEM: &str = "kube-system";

impl Kubernetes {
    /// The inside of a cluster that this user made, who has all rights in it, as the account's owner has.
    fn new(creator: &str, owner: &str, now: Moment) -> Self {
        let namespaces = ["default", "kube-node-lease", "kube-public", SYSTEM];
        let dns = |name: &str| Pod {
            namespace: SYSTEM.into(),
            name: name.into(),
            labels: [("k8s-app".to_owned(), "kube-dns".to_owned())].into(),
            owner: Some(("ReplicaSet".into(), "coredns-6c8d7c5f4".into())),
            created: now,
            ..Pod::default()
        };
        let daemon = |name: &str| DaemonSet {
            namespace: SYSTEM.into(),
            name: name.into(),
            labels: [("k8s-app".to_owned(), name.to_owned())].into(),
        };
        Self {
            authority: certificate::authority(),
            administrators: [creator.to_owned(), owner.to_owned()].into(),
            namespaces: namespaces.into_iter().map(|name| (name.to_owned(), now)).collect(),
            daemon_sets: vec![daemon("kube-proxy"), daemon("tke-bridge-agent")],
            pods: vec![dns("coredns-6c8d7c5f4-4kq8v"), dns("coredns-6c8d7c5f4-x7n2d")],
            ..Self::default()
        }
    }

    /// The user whose client certificate this is, in DER.
    pub(crate) fn user_of(&self, presented: &[u8]) -> Option<(&str, &Certified)> {
        let is_it = |certified: &Certified| certificate::in_der(certified).0.as_ref() == presented;
        self.clients.iter().find(|(_, certified)| is_it(certified)).map(|(user, client)| (user.as_str(), client))
    }

    /// Whether a machine's node is cordoned: by somebody, or since it joined.
    pub(crate) fn is_cordoned(&self, machine: &Instance) -> bool {
        let said = self.marks.get(&machine.id).and_then(|marks| marks.unschedulable);
        said.unwrap_or(machine.settings.unschedulable != 0)
    }

    /// Pods leave machines that are gone, and those without one go to the node that has the fewest.
    fn settle(&mut self, machines: &BTreeMap<String, Instance>) {
        self.marks.retain(|id, _| machines.contains_key(id));
        let goes = |pod: &Pod| pod.owner.is_none() && pod.machine.as_ref().is_some_and(|id| !machines.contains_key(id));
        self.pods.retain(|pod| !goes(pod));
        for pod in &mut self.pods {
            pod.machine.take_if(|machine| !machines.contains_key(machine));
        }
        let takes_pods = |machine: &&Instance| {
            let repels = machine.taints.iter().any(|taint| taint.effect != "PreferNoSchedule");
            !self.is_cordoned(machine) && !repels
        };
        let free: Vec<&String> = machines.values().filter(takes_pods).map(|machine| &machine.id).collect();
        for index in 0..self.pods.len() {
            if self.pods[index].machine.is_none() {
                let load = |id: &String| self.pods.iter().filter(|pod| pod.machine.as_ref() == Some(id)).count();
                self.pods[index].machine = free.iter().min_by_key(|id| load(id)).map(|id| (*id).clone());
            }
        }
    }
}

impl State {
    /// Begins the inside of a new cluster.
    pub(crate) fn begin_inside(&mut self, cluster_id: &str, creator: &str, owner: &str) {
        let inside = Kubernetes::new(creator, owner, self.now);
        self.kubernetes.insert(cluster_id.to_owned(), inside);
    }

    /// The inside of a cluster that there is. One of a state file of before gets its own now.
    pub(crate) fn inside(&mut self, cluster_id: &str) -> &mut Kubernetes {
        let owner = self.clusters.get(cluster_id).map(|cluster| cluster.owner.clone()).unwrap_or_default();
        let now = self.now;
        self.kubernetes.entry(cluster_id.to_owned()).or_insert_with(|| Kubernetes::new(&owner, &owner, now))
    }

    /// The same with its machines, after its pods have done what they do by themselves.
    pub(crate) fn settled_inside(&mut self, cluster_id: &str) -> (&mut Kubernetes, BTreeMap<String, Instance>) {
        let machines = self.joined(cluster_id);
        let inside = self.inside(cluster_id);
        inside.settle(&machines);
        (inside, machines)
    }

    /// The machines that are nodes in the cluster, by their ids.
    fn joined(&self, cluster_id: &str) -> BTreeMap<String, Instance> {
        let has_joined = |node: &&Instance| node.status == InstanceStatus::Running && !node.leaving;
        self.nodes(cluster_id).filter(has_joined).map(|node| (node.id.clone(), node.clone())).collect()
    }
}
