//! The life of a resource with every kind of attribute, under Terraform's rules.

use terraform_provider_tke::kit::value::{Number, Path, Type, Value};

use super::client::Client;
use super::kinds::{KINDS, Kinds};
use super::provider::{Data, client};
use super::terraform::{Action, Terraform};

async fn kinds() -> (Client, Data) {
    client(|| vec![Box::new(Kinds)]).await
}

fn number(text: &str) -> Value {
    Value::Number(Number::parse(text).unwrap())
}

fn dynamic(ty: Type, value: Value) -> Value {
    Value::Dynamic(Box::new(ty), Box::new(value))
}

/// Everything that can be written.
fn everything() -> Vec<(&'static str, Value)> {
    let disk = |size: i64| Value::object([("size_gb", size.into())]);
    let pool = Value::object([
        ("size", 3.into()),
        ("key_wo", "hidden".into()),
        ("disks", Value::List(vec![Value::object([("size_gb", Value::Null)]), disk(70)])),
    ]);
    let rule = |port: i64, from: &[&str]| {
        let from = from.iter().map(|from| (*from).into()).collect();
        Value::object([("port", port.into()), ("from", Value::set(from))])
    };
    vec![
        ("name", "a".into()),
        ("note", "é".into()),
        ("ratio", number("0.1234567890123456789012345")),
        ("amount", number("123456789012345678901234567890.5")),
        ("names", Value::List(vec!["b".into(), "a".into(), "b".into()])),
        ("tags", Value::object([("k", "v".into()), ("", "".into())])),
        ("zones", Value::List(vec!["z2".into(), "z1".into()])),
        ("tier", 2.into()),
        ("version", "1.30".into()),
        ("secret", "s".into()),
        ("key_wo", "hidden".into()),
        ("anything", dynamic(Type::Tuple(vec![Type::String, Type::Bool]), Value::List(vec!["x".into(), true.into()]))),
        ("network", Value::object([("cidr", "10.0.0.0/8".into())])),
        ("disks", Value::List(vec![disk(10), Value::object([("size_gb", Value::Null)])])),
        ("rules", Value::List(vec![rule(443, &["b", "a"]), rule(80, &[])])),
        ("pools", Value::object([("blue", pool), ("green", Value::object::<&str>([]))])),
        ("timeouts", Value::object([("create", "30m".into())])),
    ]
}

