//! What the API server says of itself: its version, and what it has.

use serde_json::{Value, json};

use super::request::Answer;

/// A kind of object that the API server has.
#[derive(Debug, PartialEq)]
pub(crate) struct Resource {
    /// Empty for the core group.
    pub(crate) group: &'static str,
    pub(crate) name: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) namespaced: bool,
    short: &'static str,
    verbs: &'static [&'static str],
}

pub(crate) const NAMESPACES: Resource =
    Resource { group: "", name: "namespaces", kind: "Namespace", namespaced: false, short: "ns", verbs: MADE };
pub(crate) const NODES: Resource = Resource {
    group: "",
    name: "nodes",
    kind: "Node",
    namespaced: false,
    short: "no",
    verbs: &["get", "list", "patch"],
};
pub(crate) const PODS: Resource =
    Resource { group: "", name: "pods", kind: "Pod", namespaced: true, short: "po", verbs: &["delete", "get", "list"] };
pub(crate) const DAEMON_SETS: Resource =
    Resource { group: "apps", name: "daemonsets", kind: "DaemonSet", namespaced: true, short: "ds", verbs: READ };
pub(crate) const BUDGETS: Resource = Resource {
    group: "policy",
    name: "poddisruptionbudgets",
    kind: "PodDisruptionBudget",
    namespaced: true,
    short: "pdb",
    verbs: MADE,
};

const READ: &[&str] = &["get", "list"];

const MADE: &[&str] = &["create", "delete", "get", "list"];

/// All that there are.
pub(crate) const RESOURCES: [&Resource; 5] = [&NAMESPACES, &NODES, &PODS, &DAEMON_SETS, &BUDGETS];

const GROUPS: [&str; 2] = ["apps", "policy"];

/// The answer to a question about the API server itself; none if the path is not of those.
pub(crate) fn discovery(path: &[&str], version: &str) -> Option<Answer> {
    let body = match path {
        ["version"] => self::version(version),
        ["healthz" | "livez" | "readyz"] => json!("ok"),
        ["api"] => json!({"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []}),
        ["apis"] => {
            let groups: Vec<Value> = GROUPS.iter().map(|name| group(name)).collect();
            json!({"kind": "APIGroupList", "apiVersion": "v1", "groups": groups})
        }
        ["apis", name] if GROUPS.contains(name) => {
            let mut group = group(name);
            (group["kind"], group["apiVersion"]) = ("APIGroup".into(), "v1".into());
            group
        }
        ["api", "v1"] => resources("", "v1"),
        ["apis", name, "v1"] if GROUPS.contains(name) => resources(name, &format!("{name}/v1")),
        _ => return None,
    };
    Some(Answer::ok(body))
}

fn version(version: &str) -> Value {
    let mut numbers = version.split('.');
    let (major, minor) = (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default());
    json!({
        "major": major, "minor": minor, "gitVersion": format!("v{version}"), "gitTreeState": "clean",
        "gitCommit": "0000000000000000000000000000000000000000", "buildDate": "2024-01-01T00:00:00Z",
        "goVersion": "go1.22.0", "compiler": "gc", "platform": "linux/amd64",
    })
}

fn group(name: &str) -> Value {
    let version = json!({"groupVersion": format!("{name}/v1"), "version": "v1"});
    json!({"name": name, "versions": [version], "preferredVersion": version})
}

fn resources(group: &str, group_version: &str) -> Value {
    let of_group = RESOURCES.iter().filter(|resource| resource.group == group);
    let mut resources: Vec<Value> = of_group
        .map(|resource| {
            json!({
                "name": resource.name, "singularName": resource.kind.to_lowercase(), "namespaced": resource.namespaced,
                "kind": resource.kind, "verbs": resource.verbs, "shortNames": [resource.short],
            })
        })
        .collect();
    if group.is_empty() {
        resources.push(json!({
            "name": "pods/eviction", "singularName": "", "namespaced": true, "group": "policy", "version": "v1",
            "kind": "Eviction", "verbs": ["create"],
        }));
    }
    json!({"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": group_version, "resources": resources})
}
