//! Objects that were another type's.

use bytes::Bytes;
use serde_json::json;
use terraform_provider_tke::kit::diagnostics::Severity;
use terraform_provider_tke::kit::value::{IntoValue, Value};
use terraform_provider_tke::kit::wire::tfplugin6 as proto;

use super::super::client::config;
use super::thing::{OTHER, THING, ThingModel};
use super::{briefly, client, only, unconfigured};

type Request = proto::move_resource_state::Request;

fn raw(json: serde_json::Value) -> Option<proto::RawState> {
    Some(proto::RawState { json: json.to_string().into(), ..Default::default() })
}

fn from_other() -> Request {
    Request {
        source_provider_address: OTHER.into(),
        source_type_name: "other_thing".into(),
        source_schema_version: 3,
        source_state: raw(json!({"id": "obj-1", "title": "a", "size": 9})),
        source_private: Bytes::from_static(b"theirs"),
        source_identity: raw(json!({"region": "r1"})),
        target_type_name: THING.into(),
        ..Request::default()
    }
}

/// Terraform moves states before it configures the provider.
#[tokio::test]
async fn a_state_of_another_provider() {
    let client = unconfigured().await;
    let moved = client.move_state(from_other()).await.unwrap();
    // what was unknown or write-only is null
    let members = [("id", "obj-1".into()), ("name", "a".into()), ("region", "r1".into())];
    assert_eq!(moved.value, config(client.schema(THING), &members));
    assert_eq!(moved.private, r#"{"taken_from":"theirs"}"#);
    assert_eq!(only(&moved.diagnostics).severity, Severity::Warning);
    let identity = Value::object([("id", "obj-1".into()), ("region", "r1".into())]);
    assert_eq!(client.identity_of(THING, &moved.value), Some(identity));
}

#[tokio::test]
async fn a_state_of_our_own_that_is_read_afterwards() {
    let (client, cloud) = client().await;
    let request = Request {
        source_provider_address: "registry.example.com/us/test".into(),
        source_type_name: "test_thing_of_old".into(),
        source_state: raw(json!({"id": "obj-1", "name": "a"})),
        source_identity: None,
        source_private: Bytes::new(),
        ..from_other()
    };
    let moved = client.move_state(request).await.unwrap();
    assert_eq!(moved.value.member("name"), &"a".into());
    let object = ThingModel { id: "obj-1".into(), region: "r1".into(), name: "a".into(), ..ThingModel::default() };
    cloud.put("obj-1", object.into_value());
    let read = client.read(THING, &moved.value, &moved.private).await.unwrap();
    assert_eq!((read.value.member("region"), read.private), (&"r1".into(), moved.private));
}

#[tokio::test]
async fn what_is_not_taken_over() {
    let client = unconfigured().await;
    let refused = async |request: Request| client.move_state(request).await.unwrap().diagnostics;
    let stranger = refused(Request { source_type_name: "other_stranger".into(), ..from_other() }).await;
    assert_eq!(briefly(&stranger), ": State cannot be moved");
    for name in [THING, "other_stranger", OTHER] {
        assert!(stranger[0].detail.contains(name), "{stranger:?}");
    }
    let flatmap = proto::RawState { flatmap: [("id".to_owned(), "x".to_owned())].into(), ..Default::default() };
    let broken = || Some(proto::RawState { json: "{".into(), ..Default::default() });
    for (request, brief) in [
        (Request { source_schema_version: 2, ..from_other() }, ": State too old"),
        (Request { source_state: Some(flatmap), ..from_other() }, ": State too old"),
        (Request { source_state: broken(), ..from_other() }, ": Unreadable state"),
        (Request { source_identity: broken(), ..from_other() }, ": Unreadable identity"),
        (Request { source_type_name: "other_defect".into(), ..from_other() }, ": Provider defect"),
        (Request { target_type_name: "test_unknown".into(), ..from_other() }, ": Unknown resource type"),
    ] {
        assert_eq!(briefly(&refused(request).await), brief);
    }
    let defect = refused(Request { source_type_name: "other_defect".into(), ..from_other() }).await;
    assert!(only(&defect).detail.contains("in MoveResourceState of test_thing"), "{defect:?}");
}
