//! Objects in protobuf, which clients written in Go send for the kinds that Kubernetes itself has.

use std::collections::HashMap;

use prost::Message;
use serde_json::{Value, json};

/// What such a body begins with.
const MAGIC: &[u8] = b"k8s\0";

/// `k8s.io/apimachinery/pkg/runtime.Unknown`
#[derive(Clone, PartialEq, Message)]
struct Unknown {
    #[prost(bytes = "vec", tag = "2")]
    raw: Vec<u8>,
}

/// What all objects have.
#[derive(Clone, PartialEq, Message)]
struct Object {
    #[prost(message, optional, tag = "1")]
    metadata: Option<Metadata>,
    #[prost(bytes = "vec", tag = "2")]
    spec: Vec<u8>,
}

/// `k8s.io/apimachinery/pkg/apis/meta/v1.ObjectMeta`
#[derive(Clone, PartialEq, Message)]
struct Metadata {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(map = "string, string", tag = "11")]
    labels: HashMap<String, String>,
}

/// `k8s.io/api/policy/v1.PodDisruptionBudgetSpec`
#[derive(Clone, PartialEq, Message)]
struct BudgetSpec {
    #[prost(message, optional, tag = "1")]
    min_available: Option<IntOrString>,
    #[prost(message, optional, tag = "2")]
    selector: Option<Selector>,
    #[prost(message, optional, tag = "3")]
    max_unavailable: Option<IntOrString>,
}

/// `k8s.io/apimachinery/pkg/util/intstr.IntOrString`
#[derive(Clone, PartialEq, Message)]
struct IntOrString {
    #[prost(int64, tag = "1")]
    kind: i64,
    #[prost(int32, tag = "2")]
    int: i32,
    #[prost(string, tag = "3")]
    text: String,
}

/// `k8s.io/apimachinery/pkg/apis/meta/v1.LabelSelector`
#[derive(Clone, PartialEq, Message)]
struct Selector {
    #[prost(map = "string, string", tag = "1")]
    match_labels: HashMap<String, String>,
}

impl IntOrString {
    fn shown(&self) -> Value {
        if self.kind == 0 { self.int.into() } else { self.text.clone().into() }
    }
}

/// The object in a body, as far as it is looked at here, as JSON would have it; none if the body is no protobuf.
pub(crate) fn read(body: &[u8]) -> Option<Value> {
    let unknown = Unknown::decode(body.strip_prefix(MAGIC)?).ok()?;
    let object = Object::decode(unknown.raw.as_slice()).ok()?;
    let metadata = object.metadata.unwrap_or_default();
    // of another kind it is something else, and not needed
    let spec = BudgetSpec::decode(object.spec.as_slice()).unwrap_or_default();
    Some(json!({
        "metadata": {"name": metadata.name, "labels": metadata.labels},
        "spec": {
            "minAvailable": spec.min_available.as_ref().map(IntOrString::shown),
            "maxUnavailable": spec.max_unavailable.as_ref().map(IntOrString::shown),
            "selector": {"matchLabels": spec.selector.unwrap_or_default().match_labels},
        },
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(metadata: Metadata, spec: Vec<u8>) -> Vec<u8> {
        let raw = Object { metadata: Some(metadata), spec }.encode_to_vec();
        [MAGIC, &Unknown { raw }.encode_to_vec()].concat()
    }

    #[test]
    fn namespaces_and_budgets_are_read() {
        let metadata = || Metadata { name: "app".into(), labels: HashMap::new() };
        // a namespace with one finalizer
        let namespace = body(metadata(), [&[10, 10][..], b"kubernetes"].concat());
        assert_eq!(read(&namespace).unwrap()["metadata"]["name"], "app");
        let spec = BudgetSpec {
            min_available: Some(IntOrString { kind: 0, int: 2, text: String::new() }),
            selector: Some(Selector { match_labels: [("a".to_owned(), "b".to_owned())].into() }),
            max_unavailable: None,
        };
        let budget = read(&body(metadata(), spec.encode_to_vec())).unwrap();
        assert_eq!(
            budget["spec"],
            json!({"minAvailable": 2, "maxUnavailable": null, "selector": {"matchLabels": {"a": "b"}}})
        );
        assert_eq!(read(b"{}"), None);
    }
}