fn with(mut members: Vec<(&'static str, Value)>, name: &'static str, value: Value) -> Vec<(&'static str, Value)> {
    members.retain(|(member, _)| *member != name);
    members.push((name, value));
    members
}

#[tokio::test]
async fn the_least_configuration() {
    let (client, cloud) = kinds().await;
    let mut terraform = Terraform::new(&client, KINDS);
    let config = terraform.config(&[("name", "a".into())]);
    assert_eq!(terraform.apply(&config).await.unwrap(), []);
    let state = terraform.value();
    assert_eq!(state.member("id"), &"obj-1".into());
    assert_eq!((state.member("size"), state.member("label")), (&1.into(), &"a-label".into()));
    assert_eq!(state.member("limits").member("mode"), &"VPC".into());
    assert_eq!(terraform.refresh().await.unwrap(), []);
    assert_eq!(terraform.value(), state);
    assert_eq!(terraform.destroy().await.unwrap(), []);
    assert!(terraform.state.is_none() && cloud.count() == 0);
}

#[tokio::test]
async fn every_attribute_from_create_to_destroy() {
    let (client, cloud) = kinds().await;
    let mut terraform = Terraform::new(&client, KINDS);
    let config = terraform.config(&everything());
    assert_eq!(terraform.apply(&config).await.unwrap(), []);
    let state = terraform.value();
    assert_eq!(state.member("ratio"), config.member("ratio"));
    assert_eq!(state.member("amount"), config.member("amount"));
    assert_eq!(
        state.member("pools").member("blue").member("disks").at(&Path::root().index(0)).member("size_gb"),
        &50.into()
    );
    assert_eq!(terraform.refresh().await.unwrap(), []);
    assert_eq!(terraform.value(), state);
    assert_eq!(terraform.destroy().await.unwrap(), []);
    assert!(terraform.state.is_none() && cloud.count() == 0);
}

#[tokio::test]
async fn each_attribute_changes_and_goes() {
    let (client, _) = kinds().await;
    let mut terraform = Terraform::new(&client, KINDS);
    let all = everything();
    terraform.apply(&terraform.config(&all)).await.unwrap();
    for (name, _) in all.iter().filter(|(name, _)| *name != "name") {
        let before = terraform.value();
        let without = with(all.clone(), name, Value::Null);
        terraform.apply(&terraform.config(&without)).await.unwrap_or_else(|found| panic!("{name}: {found:?}"));
        if *name != "key_wo" {
            assert_ne!(terraform.value(), before, "{name} went and nothing changed");
        }
        let change = terraform.plan(&terraform.config(&all)).await.unwrap();
        assert!(*name == "key_wo" || change.action != Action::NoChange, "{name}");
        terraform.apply(&terraform.config(&all)).await.unwrap_or_else(|found| panic!("{name}: {found:?}"));
        assert_eq!(terraform.value().member("id"), before.member("id"), "{name}");
    }
}

#[tokio::test]
async fn an_update_moves_only_what_may_move() {
    let (client, cloud) = kinds().await;
    let mut terraform = Terraform::new(&client, KINDS);
    terraform.apply(&terraform.config(&everything())).await.unwrap();
    let change = terraform.plan(&terraform.config(&with(everything(), "note", "new".into()))).await.unwrap();
    assert_eq!(change.action, Action::Update);
    let planned = &change.planned;
    let blue = planned.member("pools").member("blue");
    for (what, unknown) in [
        (planned.member("status"), true),
        (blue.member("status"), true),
        (planned.member("id"), false),
        (planned.member("endpoint"), false),
        (planned.member("conditions"), false),
        (planned.member("network").member("gateway"), false),
        (blue.member("id"), false),
    ] {
        assert_eq!(what.is_unknown(), unknown, "{planned:?}");
    }
    // the cloud moves between plan and apply
    cloud.change("obj-1", "status", "Scaling".into());
    let config = terraform.config(&with(everything(), "note", "new".into()));
    terraform.apply_change(&change, &config).await.unwrap();

    let change = terraform.plan(&terraform.config(&with(everything(), "access", "public".into()))).await.unwrap();
    assert!(change.planned.member("endpoint").is_unknown());
    let network = Value::object([("cidr", "10.1.0.0/16".into())]);
    let change = terraform.plan(&terraform.config(&with(everything(), "network", network))).await.unwrap();
    assert!(change.planned.member("network").member("gateway").is_unknown());
}

#[tokio::test]
async fn replacements_name_their_cause() {
    let (client, cloud) = kinds().await;
    let mut terraform = Terraform::new(&client, KINDS);
    terraform.apply(&terraform.config(&everything())).await.unwrap();
    let raised = terraform.plan(&terraform.config(&with(everything(), "tier", 3.into()))).await.unwrap();
    assert_eq!(raised.action, Action::Update);
    let network = Value::object([("mode", "VPC".into())]);
    for (name, value, path) in [
        ("tier", 1.into(), Path::of("tier")),
        ("region", "r2".into(), Path::of("region")),
        ("network", network, Path::of("network").attr("mode")),
    ] {
        let config = terraform.config(&with(everything(), name, value));
        let change = terraform.plan(&config).await.unwrap();
        assert_eq!((change.action, change.replace.as_slice()), (Action::Replace, [path].as_slice()));
        assert!(change.planned.member("id").is_unknown());
        let old = terraform.value().member("id").clone();
        terraform.apply_change(&change, &config).await.unwrap();
        assert_ne!(terraform.value().member("id"), &old);
        assert_eq!(cloud.count(), 1);
        terraform.apply(&terraform.config(&everything())).await.unwrap();
    }
}

#[tokio::test]
async fn values_unknown_at_plan() {
    let (client, _) = kinds().await;
    let mut terraform = Terraform::new(&client, KINDS);
    for round in ["create", "update"] {
        for (name, _) in everything() {
            if name == "timeouts" {
                continue;
            }
            let config = terraform.config(&with(everything(), name, Value::Unknown));
            let change = terraform.plan(&config).await.unwrap_or_else(|found| panic!("{round} {name}: {found:?}"));
            let known = terraform.config(&everything());
            let done = terraform.apply_change(&change, &known).await;
            done.unwrap_or_else(|found| panic!("{round} {name}: {found:?}"));
        }
    }
    // unknown inside: elements of sets and lists, members of nested attributes
    let pool = Value::object([("size", Value::Unknown)]);
    let rule = |port: Value| Value::object([("port", port), ("from", Value::Unknown)]);
    for (name, value) in [
        ("zones", Value::List(vec![Value::Unknown, Value::Unknown, "z1".into()])),
        ("names", Value::List(vec![Value::Unknown, "x".into()])),
        ("tags", Value::object([("k", Value::Unknown)])),
        ("rules", Value::List(vec![rule(443.into()), rule(Value::Unknown), rule(Value::Unknown)])),
        ("pools", Value::object([("blue", pool), ("red", Value::Unknown)])),
        ("disks", Value::List(vec![Value::object([("size_gb", Value::Unknown)]), Value::Unknown])),
        ("anything", dynamic(Type::object([("a", Type::String)]), Value::object([("a", Value::Unknown)]))),
        ("anything", dynamic(Type::String, Value::Unknown)),
        ("anything", dynamic(Type::String, Value::Null)),
        ("timeouts", Value::object([("create", Value::Unknown)])),
    ] {
        let mut fresh = Terraform::new(&client, KINDS);
        for terraform in [&mut fresh, &mut terraform] {
            let config = terraform.config(&with(everything(), name, value.clone()));
            terraform.plan(&config).await.unwrap_or_else(|found| panic!("{name}: {found:?}"));
        }
    }
}

#[tokio::test]
async fn a_typed_null_is_null() {
    let (client, _) = kinds().await;
    let mut terraform = Terraform::new(&client, KINDS);
    let null = dynamic(Type::String, Value::Null);
    terraform.apply(&terraform.config(&with(everything(), "anything", null))).await.unwrap();
    terraform.apply(&terraform.config(&with(everything(), "anything", Value::Null))).await.unwrap();
    terraform.apply(&terraform.config(&everything())).await.unwrap();
}

#[tokio::test]
async fn elements_come_and_go() {
    let (client, _) = kinds().await;
    let mut terraform = Terraform::new(&client, KINDS);
    let disk = |size: i64| Value::object([("size_gb", size.into())]);
    let lists = [vec![disk(1), disk(2)], vec![disk(2)], vec![], vec![disk(3), disk(3), disk(1)]];
    let pool = || Value::object([("disks", Value::List(vec![disk(5)]))]);
    let maps = [vec![("a", pool())], vec![("a", pool()), ("b", pool())], vec![("b", pool())], vec![]];
    for (disks, pools) in lists.into_iter().zip(maps) {
        let members = with(with(everything(), "disks", Value::List(disks)), "pools", Value::object(pools));
        terraform.apply(&terraform.config(&members)).await.unwrap();
    }
}

#[tokio::test]
async fn a_spelling_that_means_the_same_is_kept() {
    let (client, cloud) = kinds().await;
    let mut terraform = Terraform::new(&client, KINDS);
    terraform.apply(&terraform.config(&everything())).await.unwrap();
    for (member, spelling) in [("version", "1.30.0"), ("edition", "2")] {
        cloud.change("obj-1", member, spelling.into());
    }
    terraform.refresh().await.unwrap();
    let change = terraform.plan(&terraform.config(&everything())).await.unwrap();
    assert_eq!(change.action, Action::NoChange);
    let change = terraform.plan(&terraform.config(&with(everything(), "version", "1.30.0".into()))).await.unwrap();
    assert_eq!(change.action, Action::NoChange);
    // real drift is seen
    cloud.change("obj-1", "version", "1.31".into());
    terraform.refresh().await.unwrap();
    assert_eq!(terraform.plan(&terraform.config(&everything())).await.unwrap().action, Action::Update);
}

#[tokio::test]
async fn imported_drifted_and_vanished() {
    let (client, cloud) = kinds().await;
    let mut terraform = Terraform::new(&client, KINDS);
    // what a double holds: this cloud keeps the ratio as one, and an import has no state to keep more from
    let config = terraform.config(&with(everything(), "ratio", number("0.1")));
    terraform.apply(&config).await.unwrap();
    // the cloud spells the default its own way
    cloud.change("obj-1", "edition", "2".into());
    let mut imported = Terraform::new(&client, KINDS);
    assert_eq!(imported.import("obj-1").await.unwrap(), []);
    let change = imported.plan(&config).await.unwrap();
    if let (Value::Map(old), Value::Map(new)) = (imported.value(), &change.planned) {
        let changes: Vec<_> = old.iter().filter(|(name, old)| new[*name] != **old).collect();
        assert!(changes.is_empty() && change.action == Action::NoChange, "{changes:?}");
    }

    cloud.change("obj-1", "note", "drift".into());
    terraform.refresh().await.unwrap();
    assert_eq!(terraform.plan(&config).await.unwrap().action, Action::Update);
    cloud.remove("obj-1");
    terraform.refresh().await.unwrap();
    assert!(terraform.state.is_none());
    assert_eq!(terraform.plan(&config).await.unwrap().action, Action::Create);
}

#[tokio::test]
async fn write_only_needs_a_client_that_knows_it() {
    let (mut client, _) = kinds().await;
    client.write_only = false;
    let mut terraform = Terraform::new(&client, KINDS);
    let change = terraform.plan(&terraform.config(&everything())).await.unwrap();
    let paths: Vec<String> = change.diagnostics.iter().map(|diagnostic| diagnostic.path.to_string()).collect();
    assert_eq!(
        (change.action, paths.as_slice()),
        (Action::Refused, ["key_wo".into(), r#"pools["blue"].key_wo"#.into()].as_slice())
    );
    // where it is not known yet when it is validated, its plan refuses it, or finds it null
    let unknown = terraform.config(&[("name", "a".into()), ("key_wo", Value::Unknown)]);
    assert_eq!(client.validate(KINDS, &unknown).await, []);
    let set = terraform.config(&[("name", "a".into()), ("key_wo", "k".into())]);
    let planned = client.plan(KINDS, &Value::Null, &set, &Default::default()).await.unwrap();
    let paths: Vec<String> = planned.diagnostics.iter().map(|diagnostic| diagnostic.path.to_string()).collect();
    assert_eq!(paths, ["key_wo"]);
    terraform.apply(&terraform.config(&[("name", "a".into())])).await.unwrap();
}
