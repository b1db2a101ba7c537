//! List resources.

use std::time::Duration;

use terraform_provider_tke::kit::diagnostics::{Diagnostic, Diagnostics, Severity};
use terraform_provider_tke::kit::framework::{Call, Findings, ListResource};
use terraform_provider_tke::kit::schema::{Attribute, Schema, validator};
use terraform_provider_tke::kit::value::{Attr, FromValue, Path, Secret, Value};
use terraform_provider_tke::kit::wire::tfplugin6 as proto;
use terraform_provider_tke::model;
use terraform_provider_tke::system::clock;

use super::super::client::{Client, Listed, config, encode, read_diagnostics};
use super::super::provider::Data;
use super::super::rules::Rule;
use super::thing::{THING, ThingModel};
use super::{briefly, client, misbehave, only, rubbish, stopped, unconfigured};

model! {
    pub struct Search { prefix: Attr<String>, region: Attr<String> }
}

/// Lists things.
pub struct ListThings;

impl ListResource for ListThings {
    type Data = Data;
    type Model = Search;
    type Object = ThingModel;

    fn type_name(&self) -> &'static str {
        THING
    }

    fn schema(&self) -> Schema {
        let attributes =
            [("prefix", Attribute::string().validate(validator::length(1, 5))), ("region", Attribute::string())];
        Schema::new("Things.", attributes.map(|(name, attribute)| (name, attribute.description("For tests."))))
    }

    fn validate(&self, config: &Search, diagnostics: &mut Diagnostics) {
        if config.region.as_str() == Some("nowhere") {
            diagnostics.error_at(Path::of("region"), "No region", "Things are somewhere.");
        }
    }

    async fn list(
        &self,
        call: &Call<Data>,
        config: Search,
        findings: &Findings<ThingModel>,
    ) -> Result<(), Diagnostics> {
        misbehave(call).await?;
        let cloud = call.data()?;
        let behaviour = cloud.behaviour();
        let prefix = config.prefix.known_or_default();
        if behaviour == "endless" {
            let mut sent = 0;
            while findings.send("again", ThingModel { id: "obj-1".into(), ..Default::default() }).await.is_continue() {
                sent += 1;
            }
            // the search itself would be interrupted too
            call.cancellation().cancelled().await;
            cloud.put("cancelled", sent.into());
            return Ok(());
        }
        let things = cloud.objects().into_iter().filter(|object| matches!(object, Value::Map(_)));
        for (index, object) in things.enumerate() {
            let object = ThingModel::from_value(object, &Path::root())?;
            if !object.name.known_or_default().starts_with(&prefix) {
                continue;
            }
            match (behaviour, index) {
                ("gate", 1) => cloud.gate.notified().await,
                ("panic late", 2) => panic!("a defect"),
                ("fail late", 2) => return Err(Diagnostic::error("The cloud refused", "No more.").into()),
                ("warn at each", _) => call.warn(Diagnostic::warning("Slow today", format!("At {index}."))),
                _ => {}
            }
            let name = object.name.known_or_default();
            let found = match behaviour {
                "nameless" if index == 1 => ThingModel { id: Attr::Null, ..object },
                _ if findings.include_object() => {
                    ThingModel { key_wo: Attr::Known(Secret::new("leaked")), status: Attr::Unknown, ..object }
                }
                _ => ThingModel { id: object.id, region: object.region, ..Default::default() },
            };
            if findings.send(name, found).await.is_break() {
                cloud.put("broke", Value::from(i64::try_from(index).unwrap()));
                return Ok(());
            }
        }
        Ok(())
    }
}

fn search(client: &Client, members: &[(&str, Value)]) -> Value {
    config(&client.offer().list_resources[THING], members)
}

fn thing(id: &str, name: &str) -> Value {
    Value::object([("id", id.into()), ("region", "r1".into()), ("name", name.into()), ("status", "Running".into())])
}

/// A client of a provider with five things, `a-1` to `a-4` and `b-5`.
async fn with_things() -> (Client, Data) {
    let (client, cloud) = client().await;
    for (id, name) in [("obj-1", "a-1"), ("obj-2", "a-2"), ("obj-3", "a-3"), ("obj-4", "a-4"), ("obj-5", "b-5")] {
        cloud.put(id, thing(id, name));
    }
    (client, cloud)
}

fn names(listed: &[Listed]) -> Vec<&str> {
    listed.iter().map(|listed| listed.display_name.as_str()).collect()
}

