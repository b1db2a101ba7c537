//! Actions.

use std::time::Duration;

use terraform_provider_tke::kit::diagnostics::{Diagnostic, Diagnostics, Severity};
use terraform_provider_tke::kit::framework::{Action, Call, Messages};
use terraform_provider_tke::kit::schema::{Attribute, Schema, validator};
use terraform_provider_tke::kit::value::{Attr, Path, Value};
use terraform_provider_tke::kit::wire::tfplugin6 as proto;
use terraform_provider_tke::kit::wire::tfplugin6::invoke_action::event::Type as Said;
use terraform_provider_tke::model;
use terraform_provider_tke::system::clock;

use super::super::client::{Client, config, ended, read_diagnostics};
use super::super::provider::Data;
use super::{briefly, client, misbehave, only, rubbish, stopped, unconfigured};

pub const POKE: &str = "test_poke";

model! {
    pub struct PokeModel { target: Attr<String>, times: Attr<i64>, key_wo: Attr<String> }
}

/// Pokes an object.
pub struct Poke;

impl Action for Poke {
    type Data = Data;
    type Model = PokeModel;

    fn type_name(&self) -> &'static str {
        POKE
    }

    fn schema(&self) -> Schema {
        let attributes = [
            ("target", Attribute::string().required().validate(validator::length(1, 20))),
            ("times", Attribute::number()),
            ("key_wo", Attribute::string().write_only()),
        ];
        Schema::new("Pokes.", attributes.map(|(name, attribute)| (name, attribute.description("For tests."))))
    }

    fn validate(&self, config: &PokeModel, diagnostics: &mut Diagnostics) {
        if config.times.known().is_some_and(|times| *times > 1000) {
            diagnostics.error_at(Path::of("times"), "Too often", "It would notice.");
        }
    }

    async fn plan(&self, call: &Call<Data>, config: PokeModel) -> Result<(), Diagnostics> {
        if config.target.is_unknown() {
            call.warn(Diagnostic::warning("Who knows", "The target is not known yet.").at(Path::of("target")));
        }
        match config.target.as_str() {
            Some("forbidden") => Err(Diagnostic::error("Forbidden", "Not this one.").at(Path::of("target")).into()),
            Some("panic") => panic!("a defect"),
            _ => Ok(()),
        }
    }

    async fn invoke(&self, call: &Call<Data>, config: PokeModel, messages: &Messages) -> Result<(), Diagnostics> {
        let times = config.times.known_or(1);
        for time in 1..=times {
            messages.send(format!("poke {time} of {times}"));
        }
        let cloud = call.data()?;
        if cloud.behaviour() == "gate" {
            cloud.gate.notified().await;
        }
        if cloud.behaviour() == "leak" {
            let messages = messages.clone();
            tokio::spawn(async move {
                std::future::pending::<()>().await;
                messages.send("never");
            });
        }
        misbehave(call).await?;
        cloud.put(&config.target.known_or_default(), "poked".into());
        Ok(())
    }
}

fn poke(client: &Client, members: &[(&str, Value)]) -> Value {
    let mut all = vec![("target", Value::from("it"))];
    all.extend_from_slice(members);
    config(&client.offer().actions[POKE], &all)
}

#[tokio::test]
async fn messages_come_in_order_and_before_the_end() {
    let (client, cloud) = client().await;
    let (messages, diagnostics) = client.act(POKE, &poke(&client, &[("times", 500.into())])).await.unwrap();
    let expected: Vec<String> = (1..=500).map(|time| format!("poke {time} of 500")).collect();
    assert_eq!((messages, diagnostics), (expected, vec![]));
    assert_eq!(cloud.object("it"), Some("poked".into()));
}

