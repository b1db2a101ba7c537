//! What was unknown, made known.

use std::collections::BTreeMap;

use terraform_provider_tke::kit::value::{Number, Type, Value};

use super::super::schema::{Attribute, Kind, Nesting};

/// The value with something known in place of everything unknown.
pub fn filled(attribute: &Attribute, value: &Value) -> Value {
    if attribute.write_only && !attribute.optional {
        return Value::Null;
    }
    match &attribute.kind {
        Kind::Value(ty) => filled_type(ty, value),
        Kind::Nested(nesting, inner) => match (nesting, value) {
            (_, Value::Null) => Value::Null,
            (Nesting::Single, value) => filled_object(inner, value),
            (Nesting::List, Value::List(elements)) => {
                Value::List(elements.iter().map(|value| filled_object(inner, value)).collect())
            }
            (Nesting::Map, Value::Map(members)) => {
                Value::Map(members.iter().map(|(key, value)| (key.clone(), filled_object(inner, value))).collect())
            }
            (Nesting::Set, Value::Set(elements)) => {
                Value::set(elements.iter().map(|value| filled_object(inner, value)).collect())
            }
            (Nesting::List, _) => Value::List(vec![filled_object(inner, &Value::Unknown)]),
            (Nesting::Map, _) => Value::object([("x", filled_object(inner, &Value::Unknown))]),
            (Nesting::Set, _) => Value::set(vec![filled_object(inner, &Value::Unknown)]),
        },
    }
}

/// An unknown object gets what a configuration could have given it.
pub fn filled_object(attributes: &BTreeMap<String, Attribute>, value: &Value) -> Value {
    let members = attributes.iter().map(|(name, attribute)| match value {
        Value::Unknown if attribute.write_only => (name.clone(), Value::Null),
        _ => (name.clone(), filled(attribute, value.member(name))),
    });
    Value::object(members)
}

pub fn filled_type(ty: &Type, value: &Value) -> Value {
    match (ty, value) {
        (Type::List(inner), Value::List(elements)) => {
            Value::List(elements.iter().map(|value| filled_type(inner, value)).collect())
        }
        (Type::Set(inner), Value::Set(elements)) => {
            Value::set(elements.iter().map(|value| filled_type(inner, value)).collect())
        }
        (Type::Map(inner), Value::Map(members)) => {
            Value::Map(members.iter().map(|(key, value)| (key.clone(), filled_type(inner, value))).collect())
        }
        (Type::Dynamic, Value::Dynamic(ty, value)) => Value::Dynamic(ty.clone(), Box::new(filled_type(ty, value))),
        (_, Value::Unknown) => match ty {
            Type::String => "made".into(),
            Type::Number => Value::Number(Number::Int(7)),
            Type::Bool => true.into(),
            Type::List(_) => Value::List(vec![]),
            Type::Set(_) => Value::set(vec![]),
            Type::Map(_) => Value::object::<&str>([]),
            _ => Value::Dynamic(Box::new(Type::String), Box::new("made".into())),
        },
        (_, value) => value.clone(),
    }
}

/// The configuration once it is known: only what a user may write is in it.
pub fn known_config(attributes: &BTreeMap<String, Attribute>, config: &Value) -> Value {
    fn nested(attribute: &Attribute, value: &Value) -> Value {
        let Kind::Nested(nesting, inner) = &attribute.kind else { return filled(attribute, value) };
        match (nesting, value) {
            (_, Value::Null) => Value::Null,
            (Nesting::Single, value) => known_config(inner, value),
            (Nesting::List, Value::List(all)) => {
                Value::List(all.iter().map(|value| known_config(inner, value)).collect())
            }
            (Nesting::Set, Value::Set(all)) => Value::set(all.iter().map(|value| known_config(inner, value)).collect()),
            (Nesting::Map, Value::Map(all)) => {
                Value::Map(all.iter().map(|(key, value)| (key.clone(), known_config(inner, value))).collect())
            }
            (Nesting::List, _) => Value::List(vec![known_config(inner, &Value::Unknown)]),
            (Nesting::Set, _) => Value::set(vec![known_config(inner, &Value::Unknown)]),
            (Nesting::Map, _) => Value::object([("x", known_config(inner, &Value::Unknown))]),
        }
    }
    let members = attributes.iter().map(|(name, attribute)| {
        let value = if attribute.optional { nested(attribute, config.member(name)) } else { Value::Null };
        (name.clone(), value)
    });
    Value::object(members)
}
