//! Data sources.

use std::collections::BTreeSet;

use terraform_provider_tke::kit::diagnostics::{Diagnostics, Severity};
use terraform_provider_tke::kit::framework::{Call, DataSource};
use terraform_provider_tke::kit::schema::{Attribute, Block, Schema, validator};
use terraform_provider_tke::kit::value::{Attr, Path, Value};
use terraform_provider_tke::kit::wire::tfplugin6 as proto;
use terraform_provider_tke::model;

use super::super::client::{Client, config, read_diagnostics};
use super::super::provider::Data;
use super::{briefly, client, misbehave, only, rubbish, stopped, unconfigured};

pub const THINGS: &str = "test_things";

model! {
    pub struct Filter { key: Attr<String>, values: Attr<BTreeSet<String>>, matched: Attr<i64> }
}
model! {
    pub struct ThingsModel {
        prefix: Attr<String>,
        mode: Attr<String>,
        note: Attr<String>,
        summary: Attr<String>,
        names: Attr<Vec<String>>,
        filters: Attr<Vec<Filter>>,
    }
}

/// Names of things.
pub struct Things;

impl DataSource for Things {
    type Data = Data;
    type Model = ThingsModel;

    fn type_name(&self) -> &'static str {
        THINGS
    }

    fn schema(&self) -> Schema {
        let text = |attribute: Attribute| attribute.description("For tests.");
        let filter = [
            ("key", text(Attribute::string().required())),
            ("values", text(Attribute::string_set())),
            ("matched", text(Attribute::number().computed())),
        ];
        let attributes = [
            ("prefix", Attribute::string().validate(validator::length(1, 5))),
            ("mode", Attribute::string().default("all").validate(validator::one_of(&["all", "some"]))),
            ("note", Attribute::string()),
            ("summary", Attribute::string().optional_computed()),
            ("names", Attribute::string_list().computed()),
        ];
        Schema::new("Things.", attributes.map(|(name, attribute)| (name, text(attribute))))
            .block("filters", Block::list("Filters.", filter))
    }

    fn validate(&self, config: &ThingsModel, diagnostics: &mut Diagnostics) {
        if config.mode.as_str() == Some("some") && config.prefix.is_null() {
            diagnostics.error_at(Path::of("prefix"), "Missing prefix", "Some of the things need a prefix.");
        }
    }

    async fn read(&self, call: &Call<Data>, mut config: ThingsModel) -> Result<ThingsModel, Diagnostics> {
        misbehave(call).await?;
        assert!(config.mode.known().is_some(), "a default is filled before the handler");
        let objects = call.data()?.objects();
        let names = objects.iter().filter_map(|object| object.member("name").as_str().map(str::to_owned));
        let mode = config.mode.known_or_default();
        // whatever a handler does to what the user wrote, the answer has it as written
        config.prefix = "changed".into();
        config.mode = "changed".into();
        config.note = "changed".into();
        config.summary = Attr::Known(format!("{mode} of {}", objects.len()));
        config.names = Attr::Known(names.collect());
        if let Attr::Known(filters) = &mut config.filters {
            filters.iter_mut().for_each(|filter| filter.matched = Attr::Known(7));
            filters.push(Filter::default());
        }
        if call.data()?.behaviour() == "unknown" {
            config.names = Attr::Unknown;
        }
        Ok(config)
    }
}

fn written(client: &Client, members: &[(&str, Value)]) -> Value {
    config(&client.offer().data_sources[THINGS], members)
}

