//! The server under what a client may send: rubbish, much at once, and much.

use bytes::Bytes;
use serde_json::json;
use terraform_provider_tke::kit::connection::Connection;
use terraform_provider_tke::kit::diagnostics::Severity;
use terraform_provider_tke::kit::framework::server;
use terraform_provider_tke::kit::schema::{Attribute, Nesting, Schema};
use terraform_provider_tke::kit::value::Value;
use terraform_provider_tke::kit::wire::tfplugin6 as proto;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;
use tonic::service::interceptor::InterceptedService;

use super::client::{Client, Diagnostic, read_diagnostics};
use super::failing::{FAILING, Failing};
use super::kinds::{KINDS, Kinds};
use super::provider::{Data, ELSEWHERE, Echo, MEETING, TestProvider, client};
use super::terraform::Terraform;

fn raw(msgpack: &[u8]) -> Option<proto::DynamicValue> {
    Some(proto::DynamicValue { msgpack: Bytes::copy_from_slice(msgpack), ..Default::default() })
}

/// An object of one member, in msgpack.
fn member(name: &str, value: &[u8]) -> Vec<u8> {
    let length = u8::try_from(name.len()).unwrap();
    let mut bytes = vec![0x81, 0xd9, length];
    bytes.extend_from_slice(name.as_bytes());
    bytes.extend_from_slice(value);
    bytes
}

/// The diagnostics of every call that takes this value.
async fn diagnostics_of(client: &Client, type_name: &str, value: &[u8]) -> Vec<(&'static str, Vec<Diagnostic>)> {
    let (name, value, mut rpc) = (type_name.to_owned(), raw(value), client.rpc());
    let fine = raw(&[0x80]);
    let validate = proto::validate_resource_config::Request {
        type_name: name.clone(),
        config: value.clone(),
        // it finds the line of every step of a path, and says so before anything else is asked
        client_capabilities: Some(proto::ClientCapabilities { store_planned_private: true, ..Default::default() }),
    };
    let plan = |prior_state, config, proposed_new_state| proto::plan_resource_change::Request {
        type_name: name.clone(),
        prior_state,
        config,
        proposed_new_state,
        ..Default::default()
    };
    let apply = |prior_state, planned_state, config| proto::apply_resource_change::Request {
        type_name: name.clone(),
        prior_state,
        planned_state,
        config,
        ..Default::default()
    };
    let read =
        proto::read_resource::Request { type_name: name.clone(), current_state: value.clone(), ..Default::default() };
    let mut all = vec![
        ("validate", rpc.validate_resource_config(validate).await.unwrap().into_inner().diagnostics),
        ("read", rpc.read_resource(read).await.unwrap().into_inner().diagnostics),
    ];
    for (what, request) in [
        ("plan: prior", plan(value.clone(), fine.clone(), fine.clone())),
        ("plan: config", plan(None, value.clone(), fine.clone())),
        ("plan: proposed", plan(None, fine.clone(), value.clone())),
    ] {
        all.push((what, rpc.plan_resource_change(request).await.unwrap().into_inner().diagnostics));
    }
    for (what, request) in [
        ("apply: prior", apply(value.clone(), fine.clone(), fine.clone())),
        ("apply: planned", apply(None, value.clone(), fine.clone())),
        ("apply: config", apply(None, fine.clone(), value.clone())),
    ] {
        all.push((what, rpc.apply_resource_change(request).await.unwrap().into_inner().diagnostics));
    }
    all.into_iter().map(|(what, diagnostics)| (what, read_diagnostics(&diagnostics))).collect()
}

#[tokio::test]
async fn a_malformed_value_is_an_error_at_its_path() {
    let (client, _) = client(|| vec![Box::new(Kinds)]).await;
    let pool = member("pools", &member("blue", &member("size", &[0xc3])));
    let mut deep = vec![0x91; 100_000];
    deep.push(0xc0);
    let dynamic_type: Vec<u8> = [&[0x92, 0xc4, 5][..], b"\"nix\"", &[0xc0]].concat();
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (pool, r#"pools["blue"].size"#),
        (member("name", &[1]), "name"),
        (member("name", &[0xa1, 0xff]), "name"),
        (member("no_such_attribute", &[1]), "no_such_attribute"),
        (member("rules", &[0x91, 0x81, 0xa4, b'p', b'o', b'r', b't', 0xc3]), "rules.port"),
        (member("anything", &dynamic_type), "anything"),
        (member("anything", &deep), ""),
        (vec![0x80, 0x80], ""),
        (vec![0xdf, 0xff, 0xff, 0xff, 0xff], ""),
        (vec![0xc6, 0xff, 0xff, 0xff, 0xff, 0], ""),
        (b"{\"name\":1}".to_vec(), ""),
    ];
    for (bytes, path) in cases {
        for (what, diagnostics) in diagnostics_of(&client, KINDS, &bytes).await {
            let [only] = diagnostics.as_slice() else { panic!("{what} of {path:?}: {diagnostics:?}") };
            assert_eq!((only.severity, only.path.to_string().as_str()), (Severity::Error, path), "{what}: {only:?}");
        }
    }
    // the server goes on
    let mut terraform = Terraform::new(&client, KINDS);
    terraform.apply(&terraform.config(&[("name", "a".into())])).await.unwrap();
}

