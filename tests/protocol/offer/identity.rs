//! Identities, from an object's first plan to its end.

use serde_json::json;
use terraform_provider_tke::kit::framework::server;
use terraform_provider_tke::kit::value::{Attr, Type, Value};
use terraform_provider_tke::kit::wire::tfplugin6 as proto;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;

use super::super::client::{Checked, Client, encode, read_diagnostics};
use super::super::kinds::{KINDS, Kinds};
use super::super::provider::{self, Data, TestProvider};
use super::super::rules::Rule;
use super::super::tampered::{Tamper, Tampered};
use super::super::terraform::{Action, Terraform};
use super::thing::{self, THING, Thing};
use super::{briefly, client, only, rubbish};

fn identity(id: impl Into<Value>, region: impl Into<Value>) -> Value {
    Value::object([("id", id.into()), ("region", region.into())])
}

fn named(terraform: &Terraform<'_>, members: &[(&str, Value)]) -> Value {
    let mut all = vec![("name", Value::from("a"))];
    all.extend_from_slice(members);
    terraform.config(&all)
}

#[tokio::test]
async fn it_stays_through_the_life_of_an_object() {
    let (client, _) = client().await;
    let mut terraform = Terraform::new(&client, THING);
    let of = |terraform: &Terraform<'_>| client.identity_of(THING, &terraform.value());
    let config = named(&terraform, &[]);
    let planned = client.plan(THING, &Value::Null, &config, &Default::default()).await.unwrap();
    assert_eq!(planned.identity, None, "it is left out until it is known as a whole");

    assert_eq!(terraform.apply(&config).await, Ok(vec![]));
    assert_eq!(of(&terraform), Some(identity("obj-1", "r1")));
    assert_eq!(terraform.refresh().await, Ok(vec![]));
    assert_eq!(of(&terraform), Some(identity("obj-1", "r1")));

    let noted = named(&terraform, &[("note", "x".into())]);
    let planned = client.plan(THING, &terraform.value(), &noted, &Default::default()).await.unwrap();
    assert_eq!(planned.identity, Some(identity("obj-1", "r1")));
    assert_eq!(terraform.apply(&noted).await, Ok(vec![]));
    assert_eq!(of(&terraform), Some(identity("obj-1", "r1")));

    let moved = named(&terraform, &[("region", "r2".into())]);
    assert_eq!(terraform.plan(&moved).await.unwrap().action, Action::Replace);
    let planned = client.plan(THING, &Value::Null, &moved, &Default::default()).await.unwrap();
    assert_eq!(planned.identity, None);
    assert_eq!(terraform.apply(&moved).await, Ok(vec![]));
    assert_eq!(of(&terraform), Some(identity("obj-2", "r2")));

    let destroy = client.plan_destroy(THING, &terraform.value(), &Default::default()).await.unwrap();
    assert_eq!(destroy.identity, Some(identity("obj-2", "r2")));
    assert_eq!(terraform.destroy().await, Ok(vec![]));
    assert!(terraform.state.is_none());
}

#[tokio::test]
async fn an_object_that_vanished_has_none() {
    let (client, cloud) = client().await;
    let mut terraform = Terraform::new(&client, THING);
    terraform.apply(&named(&terraform, &[])).await.unwrap();
    cloud.remove("obj-1");
    assert_eq!(terraform.refresh().await, Ok(vec![]));
    assert!(terraform.state.is_none());
}

#[tokio::test]
async fn a_create_that_fails_has_one_if_it_saved_something() {
    let (client, cloud) = client().await;
    for (behaviour, left) in [("fail at once", None), ("fail", Some("obj-1")), ("panic", Some("obj-2"))] {
        cloud.behave(behaviour);
        let mut terraform = Terraform::new(&client, THING);
        only(&terraform.apply(&named(&terraform, &[])).await.unwrap());
        let of = client.identity_of(THING, &terraform.value());
        assert_eq!(of, left.map(|id| identity(id, Value::Null)), "{behaviour}");
    }
}

#[tokio::test]
async fn a_read_that_fails_keeps_it() {
    let (client, cloud) = client().await;
    let mut terraform = Terraform::new(&client, THING);
    terraform.apply(&named(&terraform, &[])).await.unwrap();
    let ty = client.schema(THING).ty();
    let stored = proto::ResourceIdentityData {
        identity_data: Some(encode(&identity("obj-1", "r1"), &client.offer().identities[THING].ty())),
    };
    cloud.behave("fail");
    let request = proto::read_resource::Request {
        type_name: THING.into(),
        current_state: Some(encode(&terraform.value(), &ty)),
        current_identity: Some(stored.clone()),
        ..Default::default()
    };
    let answer = client.rpc().read_resource(request.clone()).await.unwrap().into_inner();
    assert_eq!((answer.new_identity, answer.new_state), (Some(stored), request.current_state));
    assert_eq!(briefly(&read_diagnostics(&answer.diagnostics)), "note: The cloud refused");
}

