//! Any schema, and any configuration of it.

use proptest::prelude::*;
use terraform_provider_tke::kit::schema::{self as kit, Attributes};
use terraform_provider_tke::kit::value::{Type, Value};

pub fn types() -> BoxedStrategy<Type> {
    prop_oneof![
        4 => Just(Type::String),
        2 => Just(Type::Number),
        1 => Just(Type::Bool),
        1 => Just(Type::Dynamic),
        1 => Just(Type::list(Type::String)),
        1 => Just(Type::set(Type::String)),
        1 => Just(Type::map(Type::Number)),
    ]
    .boxed()
}

/// Attributes `a` to `d`; those in sets have no rules, as the kit demands.
pub fn attributes(depth: usize, in_set: bool) -> BoxedStrategy<Attributes> {
    let count = if depth == 0 { 2..5usize } else { 1..3 };
    proptest::collection::vec(attribute(depth, in_set), count)
        .prop_map(|all| kit::named(["a", "b", "c", "d"].into_iter().zip(all)))
        .boxed()
}

pub fn attribute(depth: usize, in_set: bool) -> BoxedStrategy<kit::Attribute> {
    let plain = types()
        .prop_filter("nothing dynamic in a set", move |ty| !in_set || *ty != Type::Dynamic)
        .prop_map(kit::Attribute::of);
    let kind = if depth == 2 {
        plain.boxed()
    } else {
        let nested = |nesting, in_set| {
            attributes(depth + 1, in_set).prop_map(move |inner| kit::Attribute::nested(nesting, inner))
        };
        prop_oneof![
            6 => plain,
            1 => nested(kit::Nesting::Single, in_set),
            1 => nested(kit::Nesting::List, in_set),
            1 => nested(kit::Nesting::Map, in_set),
            1 => nested(kit::Nesting::Set, true),
        ]
        .boxed()
    };
    if in_set {
        return kind;
    }
    kind.prop_flat_map(|attribute| {
        let ruled = (Just(attribute.clone()), 0..12u8, value_of(&attribute, false));
        ruled.prop_map(|(attribute, rule, default)| match rule {
            0 | 1 => attribute.computed(),
            2 | 3 => attribute.optional_computed(),
            4 => attribute.default(brief(default)),
            10 => attribute.default_from(move |siblings| match siblings.get("a") {
                None | Some(Value::Null) => Value::Null,
                Some(Value::Unknown) => Value::Unknown,
                Some(_) => default.clone(),
            }),
            5 => attribute.computed().volatile(),
            6 => attribute.computed().unknown_when(&["a", "b"]),
            7 => attribute.replaces(),
            8 => attribute.same_if(same),
            9 if matches!(attribute.kind, kit::Kind::Value(_)) => attribute.write_only(),
            _ => attribute,
        })
    })
    .boxed()
}

/// A value as an author writes it: without the members that are null.
pub fn brief(value: Value) -> Value {
    match value {
        Value::Map(members) => {
            Value::Map(members.into_iter().filter(|(_, v)| !v.is_null()).map(|(k, v)| (k, brief(v))).collect())
        }
        Value::List(elements) => Value::List(elements.into_iter().map(brief).collect()),
        Value::Set(elements) => Value::set(elements.into_iter().map(brief).collect()),
        other => other,
    }
}

/// Two strings of one case-folded spelling.
pub fn same(a: &Value, b: &Value) -> bool {
    matches!((a, b), (Value::String(a), Value::String(b)) if a.to_lowercase() == b.to_lowercase())
}

/// What a user may write: null for what is computed only.
pub fn config_of(attributes: &Attributes, unknowns: bool) -> BoxedStrategy<Value> {
    let members: Vec<_> = attributes
        .iter()
        .map(|(name, attribute)| {
            let value = if attribute.optional {
                let value = value_of(attribute, unknowns);
                prop_oneof![1 => Just(Value::Null), 3 => value].boxed()
            } else {
                Just(Value::Null).boxed()
            };
            (Just(name.clone()), value)
        })
        .collect();
    members.prop_map(Value::object).boxed()
}

pub fn value_of(attribute: &kit::Attribute, unknowns: bool) -> BoxedStrategy<Value> {
    let known = match &attribute.kind {
        kit::Kind::Value(ty) => value_of_type(ty, unknowns),
        kit::Kind::Nested(nesting, inner) => {
            let object = config_of(inner, unknowns);
            match nesting {
                kit::Nesting::Single => object,
                kit::Nesting::List => proptest::collection::vec(object, 0..3).prop_map(Value::List).boxed(),
                kit::Nesting::Set => proptest::collection::vec(object, 0..3).prop_map(Value::set).boxed(),
                kit::Nesting::Map => proptest::collection::btree_map("[xy]", object, 0..3).prop_map(Value::Map).boxed(),
            }
        }
    };
    maybe_unknown(known, unknowns)
}

pub fn maybe_unknown(known: BoxedStrategy<Value>, unknowns: bool) -> BoxedStrategy<Value> {
    if unknowns { prop_oneof![7 => known, 1 => Just(Value::Unknown)].boxed() } else { known }
}

pub fn value_of_type(ty: &Type, unknowns: bool) -> BoxedStrategy<Value> {
    let element = |ty: &Type| maybe_unknown(value_of_type(ty, unknowns), unknowns);
    match ty {
        Type::String => "[kK]".prop_map(Value::from).boxed(),
        Type::Number => (0..2i64).prop_map(Value::from).boxed(),
        Type::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        Type::List(inner) => proptest::collection::vec(element(inner), 0..3).prop_map(Value::List).boxed(),
        Type::Set(inner) => proptest::collection::vec(element(inner), 0..3).prop_map(Value::set).boxed(),
        Type::Map(inner) => proptest::collection::btree_map("[xy]", element(inner), 0..3).prop_map(Value::Map).boxed(),
        _ => prop_oneof![Just(Type::String), Just(Type::list(Type::Number))]
            .prop_flat_map(move |ty| {
                let value = prop_oneof![4 => value_of_type(&ty, unknowns), 1 => Just(Value::Null)];
                value.prop_map(move |value| Value::Dynamic(Box::new(ty.clone()), Box::new(value)))
            })
            .boxed(),
    }
}
