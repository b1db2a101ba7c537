//! The configuration that an object's state would come from.

use std::collections::BTreeMap;

use super::empty;
use super::outcome::storable;
use crate::kit::schema::attribute::Default;
use crate::kit::schema::{Attribute, Attributes, Schema};
use crate::kit::value::{Path, Value};

/// What a user would write for an object in this state: not what is computed, write-only, deprecated
/// (unless it must be written), or as its default.
pub fn configuration(schema: &Schema, state: &Value) -> Value {
    let deprecated_blocks = schema.blocks.iter().filter(|(_, block)| block.deprecated.is_some());
    let mut attributes = schema.members();
    for (name, block) in deprecated_blocks {
        if let Some(attribute) = attributes.get_mut(name) {
            attribute.deprecated.clone_from(&block.deprecated);
        }
    }
    storable(schema, written(&attributes, state))
}

fn written(attributes: &Attributes, state: &Value) -> Value {
    let Value::Map(state) = state else { return state.clone() };
    let members = attributes.iter().map(|(name, attribute)| {
        let value = state.get(name).unwrap_or(&Value::Null);
        let value = match is_written(attribute) && !empty::is_not_set(attribute, value) {
            true => attribute.map_elements(value.clone(), |inner, _, object| written(inner, &object)),
            false => Value::Null,
        };
        (name.clone(), value)
    });
    Value::Map(without_defaults(attributes, state, members.collect()))
}

/// Whether a user would write it at all.
fn is_written(attribute: &Attribute) -> bool {
    !attribute.write_only && (attribute.required || attribute.optional && attribute.deprecated.is_none())
}

/// The configuration without what is as its default. A default that is made of the configuration may
/// need what another one would leave out: then that one stays.
fn without_defaults(
    attributes: &Attributes,
    state: &BTreeMap<String, Value>,
    mut config: BTreeMap<String, Value>,
) -> BTreeMap<String, Value> {
    let is_default = |name: &String, config: &BTreeMap<String, Value>| {
        let Attribute { default: Some(default), .. } = &attributes[name] else { return false };
        let default = attributes[name].ty().conform(default.value(config), &Path::root());
        default.is_ok_and(|default| default == *state.get(name).unwrap_or(&Value::Null))
    };
    let is_fixed = |attribute: &Attribute| matches!(attribute.default, Some(Default::Fixed(_)));
    let (fixed, made): (Vec<_>, Vec<_>) = attributes.iter().partition(|(_, attribute)| is_fixed(attribute));
    for (name, _) in fixed {
        if is_default(name, &config) {
            config.insert(name.clone(), Value::Null);
        }
    }
    let mut left_out: Vec<&String> = Vec::new();
    for (name, _) in made.into_iter().filter(|(_, attribute)| attribute.default.is_some()) {
        let value = config.insert(name.clone(), Value::Null).unwrap_or_default();
        left_out.push(name);
        if !left_out.iter().all(|name| is_default(name, &config)) {
            left_out.pop();
            config.insert(name.clone(), value);
        }
    }
    config
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::schema::{Attribute, Block, Nesting};

    #[test]
    fn what_a_user_would_write() {
        let pool = [("id", Attribute::string().computed()), ("size", Attribute::number().default(1))];
        let schema = Schema::new(
            "",
            [
                ("id", Attribute::string().computed()),
                ("name", Attribute::string().required()),
                ("region", Attribute::string().optional_computed()),
                ("mode", Attribute::string().default("GR")),
                ("access", Attribute::string().default("none")),
                ("old", Attribute::string().deprecated("x")),
                ("must", Attribute::string().required().deprecated("x")),
                ("pools", Attribute::nested(Nesting::Map, pool)),
            ],
        )
        .block("rules", Block::list("", [("port", Attribute::number())]).deprecated("x"));
        let pool = |size: Value, id: Value| Value::object([("id", id), ("size", size)]);
        let state = Value::object([
            ("id", "cls-1".into()),
            ("name", "a".into()),
            ("region", "r1".into()),
            ("mode", "GR".into()),
            ("access", "public".into()),
            ("old", "x".into()),
            ("must", "x".into()),
            ("pools", Value::object([("a", pool(1.into(), "np-1".into())), ("b", pool(3.into(), "np-2".into()))])),
            ("rules", Value::List(vec![Value::object([("port", 1.into())])])),
        ]);
        let expected = Value::object([
            ("id", Value::Null),
            ("name", "a".into()),
            ("region", "r1".into()),
            ("mode", Value::Null),
            ("access", "public".into()),
            ("old", Value::Null),
            ("must", "x".into()),
            ("pools", Value::object([("a", pool(Value::Null, Value::Null)), ("b", pool(3.into(), Value::Null))])),
            ("rules", Value::List(vec![])),
        ]);
        assert_eq!(configuration(&schema, &state), expected);
    }
}