#[tokio::test]
async fn what_is_written_stays_and_the_rest_is_filled() {
    let (client, cloud) = client().await;
    cloud.put("obj-1", Value::object([("name", "a".into())]));
    let names = Value::List(vec!["a".into()]);
    let (read, diagnostics) = client.read_data_source(THINGS, &written(&client, &[])).await.unwrap();
    let expected = [("mode", "all".into()), ("summary", "all of 1".into()), ("names", names.clone())];
    assert_eq!((read, diagnostics), (written(&client, &expected), vec![]));

    let filter = |matched| {
        Value::object([
            ("key", "zone".into()),
            ("values", Value::set(vec!["b".into(), "a".into()])),
            ("matched", matched),
        ])
    };
    let some = |matched| {
        vec![
            ("prefix", "a".into()),
            ("mode", "some".into()),
            ("note", "mine".into()),
            ("summary", "my own".into()),
            ("filters", Value::List(vec![filter(matched)])),
        ]
    };
    let (read, _) = client.read_data_source(THINGS, &written(&client, &some(Value::Null))).await.unwrap();
    let mut expected = some(7.into());
    expected.push(("names", names));
    assert_eq!(read, written(&client, &expected));
}

#[tokio::test]
async fn an_unknown_answer_is_null() {
    let (client, cloud) = client().await;
    cloud.behave("unknown");
    let (read, _) = client.read_data_source(THINGS, &written(&client, &[])).await.unwrap();
    assert_eq!(read.member("names"), &Value::Null);
}

#[tokio::test]
async fn a_configuration_is_checked() {
    let (client, _) = client().await;
    let check = async |members: &[(&str, Value)]| client.validate_data_source(THINGS, &written(&client, members)).await;
    assert_eq!(briefly(&check(&[("prefix", "too long".into())]).await), "prefix: Invalid attribute value");
    assert_eq!(briefly(&check(&[("mode", "none".into())]).await), "mode: Invalid attribute value");
    assert_eq!(briefly(&check(&[("mode", "some".into())]).await), "prefix: Missing prefix");
    for fine in [("prefix", Value::Unknown), ("mode", Value::Unknown), ("filters", Value::Unknown)] {
        assert_eq!(check(&[("prefix", "a".into()), fine]).await, []);
    }
}

#[tokio::test]
async fn failures_and_warnings() {
    let (client, cloud) = client().await;
    let read = async |behaviour| {
        cloud.behave(behaviour);
        client.read_data_source(THINGS, &written(&client, &[])).await.unwrap()
    };
    assert_eq!(briefly(&read("fail").await.1), "note: The cloud refused");
    assert!(only(&read("panic").await.1).detail.contains("in ReadDataSource of test_things"));
    let (value, diagnostics) = read("warn").await;
    assert_eq!((value.is_null(), only(&diagnostics).severity), (false, Severity::Warning));
    let (value, diagnostics) = read("warn and fail").await;
    let severities: Vec<Severity> = diagnostics.iter().map(|diagnostic| diagnostic.severity).collect();
    assert_eq!((value, severities), (Value::Null, vec![Severity::Warning, Severity::Error]));
    cloud.behave("wait");
    let config = written(&client, &[]);
    let (_, diagnostics) = stopped(&client, client.read_data_source(THINGS, &config)).await.unwrap();
    assert!(only(&diagnostics).detail.contains("last seen: Creating"), "{diagnostics:?}");

    let client = unconfigured().await;
    let (_, diagnostics) = client.read_data_source(THINGS, &config).await.unwrap();
    assert_eq!(briefly(&diagnostics), ": Provider not configured");
}

#[tokio::test]
async fn rubbish_is_refused() {
    let (client, _) = client().await;
    let request = proto::validate_data_resource_config::Request { type_name: THINGS.into(), config: rubbish() };
    let checked = client.rpc().validate_data_resource_config(request).await.unwrap().into_inner();
    assert_eq!(briefly(&read_diagnostics(&checked.diagnostics)), ": Unexpected value");
    let request =
        proto::read_data_source::Request { type_name: THINGS.into(), config: rubbish(), ..Default::default() };
    let read = client.rpc().read_data_source(request).await.unwrap().into_inner();
    assert_eq!(briefly(&read_diagnostics(&read.diagnostics)), ": Unexpected value");
    assert!(read.state.is_none());
}