/// Waits until a handler has put something into the cloud, at most a second.
async fn seen(cloud: &Data, id: &str) -> Value {
    for _ in 0..100 {
        if let Some(value) = cloud.object(id) {
            return value;
        }
        clock::sleep(Duration::from_millis(10)).await;
    }
    panic!("{id} was not seen within a second");
}

#[tokio::test]
async fn objects_have_their_identity_and_come_whole_if_wanted() {
    let (client, _) = with_things().await;
    let some = search(&client, &[("prefix", "a".into())]);
    for include in [false, true] {
        let mut listing = client.list(THING, &some, include, 0).await;
        let listed = listing.rest().await.unwrap();
        assert_eq!(names(&listed), ["a-1", "a-2", "a-3", "a-4"]);
        assert_eq!(listing.diagnostics, []);
        let Listed { identity, object, .. } = &listed[1];
        assert_eq!(identity, &Value::object([("id", "obj-2".into()), ("region", "r1".into())]));
        // what is unknown or write-only is null
        let members = [("id", "obj-2".into()), ("region", "r1".into()), ("name", "a-2".into())];
        assert_eq!(*object, include.then(|| config(client.schema(THING), &members)));
    }
}

#[tokio::test]
async fn a_limit_ends_the_search() {
    let (client, cloud) = with_things().await;
    for (limit, expected) in [(0, 5), (1, 1), (3, 3), (5, 5), (9, 5), (-1, 5)] {
        cloud.remove("broke");
        let mut listing = client.list(THING, &search(&client, &[]), false, limit).await;
        assert_eq!(listing.rest().await.unwrap().len(), expected, "limit {limit}");
        // the handler was told at the last one that no more is wanted
        let broke = (1..=5).contains(&limit).then(|| Value::from(limit - 1));
        assert_eq!(cloud.object("broke"), broke, "limit {limit}");
    }
}

#[tokio::test]
async fn an_event_arrives_before_the_search_ends() {
    let (client, cloud) = with_things().await;
    cloud.behave("gate");
    let mut listing = client.list(THING, &search(&client, &[]), false, 0).await;
    let first = listing.next().await.unwrap().unwrap();
    assert_eq!(first.display_name, "a-1");
    cloud.gate.notify_one();
    assert_eq!(listing.rest().await.unwrap().len(), 4);
}

#[tokio::test]
async fn a_client_that_goes_away_ends_the_search() {
    let (client, cloud) = with_things().await;
    cloud.behave("endless");
    let mut listing = client.list(THING, &search(&client, &[]), false, 0).await;
    for _ in 0..100 {
        assert!(listing.next().await.unwrap().is_some());
    }
    assert_eq!(cloud.object("cancelled"), None);
    drop(listing);
    let Value::Number(sent) = seen(&cloud, "cancelled").await else { panic!("no number") };
    assert!(sent.as_i64() >= Some(99), "{sent}");
}

#[tokio::test]
async fn warnings_come_with_the_objects() {
    let (client, cloud) = with_things().await;
    cloud.behave("warn at each");
    let mut listing = client.list(THING, &search(&client, &[]), false, 0).await;
    for index in 0..5 {
        listing.next().await.unwrap().unwrap();
        assert_eq!(listing.diagnostics.last().unwrap().detail, format!("At {index}."));
    }
    assert!(listing.next().await.unwrap().is_none());
    assert!(listing.diagnostics.iter().all(|diagnostic| diagnostic.severity == Severity::Warning));
    assert_eq!(listing.diagnostics.len(), 5);
}

