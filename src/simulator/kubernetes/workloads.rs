//! Namespaces, pods, daemon sets and disruption budgets as the API shows them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::discovery::{BUDGETS, DAEMON_SETS, NAMESPACES, PODS};
use super::nodes;
use super::objects::{has_labels, metadata, uid};
use crate::simulator::clock::Moment;
use crate::simulator::state::cluster::Cluster;
use crate::simulator::state::instance::Instance;
use crate::simulator::state::kubernetes::{Budget, DaemonSet, Kubernetes, Pod};

/// A namespace.
pub(crate) fn namespace(name: &str, created: Moment) -> Value {
    let labels = [("kubernetes.io/metadata.name".to_owned(), name.to_owned())].into();
    json!({
        "kind": NAMESPACES.kind, "apiVersion": "v1",
        "metadata": metadata(NAMESPACES.kind, "", name, &labels, created),
        "spec": {"finalizers": ["kubernetes"]}, "status": {"phase": "Active"},
    })
}

/// All pods: those of daemon sets, one on each node, and the others.
pub(crate) fn pods(inside: &Kubernetes, cluster: &Cluster, machines: &BTreeMap<String, Instance>) -> Vec<Value> {
    let of_daemon_sets = inside.daemon_sets.iter().flat_map(|set| {
        machines.values().map(move |machine| Pod {
            namespace: set.namespace.clone(),
            name: format!("{}-{}", set.name, &uid(&machine.id)[..5]),
            labels: set.labels.clone(),
            owner: Some((DAEMON_SETS.kind.to_owned(), set.name.clone())),
            machine: Some(machine.id.clone()),
            has_local_data: false,
            created: machine.created,
        })
    });
    of_daemon_sets.chain(inside.pods.iter().cloned()).map(|pod| shown(&pod, cluster, machines)).collect()
}

fn shown(pod: &Pod, cluster: &Cluster, machines: &BTreeMap<String, Instance>) -> Value {
    let mut metadata = metadata(PODS.kind, &pod.namespace, &pod.name, &pod.labels, pod.created);
    if let Some((kind, name)) = &pod.owner {
        metadata["ownerReferences"] = json!([{
            "apiVersion": "apps/v1", "kind": kind, "name": name, "controller": true, "blockOwnerDeletion": true,
            "uid": uid(&format!("{kind}/{}/{name}", pod.namespace)),
        }]);
    }
    let mut spec = json!({"containers": [{"name": "main", "image": "main"}], "restartPolicy": "Always"});
    if pod.has_local_data {
        spec["volumes"] = json!([{"name": "data", "emptyDir": {}}]);
    }
    let machine = pod.machine.as_ref().and_then(|id| machines.get(id));
    let status = match machine {
        Some(machine) => {
            spec["nodeName"] = nodes::name(cluster, machine).into();
            let ready = json!([{"type": "Ready", "status": "True"}]);
            let container = json!({"name": "main", "image": "main", "imageID": "", "ready": true, "restartCount": 0});
            json!({"phase": "Running", "conditions": ready, "containerStatuses": [container], "hostIP": machine.private_ip})
        }
        None => json!({"phase": "Pending"}),
    };
    json!({"kind": PODS.kind, "apiVersion": "v1", "metadata": metadata, "spec": spec, "status": status})
}

/// A daemon set, with so many nodes in the cluster.
pub(crate) fn daemon_set(set: &DaemonSet, nodes: usize, created: Moment) -> Value {
    let template =
        json!({"metadata": {"labels": set.labels}, "spec": {"containers": [{"name": "main", "image": "main"}]}});
    json!({
        "kind": DAEMON_SETS.kind, "apiVersion": "apps/v1",
        "metadata": metadata(DAEMON_SETS.kind, &set.namespace, &set.name, &set.labels, created),
        "spec": {"selector": {"matchLabels": set.labels}, "template": template},
        "status": {
            "currentNumberScheduled": nodes, "desiredNumberScheduled": nodes, "numberReady": nodes,
            "numberAvailable": nodes, "updatedNumberScheduled": nodes, "numberMisscheduled": 0,
        },
    })
}

/// How many of the pods that a budget protects there are, how many are healthy, and how many have to be.
pub(crate) fn health(budget: &Budget, pods: &[Pod]) -> (usize, usize, usize) {
    let is_protected = |pod: &&Pod| pod.namespace == budget.namespace && has_labels(&pod.labels, &budget.selector);
    let expected = pods.iter().filter(is_protected).count();
    let healthy = pods.iter().filter(is_protected).filter(|pod| pod.machine.is_some()).count();
    let desired = match (budget.min_available, budget.max_unavailable) {
        (Some(least), _) => least,
        (None, most) => expected.saturating_sub(most.unwrap_or_default()),
    };
    (expected, healthy, desired)
}

/// A disruption budget.
pub(crate) fn budget(budget: &Budget, pods: &[Pod], created: Moment) -> Value {
    let (expected, healthy, desired) = health(budget, pods);
    let mut spec = json!({"selector": {"matchLabels": budget.selector}});
    if let Some(least) = budget.min_available {
        spec["minAvailable"] = least.into();
    }
    if let Some(most) = budget.max_unavailable {
        spec["maxUnavailable"] = most.into();
    }
    json!({
        "kind": BUDGETS.kind, "apiVersion": "policy/v1",
        "metadata": metadata(BUDGETS.kind, &budget.namespace, &budget.name, &BTreeMap::new(), created),
        "spec": spec,
        "status": {
            "expectedPods": expected, "currentHealthy": healthy, "desiredHealthy": desired,
            "disruptionsAllowed": healthy.saturating_sub(desired), "observedGeneration": 1,
        },
    })
}

/// A budget as a request writes it; none if it counts in percent or selects otherwise than by labels.
pub(crate) fn read_budget(namespace: &str, body: &Value) -> Option<Budget> {
    let spec = &body["spec"];
    let count = |name: &str| match spec.get(name) {
        None | Some(Value::Null) => Some(None),
        Some(value) => value.as_u64().and_then(|count| usize::try_from(count).ok()).map(Some),
    };
    Some(Budget {
        namespace: namespace.to_owned(),
        name: body["metadata"]["name"].as_str()?.to_owned(),
        selector: serde_json::from_value(spec["selector"]["matchLabels"].clone()).ok()?,
        min_available: count("minAvailable")?,
        max_unavailable: count("maxUnavailable")?,
    })
}
