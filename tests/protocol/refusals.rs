//! For each of Terraform's rules a resource that breaks it, which the client must refuse.

use bytes::Bytes;
use terraform_provider_tke::framework::server;
use terraform_provider_tke::value::{Number, Type, Value, msgpack};
use terraform_provider_tke::wire::tfplugin6 as proto;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;

use super::client::{Checked, Client, Diagnostic};
use super::provider::{Data, TestProvider};
use super::rules::{Rule, Violation};
use super::terraform::Terraform;
use super::unruly::{PlanHook, Tamper, Tampered, UNRULY, Unruly, hooks};

async fn client(resource: fn() -> Unruly) -> Client {
    let cloud = Data::default();
    Client::of(TestProvider::new(&cloud, move || vec![Box::new(resource())])).await.unwrap()
}

async fn tampered(tamper: Tamper) -> Checked<Client> {
    let cloud = Data::default();
    let provider = TestProvider::new(&cloud, || vec![Box::new(Unruly::default())]);
    let service = Tampered { service: server::service(provider, CancellationToken::new()), tamper };
    Client::of_routes(Routes::new(service)).await
}

fn item(label: &str) -> Value {
    Value::object([("label", label.into())])
}

fn config(terraform: &Terraform<'_>) -> Value {
    terraform.config(&[
        ("name", "a".into()),
        ("key_wo", "k".into()),
        ("main", item("m")),
        ("steps", Value::List(vec![item("s")])),
        ("items", Value::object([("x", item("i"))])),
        ("marks", Value::List(vec![item("r")])),
        ("timeouts", Value::object([("create", "30m".into())])),
    ])
}

/// Everything Terraform does with a resource.
async fn life(client: &Client) -> Checked<Vec<Diagnostic>> {
    let mut terraform = Terraform::new(client, UNRULY);
    let config = config(&terraform);
    let mut diagnostics = terraform.apply(&config).await?;
    diagnostics.extend(terraform.refresh().await?);
    diagnostics.extend(terraform.destroy().await?);
    Ok(diagnostics)
}

fn broken_rule(found: Checked<Vec<Diagnostic>>) -> (Rule, String) {
    match found.unwrap_err().into_iter().next() {
        Some(Violation { rule, path, .. }) => (rule, path.to_string()),
        None => panic!("refused without a violation"),
    }
}

#[tokio::test]
async fn one_that_keeps_the_rules_is_accepted() {
    assert_eq!(life(&client(Unruly::default).await).await, Ok(vec![]));
}

/// A client of a resource with this plan hook.
macro_rules! with_hook {
    ($hook:path) => {
        client(|| Unruly { plan: $hook, ..Unruly::default() }).await
    };
}

