//! Configurations that are generated for objects.

use terraform_provider_tke::kit::value::{Attr, Number, Type, Value};
use terraform_provider_tke::kit::wire::tfplugin6 as proto;

use super::super::client::{Client, encode, read_diagnostics};
use super::super::kinds::{KINDS, Kinds};
use super::super::provider;
use super::super::rules::Rule;
use super::super::terraform::Terraform;
use super::thing::{THING, Thing, ThingModel};
use super::{briefly, client, only};

/// Applies a configuration and generates one for what came of it.
async fn generated(client: &Client, type_name: &'static str, members: &[(&str, Value)]) -> Value {
    let mut terraform = Terraform::new(client, type_name);
    let config = terraform.config(members);
    assert_eq!(terraform.apply(&config).await.unwrap(), []);
    let generated = client.generate(type_name, &terraform.value()).await.unwrap();
    // and so it goes on: what is written comes back, what is a default stays away
    assert_eq!(terraform.apply(&generated).await.unwrap(), []);
    assert_eq!(client.generate(type_name, &terraform.value()).await.as_ref(), Ok(&generated));
    generated
}

#[tokio::test]
async fn it_is_what_a_user_would_write() {
    let (client, _) = client().await;
    let written = [("name", Value::from("a")), ("note", "x".into()), ("key_wo", "k".into())];
    let terraform = Terraform::new(&client, THING);
    let expected = [("name", "a".into()), ("note", "x".into()), ("region", "r1".into())];
    assert_eq!(generated(&client, THING, &written).await, terraform.config(&expected));
}

#[tokio::test]
async fn every_kind_of_attribute_comes_back() {
    let (client, _) = provider::client(|| vec![Box::new(Kinds)]).await;
    let text = |text: &str| Value::from(text);
    let dynamic = |ty: Type, value: Value| Value::Dynamic(Box::new(ty), Box::new(value));
    let disk = |size: Value| Value::object([("size_gb", size)]);
    let disks = || Value::List(vec![disk(Value::Null), disk(50.into()), disk(80.into())]);
    let network = |mode: Value, cidr: Value| Value::object([("mode", mode), ("cidr", cidr)]);
    let states: [&[(&str, Value)]; 9] = [
        &[],
        &[("flag", false.into()), ("size", 1.into()), ("label", text("a-label")), ("access", text("none"))],
        &[("flag", true.into()), ("size", 2.into()), ("label", text("mine")), ("access", text("public"))],
        &[
            ("amount", Value::Number(Number::parse("123456789012345678901234567890").unwrap())),
            ("ratio", Value::Number(Number::parse("0.5").unwrap())),
            ("version", text("1.30.0")),
            ("edition", text("2")),
            ("secret", text("s")),
        ],
        &[
            ("names", Value::List(vec![text("b"), text("a")])),
            ("tags", Value::object([("k", text("v"))])),
            ("zones", Value::set(vec![text("z1"), text("z2")])),
            ("anything", dynamic(Type::list(Type::Number), Value::List(vec![1.into()]))),
        ],
        &[("names", Value::List(vec![])), ("tags", Value::object::<&str>([])), ("zones", Value::set(vec![]))],
        &[
            ("network", network(text("VPC"), text("10.0.0.0/8"))),
            ("limits", network(Value::Null, text("10.0.0.0/8"))),
            ("disks", disks()),
        ],
        &[("network", network(Value::Null, Value::Null)), ("limits", network(text("VPC"), Value::Null))],
        &[
            ("rules", Value::set(vec![Value::object([("port", 1.into()), ("from", Value::set(vec![text("x")]))])])),
            ("pools", Value::object([("p", Value::object([("size", 3.into()), ("disks", disks())]))])),
            ("timeouts", Value::object([("create", text("1h"))])),
        ],
    ];
    for state in states {
        let mut members = vec![("name", text("a"))];
        members.extend_from_slice(state);
        let generated = generated(&client, KINDS, &members).await;
        assert_eq!((generated.member("name"), generated.member("id")), (&text("a"), &Value::Null), "{state:?}");
    }
}

#[tokio::test]
async fn one_that_plans_a_change_is_refused() {
    let forgetful = || Thing { generate: |thing| thing.note = Attr::Null, ..Thing::default() };
    let nameless = || Thing { generate: |thing| thing.id = "obj-1".into(), ..Thing::default() };
    for thing in [forgetful as fn() -> Thing, nameless] {
        let (client, _) = provider::client(move || vec![Box::new(thing())]).await;
        let mut terraform = Terraform::new(&client, THING);
        let config = terraform.config(&[("name", "a".into()), ("note", "x".into())]);
        terraform.apply(&config).await.unwrap();
        let found = client.generate(THING, &terraform.value()).await.unwrap_err();
        assert_eq!(found[0].rule, Rule::Generated, "{found:?}");
    }
}

#[tokio::test]
async fn what_cannot_be_generated() {
    fn panics(_: &mut ThingModel) {
        panic!("a defect");
    }
    let (client, _) = provider::client(|| vec![Box::new(Thing { generate: panics, ..Thing::default() })]).await;
    let generate = async |type_name: &str, state| {
        let request = proto::generate_resource_config::Request { type_name: type_name.into(), state };
        client.rpc().generate_resource_config(request).await.unwrap().into_inner()
    };
    let ty = client.schema(THING).ty();
    let state = ty.conform(Value::object([("name", "a".into())]), &Default::default()).unwrap();
    let defect = generate(THING, Some(encode(&state, &ty))).await;
    assert!(only(&read_diagnostics(&defect.diagnostics)).detail.contains("in GenerateResourceConfig of test_thing"));
    for (type_name, brief) in [(THING, ": Unexpected value"), ("test_unknown", ": Unknown resource type")] {
        let answer = generate(type_name, super::rubbish()).await;
        assert_eq!(briefly(&read_diagnostics(&answer.diagnostics)), brief);
        assert!(answer.config.is_none());
    }
    let nothing = generate(THING, Some(encode(&Value::Null, &ty))).await;
    assert_eq!((nothing.config, nothing.diagnostics), (Some(encode(&Value::Null, &ty)), vec![]));
}