#[tokio::test]
async fn an_object_is_imported_by_id_or_by_identity() {
    let (client, _) = client().await;
    let mut terraform = Terraform::new(&client, THING);
    terraform.apply(&named(&terraform, &[])).await.unwrap();
    let imported = client.import(THING, "obj-1").await.unwrap();
    assert_eq!((&imported.value, imported.diagnostics.as_slice()), (&terraform.value(), [].as_slice()));
    for region in [Value::Null, "r1".into()] {
        let imported = client.import_by_identity(THING, &identity("obj-1", region)).await.unwrap();
        assert_eq!((&imported.value, imported.diagnostics.as_slice()), (&terraform.value(), [].as_slice()));
        assert_eq!(client.identity_of(THING, &imported.value), Some(identity("obj-1", "r1")));
    }
}

#[tokio::test]
async fn an_import_that_does_not_say_what() {
    let (client, cloud) = client().await;
    let incomplete = client.import_by_identity(THING, &identity(Value::Null, "r1")).await.unwrap();
    assert_eq!(briefly(&incomplete.diagnostics), "id: Incomplete identity");
    let nothing = client.import(THING, "").await.unwrap();
    assert!(only(&nothing.diagnostics).detail.contains("its id or its identity"), "{nothing:?}");
    let import = async |client: &Client, type_name: &str, data| {
        let request = proto::import_resource_state::Request {
            type_name: type_name.into(),
            identity: Some(proto::ResourceIdentityData { identity_data: data }),
            ..Default::default()
        };
        let answer = client.rpc().import_resource_state(request).await.unwrap().into_inner();
        assert!(answer.imported_resources.is_empty());
        briefly(&read_diagnostics(&answer.diagnostics))
    };
    assert_eq!(import(&client, THING, rubbish()).await, ": Unexpected value");
    assert_eq!(import(&client, "test_unknown", rubbish()).await, ": Unknown resource type");
    cloud.behave("panic");
    let broken = client.import(THING, "obj-1").await.unwrap();
    assert!(only(&broken.diagnostics).detail.contains("in ImportResourceState of test_thing"), "{broken:?}");
    let (client, _) = provider::client(|| vec![Box::new(Kinds)]).await;
    assert_eq!(import(&client, KINDS, rubbish()).await, ": No resource identity");
}

#[tokio::test]
async fn identities_of_other_versions() {
    let (client, _) = client().await;
    let raw = |json: serde_json::Value| Some(proto::RawState { json: json.to_string().into(), ..Default::default() });
    let upgrade = async |version, raw| client.upgrade_identity(THING, version, raw).await.unwrap();
    let stored = json!({"id": "obj-1", "region": "r1"});
    assert_eq!(upgrade(2, raw(stored)).await, (Some(identity("obj-1", "r1")), vec![]));
    let more = json!({"id": "obj-1", "gone": true});
    assert_eq!(upgrade(2, raw(more)).await, (Some(identity("obj-1", Value::Null)), vec![]));
    assert_eq!(upgrade(1, raw(json!({"number": "obj-1"}))).await, (Some(identity("obj-1", Value::Null)), vec![]));
    let flatmap = proto::RawState { flatmap: [("id".to_owned(), "x".to_owned())].into(), ..Default::default() };
    let broken_json = proto::RawState { json: "{".into(), ..Default::default() };
    for (version, raw, brief) in [
        (3, raw(json!({"id": "obj-1"})), ": A newer provider's identity"),
        (0, raw(json!({"id": "obj-1"})), ": Provider defect"),
        (1, raw(json!({"number": ["obj-1"]})), "id: Unexpected value"),
        (2, raw(json!({"id": ["obj-1"]})), "id: Unexpected value"),
        (2, raw(json!("obj-1")), ": Unexpected value"),
        (2, Some(broken_json), ": Unreadable identity"),
        (2, Some(flatmap), ": State too old"),
        (2, None, ": Unreadable identity"),
    ] {
        let (_, diagnostics) = upgrade(version, raw).await;
        assert_eq!(briefly(&diagnostics), brief);
    }
    let (_, diagnostics) = upgrade(0, raw(json!({}))).await;
    assert!(only(&diagnostics).detail.contains("in UpgradeResourceIdentity of test_thing"), "{diagnostics:?}");

    let (client, _) = provider::client(|| vec![Box::new(Kinds)]).await;
    let (_, diagnostics) = client.upgrade_identity(KINDS, 0, raw(json!({}))).await.unwrap();
    assert_eq!(briefly(&diagnostics), ": No resource identity");
}