#[tokio::test]
async fn plans_that_disagree_with_the_configuration() {
    macro_rules! refused {
        ($hook:ident, $rule:ident, $path:literal) => {
            let found = life(&with_hook!(hooks::$hook)).await;
            assert_eq!(broken_rule(found), (Rule::$rule, $path.to_owned()), stringify!($hook));
        };
    }
    refused!(changes_a_configured_value, PlannedValue, "name");
    refused!(fills_what_is_not_computed, PlannedNotComputed, "note");
    refused!(drops_a_nested_object, PlannedPresence, "main");
    refused!(makes_a_nested_object_unknown, PlannedUnknown, "main");
    refused!(changes_a_value_in_a_map, PlannedValue, r#"items["x"].label"#);
    refused!(renames_a_map_key, PlannedElements, "items");
    refused!(adds_a_list_element, PlannedElements, "steps");
    refused!(adds_a_set_element, PlannedElements, "marks");
    refused!(plans_a_write_only_value, WriteOnly, "key_wo");
    refused!(drops_a_block, PlannedPresence, "timeouts");
    refused!(makes_a_block_unknown, PlannedUnknown, "timeouts");
    refused!(changes_a_value_in_a_block, PlannedValue, "timeouts.create");
    refused!(plans_another_value_each_time, Deterministic, "");
    refused!(always_plans_a_change, Settled, "");
}

#[tokio::test]
async fn a_nested_object_that_was_not_configured() {
    let client = with_hook!(hooks::adds_a_nested_object);
    let mut terraform = Terraform::new(&client, UNRULY);
    let found = terraform.apply(&terraform.config(&[("name", "a".into())])).await;
    assert_eq!(broken_rule(found), (Rule::PlannedNotComputed, "main".to_owned()));
}

#[tokio::test]
async fn a_replacement_for_no_attribute() {
    let hook: PlanHook = hooks::replaces_what_is_not_there;
    let cloud = Data::default();
    let provider = TestProvider::new(&cloud, move || vec![Box::new(Unruly { plan: hook, ..Unruly::default() })]);
    let client = Client::of(provider).await.unwrap();
    assert_eq!(broken_rule(life(&client).await), (Rule::RequiresReplace, "no_such_attribute".to_owned()));
}

#[tokio::test]
async fn a_plan_that_turns_out_otherwise() {
    let client = with_hook!(hooks::plans_otherwise_once_all_is_known);
    let mut terraform = Terraform::new(&client, UNRULY);
    let unknown = terraform.config(&[("name", "a".into()), ("note", Value::Unknown)]);
    let change = terraform.plan(&unknown).await.unwrap();
    let known = terraform.config(&[("name", "a".into()), ("note", "x".into())]);
    let found = terraform.apply_change(&change, &known).await;
    assert_eq!(broken_rule(found), (Rule::Replanned, "status".to_owned()));
}

#[tokio::test]
async fn a_read_that_moves_by_itself() {
    let client = client(|| Unruly {
        read: |model| model.size = model.size.known().map(|size| size + 1).into(),
        ..Unruly::default()
    });
    assert_eq!(broken_rule(life(&client.await).await), (Rule::Stable, String::new()));
}

#[tokio::test]
async fn the_kit_lets_no_handler_break_the_rules_of_an_apply() {
    let client = client(|| Unruly {
        applied: |model| {
            model.name = "other".into();
            model.key_wo = "leaked".into();
            model.status = terraform_provider_tke::value::Attr::Unknown;
            model.items = Default::default();
            model.main = Default::default();
        },
        ..Unruly::default()
    });
    assert_eq!(life(&client.await).await, Ok(vec![]));
}

/// A value of the resource's type, changed at one member.
fn change(value: &mut Option<proto::DynamicValue>, member: &str, to: Value) {
    let ty = ty();
    let bytes = &value.as_ref().unwrap().msgpack;
    let Ok(Value::Map(mut members)) = msgpack::decode(bytes, &ty) else { return };
    members.insert(member.to_owned(), to);
    *value = Some(super::client::encode(&Value::Map(members), &ty));
}

fn ty() -> Type {
    use terraform_provider_tke::framework::Resource;
    Unruly::default().schema().ty()
}

fn null() -> Option<proto::DynamicValue> {
    Some(proto::DynamicValue { msgpack: Bytes::from_static(&[0xc0]), ..Default::default() })
}

#[tokio::test]
async fn answers_that_the_kit_never_gives() {
    let cases: [(&str, Tamper, Rule, &str); 14] = [
        (
            "a plan of another type",
            Tamper::Plan(|_, answer| {
                answer.planned_state = Some(proto::DynamicValue { msgpack: vec![0xc3].into(), ..Default::default() })
            }),
            Rule::Type,
            "",
        ),
        ("a plan of nothing", Tamper::Plan(|_, answer| answer.planned_state = null()), Rule::PlannedPresence, ""),
        (
            "a plan of a destroy that keeps the object",
            Tamper::Plan(|asked, answer| {
                if answer.planned_state == null() {
                    answer.planned_state = asked.prior_state.clone();
                }
            }),
            Rule::PlannedDestroy,
            "",
        ),
        (
            "an unknown where nothing is computed",
            Tamper::Plan(|_, answer| change(&mut answer.planned_state, "note", Value::Unknown)),
            Rule::PlannedNotComputed,
            "note",
        ),
        (
            "another value than planned",
            Tamper::Apply(|_, answer| change(&mut answer.new_state, "size", Value::Number(Number::Int(9)))),
            Rule::AppliedValue,
            "size",
        ),
        (
            "an element less than planned",
            Tamper::Apply(|_, answer| change(&mut answer.new_state, "steps", Value::List(vec![]))),
            Rule::AppliedValue,
            "steps",
        ),
        (
            "another set than planned",
            Tamper::Apply(|_, answer| change(&mut answer.new_state, "marks", Value::set(vec![]))),
            Rule::AppliedValue,
            "marks",
        ),
        (
            "an unknown after apply",
            Tamper::Apply(|_, answer| change(&mut answer.new_state, "status", Value::Unknown)),
            Rule::AppliedUnknown,
            "",
        ),
        (
            "a write-only value after apply",
            Tamper::Apply(|_, answer| change(&mut answer.new_state, "key_wo", "leaked".into())),
            Rule::WriteOnly,
            "key_wo",
        ),
        ("nothing after apply", Tamper::Apply(|_, answer| answer.new_state = null()), Rule::AppliedPresence, ""),
        (
            "an object after destroy",
            Tamper::Apply(|asked, answer| {
                if asked.planned_state == null() {
                    answer.new_state = asked.prior_state.clone();
                }
            }),
            Rule::AppliedPresence,
            "",
        ),
        (
            "an unknown in a read",
            Tamper::Read(|answer| change(&mut answer.new_state, "status", Value::Unknown)),
            Rule::ReadUnknown,
            "",
        ),
        (
            "a write-only value in a read",
            Tamper::Read(|answer| change(&mut answer.new_state, "key_wo", "leaked".into())),
            Rule::WriteOnly,
            "key_wo",
        ),
        (
            "another state after an upgrade from the same version",
            Tamper::Upgrade(|answer| change(&mut answer.upgraded_state, "name", "other".into())),
            Rule::Upgraded,
            "",
        ),
    ];
    for (what, tamper, rule, path) in cases {
        let found = life(&tampered(tamper).await.unwrap()).await;
        assert_eq!(broken_rule(found), (rule, path.to_owned()), "{what}");
    }
}

#[tokio::test]
async fn schemas_that_terraform_refuses() {
    use proto::schema::object::NestingMode;

    fn attribute<'a>(block: &'a mut proto::schema::Block, name: &str) -> &'a mut proto::schema::Attribute {
        block.attributes.iter_mut().find(|attribute| attribute.name == name).unwrap()
    }
    fn nested(block: &mut proto::schema::Block) -> &mut proto::schema::Object {
        attribute(block, "marks").nested_type.as_mut().unwrap()
    }
    type Change = fn(&mut proto::schema::Block);
    let cases: [(&str, Change); 11] = [
        ("a type and a nested type", |block| attribute(block, "main").r#type = "\"string\"".into()),
        ("neither", |block| attribute(block, "main").nested_type = None),
        ("no way to set it", |block| attribute(block, "note").optional = false),
        ("required and optional", |block| attribute(block, "name").optional = true),
        ("required and computed", |block| attribute(block, "name").computed = true),
        ("write-only and computed", |block| attribute(block, "key_wo").computed = true),
        ("a type that is none", |block| attribute(block, "note").r#type = "\"text\"".into()),
        ("a nesting that is none", |block| nested(block).set_nesting(NestingMode::Invalid)),
        ("write-only in a set", |block| nested(block).attributes[0].write_only = true),
        ("dynamic in a set", |block| nested(block).attributes[0].r#type = "\"dynamic\"".into()),
        ("a block of an attribute's name", |block| block.block_types[0].type_name = "name".into()),
    ];
    for (what, tamper) in cases {
        let Err(found) = tampered(Tamper::Schema(tamper)).await else { panic!("{what} was accepted") };
        assert!(found.iter().all(|violation| violation.rule == Rule::Schema), "{what}: {found:?}");
    }
}