#[tokio::test]
async fn an_error_ends_the_list() {
    let (client, cloud) = with_things().await;
    let all = search(&client, &[]);
    let list = async |behaviour| {
        cloud.behave(behaviour);
        let mut listing = client.list(THING, &all, true, 0).await;
        let listed = listing.rest().await.unwrap();
        (listed.len(), listing.diagnostics)
    };
    let (count, diagnostics) = list("fail late").await;
    assert_eq!((count, briefly(&diagnostics).as_str()), (2, ": The cloud refused"));
    let (count, diagnostics) = list("panic late").await;
    assert_eq!(count, 2);
    assert!(only(&diagnostics).detail.contains("in ListResource of test_thing"), "{diagnostics:?}");
    let (count, diagnostics) = list("nameless").await;
    assert_eq!((count, briefly(&diagnostics).as_str()), (1, ": Provider defect"));
    assert!(only(&diagnostics).detail.contains("identity is not complete"), "{diagnostics:?}");
    // the handler was told
    assert_eq!(cloud.object("broke"), Some(2.into()));
    let (count, diagnostics) = list("warn and fail").await;
    let severities: Vec<Severity> = diagnostics.iter().map(|diagnostic| diagnostic.severity).collect();
    assert_eq!((count, severities), (0, vec![Severity::Warning, Severity::Error]));
    let (count, diagnostics) = stopped(&client, list("wait")).await;
    assert!(count == 0 && only(&diagnostics).detail.contains("last seen: Creating"), "{diagnostics:?}");
    let client = unconfigured().await;
    let mut listing = client.list(THING, &all, false, 0).await;
    assert_eq!(listing.rest().await, Ok(vec![]));
    assert_eq!(briefly(&listing.diagnostics), ": Provider not configured");
}

#[tokio::test]
async fn a_search_is_checked() {
    let (client, _) = client().await;
    let check = async |name, value: Value| client.validate_list(THING, &search(&client, &[(name, value)])).await;
    assert_eq!(briefly(&check("prefix", "too long".into()).await), "prefix: Invalid attribute value");
    assert_eq!(briefly(&check("region", "nowhere".into()).await), "region: No region");
    assert_eq!(check("region", Value::Unknown).await, []);

    let request = proto::validate_list_resource_config::Request {
        type_name: THING.into(),
        config: rubbish(),
        ..Default::default()
    };
    let checked = client.rpc().validate_list_resource_config(request).await.unwrap().into_inner();
    assert_eq!(briefly(&read_diagnostics(&checked.diagnostics)), ": Unexpected value");
    let request = proto::list_resource::Request { type_name: THING.into(), config: rubbish(), ..Default::default() };
    let mut events = client.rpc().list_resource(request).await.unwrap().into_inner();
    let event = events.message().await.unwrap().unwrap();
    assert_eq!(briefly(&read_diagnostics(&event.diagnostic)), ": Unexpected value");
    assert!(event.identity.is_none() && events.message().await.unwrap().is_none());
}

#[tokio::test]
async fn events_that_the_kit_never_sends_are_refused() {
    type Event = proto::list_resource::Event;
    let (client, _) = client().await;
    let (ty, identity_ty) = (client.schema(THING).ty(), client.offer().identities[THING].ty());
    let identity = |id: Value| {
        let value = Value::object([("id", id), ("region", Value::Null)]);
        Some(proto::ResourceIdentityData { identity_data: Some(encode(&value, &identity_ty)) })
    };
    let object = |name, value: Value| {
        let value = ty.conform(Value::object([(name, value)]), &Path::root()).unwrap();
        Some(encode(&value, &ty))
    };
    let error = || {
        let severity = proto::diagnostic::Severity::Error.into();
        vec![proto::Diagnostic { severity, summary: "x".into(), ..Default::default() }]
    };
    let sound =
        || Event { identity: identity("a".into()), resource_object: object("name", "a".into()), ..Default::default() };
    let rule = |event: Event, after: &[proto::Diagnostic]| {
        let mut diagnostics = read_diagnostics(after);
        client.listed(THING, true, event, &mut diagnostics).err().map(|found| found[0].rule)
    };
    assert_eq!(rule(sound(), &[]), None);
    assert_eq!(rule(Event { diagnostic: error(), ..Default::default() }, &[]), None);
    for (what, event) in [
        ("no identity and no diagnostic", Event { identity: None, ..sound() }),
        ("an identity without its required attribute", Event { identity: identity(Value::Null), ..sound() }),
        ("an unknown identity", Event { identity: identity(Value::Unknown), ..sound() }),
        ("an object that failed", Event { diagnostic: error(), ..sound() }),
        ("no object", Event { resource_object: None, ..sound() }),
        ("an unknown object", Event { resource_object: object("name", Value::Unknown), ..sound() }),
    ] {
        assert_eq!(rule(event, &[]), Some(Rule::Listed), "{what}");
    }
    let leaked = Event { resource_object: object("key_wo", "leaked".into()), ..sound() };
    assert_eq!(rule(leaked, &[]), Some(Rule::WriteOnly));
    assert_eq!(rule(sound(), &error()), Some(Rule::Listed), "an object after the end");
}
