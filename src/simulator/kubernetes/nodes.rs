//! Nodes: the machines that joined.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::discovery::NODES;
use super::objects::{metadata, uid};
use crate::simulator::state::cluster::Cluster;
use crate::simulator::state::instance::Instance;
use crate::simulator::state::kubernetes::{Kubernetes, NodeMarks};

/// The name of a machine's node: its address, or its own name in a cluster that is made so.
pub(crate) fn name<'a>(cluster: &Cluster, machine: &'a Instance) -> &'a str {
    if cluster.network.node_name_type == "hostname" { &machine.name } else { &machine.private_ip }
}

/// A node as the API shows it.
pub(crate) fn shown(inside: &Kubernetes, cluster: &Cluster, machine: &Instance) -> Value {
    let name = name(cluster, machine);
    let marks = inside.marks.get(&machine.id).cloned().unwrap_or_default();
    let cordoned = inside.is_cordoned(machine);
    let mut metadata = metadata(NODES.kind, "", name, &labels(name, machine, &marks), machine.created);
    metadata["annotations"] = json!(marks.annotations);
    let mut taints: Vec<Value> = machine
        .taints
        .iter()
        .map(|taint| json!({"key": taint.key, "value": taint.value, "effect": taint.effect}))
        .collect();
    let mut spec = json!({"providerID": format!("qcloud:///{}/{}", machine.zone, machine.id)});
    if cordoned {
        taints.push(json!({"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"}));
        spec["unschedulable"] = true.into();
    }
    if !taints.is_empty() {
        spec["taints"] = taints.into();
    }
    let size = json!({
        "cpu": machine.cpu.to_string(), "memory": format!("{}Gi", machine.memory_gb),
        "pods": cluster.network.max_pods_per_node.to_string(),
    });
    let ready = json!({
        "type": "Ready", "status": "True", "reason": "KubeletReady", "message": "kubelet is posting ready status",
        "lastHeartbeatTime": machine.created.iso(), "lastTransitionTime": machine.created.iso(),
    });
    json!({
        "kind": NODES.kind, "apiVersion": "v1", "metadata": metadata, "spec": spec,
        "status": {
            "capacity": size, "allocatable": size, "conditions": [ready],
            "addresses": [
                {"type": "InternalIP", "address": machine.private_ip}, {"type": "Hostname", "address": name},
            ],
            "nodeInfo": {
                "kubeletVersion": format!("v{}", machine.kubelet_version), "kubeProxyVersion": "",
                "containerRuntimeVersion": format!("{}://{}", cluster.container_runtime, cluster.runtime_version),
                "osImage": machine.os_name, "operatingSystem": "linux", "architecture": "amd64", "kernelVersion": "5.4",
                "machineID": uid(&machine.id), "systemUUID": uid(&machine.id), "bootID": uid(&machine.id),
            },
        },
    })
}

/// What the pool says, what the kubelet and the cloud add, and what was written since.
fn labels(name: &str, machine: &Instance, marks: &NodeMarks) -> BTreeMap<String, String> {
    let added = [
        ("kubernetes.io/hostname", name),
        ("kubernetes.io/os", "linux"),
        ("kubernetes.io/arch", "amd64"),
        ("node.kubernetes.io/instance-type", &machine.instance_type),
        ("topology.kubernetes.io/region", &machine.region),
        ("topology.kubernetes.io/zone", &machine.zone),
        ("cloud.tencent.com/node-instance-id", &machine.id),
    ];
    let added = added.into_iter().map(|(label, value)| (label.to_owned(), value.to_owned()));
    let own = machine.labels.iter().chain(&marks.labels).map(|(label, value)| (label.clone(), value.clone()));
    added.chain(own).collect()
}

/// Takes a patch: whether the node is cordoned, its labels and its annotations. Null takes away.
pub(crate) fn patch(marks: &mut NodeMarks, patch: &Value) {
    if let Some(unschedulable) = patch["spec"].get("unschedulable") {
        marks.unschedulable = Some(unschedulable.as_bool().unwrap_or_default());
    }
    for (kept, member) in [(&mut marks.labels, "labels"), (&mut marks.annotations, "annotations")] {
        for (name, value) in patch["metadata"][member].as_object().into_iter().flatten() {
            match value.as_str() {
                Some(text) => kept.insert(name.clone(), text.to_owned()),
                None => kept.remove(name),
            };
        }
    }
}
