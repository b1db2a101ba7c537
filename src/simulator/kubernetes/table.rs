//! Lists as tables, which is how `kubectl get` asks for them.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::discovery::{BUDGETS, DAEMON_SETS, NODES, PODS, Resource};
use crate::simulator::clock::Moment;

/// A column: its name, how it is typed, and where its text is in an object.
type Column = (&'static str, fn(&Value) -> String);

/// Objects as a table.
pub(crate) fn table(resource: &Resource, objects: &[Value], now: Moment) -> Value {
    let columns = columns(resource);
    let names = columns.iter().map(|(name, _)| *name).chain(["Age"]);
    let definitions: Vec<Value> = names
        .map(|name| {
            let format = if name == "Name" { "name" } else { "" };
            json!({"name": name, "type": "string", "format": format, "description": "", "priority": 0})
        })
        .collect();
    let rows: Vec<Value> = objects
        .iter()
        .map(|object| {
            let mut cells: Vec<String> = columns.iter().map(|(_, text)| text(object)).collect();
            cells.push(age(object, now));
            let partial = json!({
                "kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": object["metadata"],
            });
            json!({"cells": cells, "object": partial})
        })
        .collect();
    json!({
        "kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": {"resourceVersion": "1"},
        "columnDefinitions": definitions, "rows": rows,
    })
}

fn columns(resource: &Resource) -> Vec<Column> {
    let own: &[Column] = if *resource == NODES {
        &[
            ("Status", status),
            ("Roles", |_| "<none>".into()),
            ("Version", |node| text(node, "/status/nodeInfo/kubeletVersion")),
        ]
    } else if *resource == PODS {
        &[("Status", |pod| text(pod, "/status/phase")), ("Node", |pod| text(pod, "/spec/nodeName"))]
    } else if *resource == DAEMON_SETS {
        &[
            ("Desired", |set| text(set, "/status/desiredNumberScheduled")),
            ("Ready", |set| text(set, "/status/numberReady")),
        ]
    } else if *resource == BUDGETS {
        &[("Allowed Disruptions", |budget| text(budget, "/status/disruptionsAllowed"))]
    } else {
        &[("Status", |namespace| text(namespace, "/status/phase"))]
    };
    let name: Column = ("Name", |object| text(object, "/metadata/name"));
    [&[name], own].concat()
}

/// How old an object is, in its greatest unit.
fn age(object: &Value, now: Moment) -> String {
    let created: Option<Timestamp> = text(object, "/metadata/creationTimestamp").parse().ok();
    let seconds = created.map_or(0, |created| (now.seconds() - created.as_second()).max(0));
    match seconds {
        0..120 => format!("{seconds}s"),
        120..7200 => format!("{}m", seconds / 60),
        7200..172_800 => format!("{}h", seconds / 3600),
        _ => format!("{}d", seconds / 86_400),
    }
}

fn status(node: &Value) -> String {
    let cordoned = if node["spec"]["unschedulable"] == true { ",SchedulingDisabled" } else { "" };
    format!("Ready{cordoned}")
}

fn text(object: &Value, pointer: &str) -> String {
    match object.pointer(pointer) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    }
}
