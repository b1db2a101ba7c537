//! The JSON encoding of values, as in state files.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::{ConvertError, Number, Path, Type, Value};

/// What to do with attributes that the type does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extra {
    /// An error.
    Refuse,
    /// Dropped: state of another version of a schema.
    Drop,
}

/// Reads a value of a type. Missing attributes are null. Strings are moved, not copied: one may be a secret.
pub fn decode(json: Json, ty: &Type, extra: Extra) -> Result<Value, ConvertError> {
    read(json, ty, extra, &Path::root())
}

fn read(json: Json, ty: &Type, extra: Extra, path: &Path) -> Result<Value, ConvertError> {
    let got = kind(&json);
    let refuse = || Err(ConvertError::new(path.clone(), format!("expected a {}, got {got}", ty.name())));
    match (ty, json) {
        (_, Json::Null) => Ok(Value::Null),
        (Type::String, Json::String(text)) => Ok(text.into()),
        // Terraform writes numbers and bools as such, older states and people as strings
        (Type::String, Json::Number(number)) => Ok(number.to_string().into()),
        (Type::String, Json::Bool(flag)) => Ok(flag.to_string().into()),
        (Type::Bool, Json::Bool(flag)) => Ok(Value::Bool(flag)),
        (Type::Bool, Json::String(text)) if text == "true" || text == "false" => Ok(Value::Bool(text == "true")),
        (Type::Number, Json::Number(number)) => {
            Number::parse(&number.to_string()).map_or_else(refuse, |n| Ok(Value::Number(n)))
        }
        (Type::Number, Json::String(text)) => Number::parse(&text).map_or_else(refuse, |n| Ok(Value::Number(n))),
        (Type::List(element), Json::Array(items)) => items
            .into_iter()
            .enumerate()
            .map(|(i, item)| read(item, element, extra, &path.index(i)))
            .collect::<Result<_, _>>()
            .map(Value::List),
        (Type::Set(element), Json::Array(items)) => {
            items.into_iter().map(|item| read(item, element, extra, path)).collect::<Result<_, _>>().map(Value::set)
        }
        (Type::Tuple(types), Json::Array(items)) if types.len() == items.len() => types
            .iter()
            .zip(items)
            .enumerate()
            .map(|(i, (ty, item))| read(item, ty, extra, &path.index(i)))
            .collect::<Result<_, _>>()
            .map(Value::List),
        (Type::Map(element), Json::Object(members)) => members
            .into_iter()
            .map(|(k, item)| read(item, element, extra, &path.key(&k)).map(|v| (k, v)))
            .collect::<Result<_, _>>()
            .map(Value::Map),
        (Type::Object(attributes), Json::Object(mut members)) => {
            if extra == Extra::Refuse
                && let Some(name) = members.keys().find(|name| !attributes.contains_key(*name))
            {
                return Err(ConvertError::new(path.attr(name), "no such attribute"));
            }
            let mut object = BTreeMap::new();
            for (name, ty) in attributes {
                let member = members.remove(name).unwrap_or_default();
                object.insert(name.clone(), read(member, ty, extra, &path.attr(name))?);
            }
            Ok(Value::Map(object))
        }
        (Type::Dynamic, Json::Object(mut members)) => {
            let ty = members.get("type").and_then(Type::from_json);
            let (Some(ty), Some(value)) = (ty, members.remove("value")) else {
                return refuse();
            };
            let value = read(value, &ty, extra, path)?;
            Ok(Value::Dynamic(Box::new(ty), Box::new(value)))
        }
        _ => refuse(),
    }
}

/// Writes a known value; unknown is written as null.
pub fn encode(value: &Value) -> Json {
    match value {
        Value::Null | Value::Unknown => Json::Null,
        Value::Bool(flag) => Json::Bool(*flag),
        Value::Number(number) => number.to_string().parse().map_or(Json::Null, Json::Number),
        Value::String(text) => Json::String(text.to_string()),
        Value::List(elements) | Value::Set(elements) => elements.iter().map(encode).collect(),
        Value::Map(members) => Json::Object(members.iter().map(|(k, v)| (k.clone(), encode(v))).collect()),
        Value::Dynamic(ty, value) => serde_json::json!({ "type": ty.to_json(), "value": encode(value) }),
    }
}

fn kind(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "a bool",
        Json::Number(_) => "a number",
        Json::String(_) => "a string",
        Json::Array(_) => "an array",
        Json::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::kit::value::arbitrary::typed_value;

    proptest! {
        #[test]
        fn what_is_written_reads_back((ty, value) in typed_value()) {
            let known = value.unknown_as_null();
            // a set may lose elements when its unknowns become null, never in the encoding itself
            prop_assert_eq!(decode(encode(&known), &ty, Extra::Refuse).unwrap(), known);
        }
    }

    #[test]
    fn attributes_of_another_version() {
        let ty = Type::object([("a", Type::String)]);
        let json = json!({"a": "x", "gone": 1});
        assert_eq!(decode(json.clone(), &ty, Extra::Drop).unwrap(), Value::object([("a", "x".into())]));
        assert_eq!(decode(json, &ty, Extra::Refuse).unwrap_err().to_string(), "gone: no such attribute");
    }
}
