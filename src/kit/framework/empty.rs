//! Empty collections that count as not set.
//!
//! A module hands on what its caller may have left empty, as `fallback_instance_types = var.types`. Where the schema says
//! so ([`Attribute::empty_is_null`](crate::kit::schema::Attribute::empty_is_null)), a handler never sees such an empty list:
//! it is null in every value that goes in, and what was written in every value that comes out.

use crate::kit::schema::{Attributes, Schema, map_attributes};
use crate::kit::value::Value;

/// The value as handlers see it.
pub fn as_null(schema: &Schema, value: Value) -> Value {
    nulled(&schema.members(), value)
}

/// What a handler answers, with what it did not see put back from what was written.
pub fn restored(schema: &Schema, written: &Value, value: Value) -> Value {
    put_back(&schema.members(), written, value)
}

fn nulled(attributes: &Attributes, object: Value) -> Value {
    map_attributes(attributes, object, |_, attribute, value| match attribute.empty_is_null && is_empty(&value) {
        true => Value::Null,
        false => attribute.map_elements(value, |inner, _, element| nulled(inner, element)),
    })
}

fn put_back(attributes: &Attributes, written: &Value, object: Value) -> Value {
    map_attributes(attributes, object, |name, attribute, value| {
        let written = written.member(name);
        match attribute.empty_is_null && is_empty(written) && value.is_null() {
            true => written.clone(),
            false => attribute.map_elements(value, |inner, place, element| put_back(inner, place.of(written), element)),
        }
    })
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::List(elements) | Value::Set(elements) => elements.is_empty(),
        Value::Map(members) => members.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::schema::{Attribute, Nesting};

    #[test]
    fn an_empty_list_goes_in_as_null_and_comes_back() {
        let pool = [("types", Attribute::string_list().empty_is_null()), ("labels", Attribute::string_map())];
        let schema = Schema::new("", [("pools", Attribute::nested(Nesting::Map, pool))]);
        let pools = |types: Value| {
            let pool = Value::object([("types", types), ("labels", Value::object::<&str>([]))]);
            Value::object([("pools", Value::object([("a", pool)]))])
        };
        let written = pools(Value::List(vec![]));
        let seen = as_null(&schema, written.clone());
        assert_eq!(seen, pools(Value::Null));
        assert_eq!(restored(&schema, &written, seen.clone()), written);
        // what is not null is an answer
        let answered = pools(Value::List(vec!["S5".into()]));
        assert_eq!(restored(&schema, &written, answered.clone()), answered);
        assert_eq!(restored(&schema, &pools(Value::Null), seen.clone()), seen);
        assert_eq!(as_null(&schema, pools(Value::Unknown)), pools(Value::Unknown));
    }
}