#[tokio::test]
async fn an_older_client_is_told_a_path_that_it_follows_and_the_rest_in_the_text() {
    let (client, _) = client(|| vec![Box::new(Kinds)]).await;
    let validate = async |store_planned_private: bool| {
        let capabilities = proto::ClientCapabilities { store_planned_private, ..Default::default() };
        let request = proto::validate_resource_config::Request {
            type_name: KINDS.to_owned(),
            config: raw(&member("pools", &member("blue", &member("size", &[0xc3])))),
            client_capabilities: Some(capabilities),
        };
        let answer = client.rpc().validate_resource_config(request).await.unwrap().into_inner();
        read_diagnostics(&answer.diagnostics).remove(0)
    };
    let told = validate(false).await;
    assert_eq!(told.path.to_string(), r#"pools["blue"]"#);
    assert!(told.detail.contains(r#"pools["blue"].size"#), "{told:?}");
    assert_eq!(validate(true).await.path.to_string(), r#"pools["blue"].size"#);
    // it stays the same client
    assert_eq!(validate(false).await.path.to_string(), r#"pools["blue"].size"#);
}

#[tokio::test]
async fn private_data_of_another_make_is_no_obstacle() {
    let (client, _) = client(|| vec![Box::new(Kinds)]).await;
    let mut terraform = Terraform::new(&client, KINDS);
    let config = terraform.config(&[("name", "a".into())]);
    terraform.apply(&config).await.unwrap();
    for private in [&b"\xff\x00rubbish"[..], b"[1]", b"{\"schema_version\":\"1\"}"] {
        terraform.state.as_mut().unwrap().private = Bytes::from_static(private);
        assert_eq!(terraform.refresh().await.unwrap(), []);
        let config = terraform.config(&[("name", "a".into()), ("note", format!("{private:?}").into())]);
        assert_eq!(terraform.apply(&config).await.unwrap(), []);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_at_once_neither_block_nor_mix() {
    let (client, cloud) = client(|| vec![Box::new(Failing)]).await;
    // no handler goes on before all of them are there
    cloud.behave("meet");
    let applies = (0..MEETING).map(|number| {
        let client = &client;
        async move {
            let mut terraform = Terraform::new(client, FAILING);
            let config = terraform.config(&[("name", format!("n{number}").into())]);
            assert_eq!(terraform.apply(&config).await.unwrap(), []);
            let state = terraform.state.unwrap();
            assert_eq!(state.value.member("name"), &format!("n{number}").into());
            assert_eq!(state.private, format!(r#"{{"made":"n{number}"}}"#));
            state.value.member("id").clone()
        }
    });
    let ids = futures_util::future::join_all(applies).await;
    assert_eq!(Value::set(ids), Value::set((1..=MEETING).map(|number| format!("obj-{number}").into()).collect()));
}

#[tokio::test]
async fn large_values_pass_both_ways() {
    let (client, _) = client(|| vec![Box::new(Failing)]).await;
    let mut terraform = Terraform::new(&client, FAILING);
    let blob = "0123456789abcdef".repeat(20 << 16);
    let config = terraform.config(&[("name", "a".into()), ("blob", blob.clone().into())]);
    assert_eq!(terraform.apply(&config).await.unwrap(), []);
    assert_eq!(terraform.value().member("blob"), &blob.into());
}

const ATTRIBUTES: usize = 2000;

/// A resource with a schema of 40 MB.
pub const LARGE: Echo = Echo {
    type_name: "test_large",
    schema: || {
        let text = "A description. ".repeat(20_000 / 15 + 1);
        let attributes = (0..ATTRIBUTES).map(|n| (format!("a{n}"), Attribute::string().description(text.clone())));
        Schema::new("Large.", attributes)
    },
};

#[tokio::test]
async fn a_large_schema_passes() {
    let (client, _) = client(|| vec![Box::new(LARGE)]).await;
    assert_eq!(client.schema("test_large").attributes.len(), ATTRIBUTES);
    let mut terraform = Terraform::new(&client, "test_large");
    terraform.apply(&terraform.config(&[("a7", "x".into())])).await.unwrap();
}

#[tokio::test]
async fn states_of_other_versions() {
    let (client, _) = client(|| vec![Box::new(Failing)]).await;
    let upgraded = async |version, state| client.upgrade(FAILING, version, &state).await.unwrap();
    let (value, diagnostics) = upgraded(2, json!({"id": "x", "name": "a", "gone": {"since": [1]}})).await;
    assert_eq!((value.member("id"), diagnostics.as_slice()), (&"x".into(), [].as_slice()));
    let (value, diagnostics) = upgraded(1, json!({"id": "x", "title": "a"})).await;
    assert_eq!((value.member("name"), diagnostics.as_slice()), (&"a".into(), [].as_slice()));
    for (version, state, says) in [
        (3, json!({"id": "x"}), "newer"),
        (0, json!({"id": "x"}), "never released"),
        (1, json!({"id": "x", "gone": 1}), "no such attribute"),
        (2, json!({"id": ["x"]}), "expected a string, got an array"),
        (2, json!("text"), "expected a object"),
    ] {
        let (value, diagnostics) = upgraded(version, state).await;
        assert!(value.is_null() && diagnostics.len() == 1, "{diagnostics:?}");
        let text = format!("{} {}", diagnostics[0].summary, diagnostics[0].detail);
        assert!(text.contains(says), "{text}");
    }
    for raw in [
        proto::RawState { flatmap: [("id".to_owned(), "x".to_owned())].into(), ..Default::default() },
        proto::RawState { json: "{".into(), ..Default::default() },
        proto::RawState::default(),
    ] {
        let request =
            proto::upgrade_resource_state::Request { type_name: FAILING.into(), version: 2, raw_state: Some(raw) };
        let answer = client.rpc().upgrade_resource_state(request).await.unwrap().into_inner();
        assert_eq!(answer.diagnostics.len(), 1);
        assert!(answer.upgraded_state.is_none());
    }
}

/// One process serves every provider block of a configuration when it runs for a debugger, each by a connection.
#[tokio::test]
async fn what_is_configured_by_one_connection_is_not_by_another() {
    let cloud = Data::default();
    let provider = TestProvider::new(&cloud, || vec![Box::new(Kinds)]);
    let service = server::service(provider, CancellationToken::new());
    let connect = async || {
        let connection = Connection::default();
        let by_it = move |mut request: tonic::Request<()>| {
            request.extensions_mut().insert(connection.clone());
            Ok(request)
        };
        Client::of_routes(Routes::new(InterceptedService::new(service.clone(), by_it))).await.unwrap()
    };
    let (here, elsewhere) = (connect().await, connect().await);
    assert_eq!(elsewhere.configure(&[("region", ELSEWHERE.into())]).await, []);
    let (mut one, mut other) = (Terraform::new(&here, KINDS), Terraform::new(&elsewhere, KINDS));
    one.apply(&one.config(&[("name", "a".into())])).await.unwrap();
    assert_eq!(cloud.count(), 1);
    other.apply(&other.config(&[("name", "a".into())])).await.unwrap();
    assert_eq!(cloud.count(), 1, "it was made by the settings of the other connection");
    for terraform in [&mut one, &mut other] {
        terraform.refresh().await.unwrap();
        assert!(terraform.state.is_some());
    }
    // a connection stops what it has in flight, and nothing of another's
    here.rpc().stop_provider(proto::stop_provider::Request {}).await.unwrap();
    other.destroy().await.unwrap();
    one.destroy().await.unwrap();
    assert_eq!(cloud.count(), 0);
}

#[tokio::test]
async fn inside_a_secret_nothing_is_marked_as_one_again() {
    fn schema() -> Schema {
        let key = || [("key", Attribute::string().sensitive())];
        let deep = [("inner", Attribute::nested(Nesting::Single, key()))];
        Schema::new(
            "",
            [
                ("open", Attribute::nested(Nesting::Single, key())),
                ("hidden", Attribute::nested(Nesting::List, deep).sensitive()),
            ],
        )
    }
    let (client, _) = client(|| vec![Box::new(Echo { type_name: "test_secrets", schema })]).await;
    let answer = client.rpc().get_provider_schema(proto::get_provider_schema::Request {}).await.unwrap().into_inner();
    let block = answer.resource_schemas["test_secrets"].block.clone().unwrap();
    let named = |name: &str| block.attributes.iter().find(|attribute| attribute.name == name).unwrap().clone();
    let inside = |attribute: &proto::schema::Attribute| attribute.nested_type.clone().unwrap().attributes[0].clone();
    let (open, hidden) = (named("open"), named("hidden"));
    assert!(!open.sensitive && inside(&open).sensitive);
    assert!(hidden.sensitive && !inside(&hidden).sensitive && !inside(&inside(&hidden)).sensitive);
}
