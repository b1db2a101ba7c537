//! Nodes and pods, as far as it matters here.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A page of a list.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Page<T> {
    /// What is on it; null where there is nothing.
    pub(super) items: Option<Vec<T>>,
    #[serde(default)]
    pub(super) metadata: PageMetadata,
}

#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct PageMetadata {
    /// Where the next page begins; empty on the last.
    #[serde(default, rename = "continue")]
    pub(super) next: String,
}

/// A node.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Node {
    metadata: Metadata,
    #[serde(default)]
    spec: NodeSpec,
    #[serde(default)]
    status: NodeStatus,
}

/// A pod.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Pod {
    metadata: Metadata,
    #[serde(default)]
    status: PodStatus,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    name: String,
    #[serde(default)]
    namespace: String,
    #[serde(default)]
    uid: String,
    labels: Option<BTreeMap<String, String>>,
    annotations: Option<BTreeMap<String, String>>,
    owner_references: Option<Vec<Owner>>,
    deletion_timestamp: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
struct Owner {
    kind: String,
    controller: Option<bool>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
struct NodeSpec {
    #[serde(default, rename = "providerID")]
    provider_id: String,
    unschedulable: Option<bool>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
struct NodeStatus {
    conditions: Option<Vec<Condition>>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
struct Condition {
    r#type: String,
    status: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
struct PodStatus {
    #[serde(default)]
    phase: String,
}

impl Node {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.metadata.name
    }

    /// Its machine, `ins-…`: the end of `qcloud:///<zone>/ins-…`, or what TKE writes on it. Empty where nobody has said it
    /// yet.
    pub fn machine(&self) -> &str {
        const LABEL: &str = "cloud.tencent.com/node-instance-id";
        let of_label = || self.metadata.labels.as_ref()?.get(LABEL).map(String::as_str);
        let of_provider = self.spec.provider_id.rsplit('/').next().filter(|id| !id.is_empty());
        of_provider.or_else(of_label).unwrap_or_default()
    }

    /// Whether it takes no new pods.
    pub fn is_cordoned(&self) -> bool {
        self.spec.unschedulable == Some(true)
    }

    /// Whether its kubelet says that it works.
    pub fn is_ready(&self) -> bool {
        let conditions = self.status.conditions.iter().flatten();
        conditions.into_iter().any(|condition| condition.r#type == "Ready" && condition.status == "True")
    }
}

impl Pod {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.metadata.name
    }

    /// Its namespace.
    pub fn namespace(&self) -> &str {
        &self.metadata.namespace
    }

    /// What tells it from another of the same name.
    pub(super) fn uid(&self) -> &str {
        &self.metadata.uid
    }

    /// Whether it is on its way out.
    pub fn is_going(&self) -> bool {
        self.metadata.deletion_timestamp.is_some()
    }

    /// Whether it has to leave a node that goes: not where it has finished, nor where it belongs to the node, as those of
    /// daemon sets do and those that the kubelet has from a file.
    pub fn has_to_leave(&self) -> bool {
        const MIRROR: &str = "kubernetes.io/config.mirror";
        let is_finished = ["Succeeded", "Failed"].contains(&self.status.phase.as_str());
        let is_mirror = self.metadata.annotations.as_ref().is_some_and(|all| all.contains_key(MIRROR));
        let is_of_daemon_set = |owner: &Owner| owner.kind == "DaemonSet" && owner.controller == Some(true);
        let belongs = self.metadata.owner_references.iter().flatten().any(is_of_daemon_set);
        !is_finished && !is_mirror && !belongs
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn pods_of_the_node_itself_and_finished_ones_stay() {
        let pod = |extra: serde_json::Value| -> Pod {
            let mut pod = json!({"metadata": {"name": "a", "namespace": "b"}, "status": {"phase": "Running"}});
            pod["metadata"].as_object_mut().unwrap().extend(extra["metadata"].as_object().cloned().unwrap_or_default());
            pod["status"].as_object_mut().unwrap().extend(extra["status"].as_object().cloned().unwrap_or_default());
            serde_json::from_value(pod).unwrap()
        };
        let owned =
            |kind: &str| json!({"metadata": {"ownerReferences": [{"kind": kind, "controller": true, "name": "x"}]}});
        assert!(pod(json!({})).has_to_leave());
        assert!(pod(owned("ReplicaSet")).has_to_leave());
        assert!(!pod(owned("DaemonSet")).has_to_leave());
        assert!(!pod(json!({"metadata": {"annotations": {"kubernetes.io/config.mirror": "x"}}})).has_to_leave());
        for (phase, leaves) in [("Pending", true), ("Unknown", true), ("Succeeded", false), ("Failed", false)] {
            assert_eq!(pod(json!({"status": {"phase": phase}})).has_to_leave(), leaves, "{phase}");
        }
    }

    #[test]
    fn a_node_is_known_by_its_machine() {
        let node: Node = serde_json::from_value(json!({
            "metadata": {"name": "10.0.0.5"}, "spec": {"providerID": "qcloud:///100003/ins-abc"},
            "status": {"conditions": [{"type": "Ready", "status": "Unknown"}]},
        }))
        .unwrap();
        assert_eq!((node.machine(), node.is_ready(), node.is_cordoned()), ("ins-abc", false, false));
        let labels = json!({"cloud.tencent.com/node-instance-id": "ins-def"});
        for (labels, expected) in [(labels, "ins-def"), (json!({}), "")] {
            let new: Node =
                serde_json::from_value(json!({"metadata": {"name": "10.0.0.6", "labels": labels}})).unwrap();
            assert_eq!(new.machine(), expected);
        }
    }
}