/// What becomes of an object that is made, changed and destroyed.
async fn life(client: &Client) -> Checked<()> {
    let mut terraform = Terraform::new(client, THING);
    terraform.apply(&named(&terraform, &[])).await?;
    terraform.apply(&named(&terraform, &[("note", "x".into())])).await?;
    terraform.destroy().await.map(|_| ())
}

async fn rule(client: &Client) -> Rule {
    life(client).await.unwrap_err()[0].rule
}

#[tokio::test]
async fn a_resource_that_breaks_a_rule_of_identities_is_refused() {
    let with = async |thing: fn() -> Thing| provider::client(move || vec![Box::new(thing())]).await.0;
    assert_eq!(life(&with(Thing::default).await).await, Ok(()));
    let plan = |change: &mut terraform_provider_tke::kit::framework::Change<thing::ThingModel>| {
        if change.prior.is_some() && !change.config.note.is_null() {
            change.planned.id = Attr::Unknown;
        }
    };
    let unknown = provider::client(move || vec![Box::new(Thing { plan, ..Thing::default() })]).await.0;
    // what is not known as a whole is left out, and an object has an identity as long as it lives
    assert_eq!(rule(&unknown).await, Rule::IdentityStable);
    let other = with(|| Thing { read: |thing| thing.id = "other".into(), ..Thing::default() }).await;
    assert_eq!(rule(&other).await, Rule::IdentityStable);
    let none = with(|| Thing { read: |thing| thing.id = Attr::Null, ..Thing::default() }).await;
    assert_eq!(rule(&none).await, Rule::IdentityPresence);
}

#[tokio::test]
async fn an_identity_that_the_kit_never_gives_is_refused() {
    fn identity_data(value: Option<&Value>) -> Option<proto::ResourceIdentityData> {
        value.map(|value| proto::ResourceIdentityData { identity_data: Some(encode(value, &thing::identity().ty())) })
    }
    let cases: [(&str, Tamper, Rule); 7] = [
        (
            "of another type",
            Tamper::Apply(|_, answer| {
                let data = encode(&true.into(), &Type::Bool);
                answer.new_identity = Some(proto::ResourceIdentityData { identity_data: Some(data) });
            }),
            Rule::IdentityType,
        ),
        (
            "unknown after apply",
            Tamper::Apply(|_, answer| answer.new_identity = identity_data(Some(&identity(Value::Unknown, "r1")))),
            Rule::IdentityUnknown,
        ),
        ("none after apply", Tamper::Apply(|_, answer| answer.new_identity = None), Rule::IdentityPresence),
        (
            "one after a destroy",
            Tamper::Apply(|_, answer| {
                answer.new_identity.get_or_insert(identity_data(Some(&identity("obj-1", "r1"))).unwrap());
            }),
            Rule::IdentityPresence,
        ),
        (
            "not known in the plan of an update",
            Tamper::Plan(|asked, answer| {
                if asked.prior_identity.is_some() {
                    answer.planned_identity = identity_data(Some(&identity(Value::Unknown, "r1")));
                }
            }),
            Rule::IdentityUnknown,
        ),
        (
            "another in the plan of an update",
            Tamper::Plan(|asked, answer| {
                if asked.prior_identity.is_some() {
                    answer.planned_identity = identity_data(Some(&identity("other", "r1")));
                }
            }),
            Rule::IdentityStable,
        ),
        (
            "none in the plan of an update",
            Tamper::Plan(|asked, answer| {
                if asked.prior_identity.is_some() {
                    answer.planned_identity = None;
                }
            }),
            Rule::IdentityStable,
        ),
    ];
    for (what, tamper, broken) in cases {
        let provider = TestProvider::offering(&Data::default(), super::catalog);
        let service = Tampered { service: server::service(provider, CancellationToken::new()), tamper };
        let client = Client::of_routes(Routes::new(service)).await.unwrap();
        assert_eq!(rule(&client).await, broken, "{what}");
    }
}