#[tokio::test]
async fn a_message_arrives_while_the_action_goes_on() {
    let (client, cloud) = client().await;
    cloud.behave("gate");
    let mut events = client.invoke_action(POKE, &poke(&client, &[("key_wo", "k".into())])).await;
    let first = events.message().await.unwrap().unwrap();
    assert!(matches!(first.r#type, Some(Said::Progress(progress)) if progress.message == "poke 1 of 1"));
    assert_eq!(cloud.object("it"), None);
    cloud.gate.notify_one();
    assert_eq!(ended(events).await, Ok((vec![], vec![])));
    assert_eq!(cloud.object("it"), Some("poked".into()));
}

#[tokio::test]
async fn a_client_that_goes_away_does_not_end_the_action() {
    let (client, cloud) = client().await;
    cloud.behave("gate");
    // more messages than are kept in flight, and nobody reads them
    let events = client.invoke_action(POKE, &poke(&client, &[("times", 200.into())])).await;
    drop(events);
    clock::sleep(Duration::from_millis(50)).await;
    assert_eq!(cloud.object("it"), None);
    cloud.gate.notify_one();
    for _ in 0..100 {
        if cloud.object("it").is_some() {
            return;
        }
        clock::sleep(Duration::from_millis(10)).await;
    }
    panic!("the action did not go on");
}

#[tokio::test]
async fn a_sender_that_is_left_somewhere_does_not_hold_up_the_end() {
    let (client, cloud) = client().await;
    cloud.behave("leak");
    let config = poke(&client, &[("times", 100.into())]);
    let act = client.act(POKE, &config);
    let (messages, diagnostics) = tokio::time::timeout(Duration::from_secs(10), act).await.unwrap().unwrap();
    assert_eq!((messages.len(), diagnostics), (100, vec![]));
}

#[tokio::test]
async fn a_plan_meets_unknown_values() {
    let (client, _) = client().await;
    let unknown = poke(&client, &[("target", Value::Unknown), ("times", Value::Unknown)]);
    assert_eq!(client.validate_action(POKE, &unknown).await, []);
    let warned = client.plan_action(POKE, &unknown).await;
    assert_eq!((briefly(&warned).as_str(), warned[0].severity), ("target: Who knows", Severity::Warning));
    let plan = async |target: &str| client.plan_action(POKE, &poke(&client, &[("target", target.into())])).await;
    assert_eq!(plan("it").await, []);
    assert_eq!(briefly(&plan("forbidden").await), "target: Forbidden");
    assert!(only(&plan("panic").await).detail.contains("in PlanAction of test_poke"));
}

#[tokio::test]
async fn a_configuration_is_checked() {
    let (client, _) = client().await;
    let check = async |name, value: Value| client.validate_action(POKE, &poke(&client, &[(name, value)])).await;
    assert_eq!(briefly(&check("target", "".into()).await), "target: Invalid attribute value");
    assert_eq!(briefly(&check("times", 2000.into()).await), "times: Too often");
    assert_eq!(check("key_wo", "k".into()).await, []);
}

#[tokio::test]
async fn failures_and_warnings_are_in_the_end() {
    let (client, cloud) = client().await;
    let config = poke(&client, &[]);
    let act = async |behaviour| {
        cloud.behave(behaviour);
        let (messages, diagnostics) = client.act(POKE, &config).await.unwrap();
        assert_eq!(messages, ["poke 1 of 1"], "{diagnostics:?}");
        diagnostics
    };
    assert_eq!(briefly(&act("fail").await), "note: The cloud refused");
    assert!(only(&act("panic").await).detail.contains("in InvokeAction of test_poke"));
    assert_eq!(only(&act("warn").await).severity, Severity::Warning);
    let both: Vec<Severity> = act("warn and fail").await.iter().map(|diagnostic| diagnostic.severity).collect();
    assert_eq!(both, [Severity::Warning, Severity::Error]);
    let diagnostics = stopped(&client, act("wait")).await;
    assert!(only(&diagnostics).detail.contains("last seen: Creating"), "{diagnostics:?}");

    let client = unconfigured().await;
    let (_, diagnostics) = client.act(POKE, &config).await.unwrap();
    assert_eq!(briefly(&diagnostics), ": Provider not configured");
}

#[tokio::test]
async fn rubbish_is_refused() {
    let (client, _) = client().await;
    let request = proto::validate_action_config::Request { type_name: POKE.into(), config: rubbish() };
    let checked = client.rpc().validate_action_config(request).await.unwrap().into_inner();
    assert_eq!(briefly(&read_diagnostics(&checked.diagnostics)), ": Unexpected value");
    let request =
        proto::plan_action::Request { action_type: POKE.into(), config: rubbish(), client_capabilities: None };
    let planned = client.rpc().plan_action(request).await.unwrap().into_inner();
    assert_eq!(briefly(&read_diagnostics(&planned.diagnostics)), ": Unexpected value");
    let request =
        proto::invoke_action::Request { action_type: POKE.into(), config: rubbish(), client_capabilities: None };
    let (messages, diagnostics) = ended(client.rpc().invoke_action(request).await.unwrap().into_inner()).await.unwrap();
    assert_eq!((messages, briefly(&diagnostics).as_str()), (vec![], ": Unexpected value"));
}
