//! Empty collections that count as not set.
//!
//! A module hands on what its caller may have left empty, as `fallback_instance_types = var.types`. Where the schema says
//! so ([`Attribute::empty_is_null`](crate::kit::schema::Attribute::empty_is_null)), a handler never sees such an empty list:
//! it is null in every value that goes in, and what was written in every value that comes out.
//!
//! Which of the two a user writes, an import cannot know. It brings empty ones: a plan of a configuration that writes none
//! keeps them, and one that writes empty ones finds them there. Neither has a difference.

use crate::kit::schema::{Attribute, Attributes, Schema, map_attributes};
use crate::kit::value::{Type, Value};

/// The value as handlers see it.
pub fn as_null(schema: &Schema, value: Value) -> Value {
    nulled(&schema.members(), value)
}

/// What a handler answers, with what it did not see put back from what was written.
pub fn restored(schema: &Schema, written: &Value, value: Value) -> Value {
    put_back(&schema.members(), written, value)
}

/// What a plan answers, likewise. An empty one that is in the state stays where none is written.
pub fn planned(schema: &Schema, written: &Value, prior: &Value, value: Value) -> Value {
    put_back(&schema.members(), prior, restored(schema, written, value))
}

/// An object that is imported, with an empty one wherever none counts as the same.
pub fn imported(schema: &Schema, object: Value) -> Value {
    filled(&schema.members(), object)
}

/// Whether a value of an attribute is an empty one that counts as not set.
pub fn is_not_set(attribute: &Attribute, value: &Value) -> bool {
    attribute.empty_is_null && is_empty(value)
}

fn nulled(attributes: &Attributes, object: Value) -> Value {
    map_attributes(attributes, object, |_, attribute, value| match is_not_set(attribute, &value) {
        true => Value::Null,
        false => attribute.map_elements(value, |inner, _, element| nulled(inner, element)),
    })
}

fn put_back(attributes: &Attributes, written: &Value, object: Value) -> Value {
    map_attributes(attributes, object, |name, attribute, value| {
        let written = written.member(name);
        match is_not_set(attribute, written) && value.is_null() {
            true => written.clone(),
            false => attribute.map_elements(value, |inner, place, element| put_back(inner, place.of(written), element)),
        }
    })
}

fn filled(attributes: &Attributes, object: Value) -> Value {
    map_attributes(attributes, object, |_, attribute, value| match value {
        Value::Null if attribute.is_imported_empty => empty(&attribute.ty()),
        value => attribute.map_elements(value, |inner, _, element| filled(inner, element)),
    })
}

fn empty(ty: &Type) -> Value {
    match ty {
        Type::List(_) => Value::List(Vec::new()),
        Type::Set(_) => Value::Set(Vec::new()),
        Type::Map(_) => Value::Map(Default::default()),
        _ => Value::Null,
    }
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

    #[test]
    fn none_and_an_empty_one_are_no_difference() {
        let pool = [("labels", Attribute::string_map().empty_is_null()), ("names", Attribute::string_list())];
        let taints = Attribute::nested(Nesting::Set, [("key", Attribute::string())]).empty_is_null();
        let schema = Schema::new("", [("pools", Attribute::nested(Nesting::Map, pool)), ("taints", taints)]);
        let object = |labels: Value, taints: Value| {
            let pool = Value::object([("labels", labels), ("names", Value::Null)]);
            Value::object([("pools", Value::object([("a", pool)])), ("taints", taints)])
        };
        let none = || object(Value::Null, Value::Null);
        let empty = || object(Value::Map(Default::default()), Value::Set(vec![]));
        assert_eq!(imported(&schema, none()), empty());
        assert_eq!(imported(&schema, empty()), empty());
        let planned = |written: Value, prior: Value| {
            let value = as_null(&schema, written.clone());
            planned(&schema, &written, &prior, value)
        };
        assert_eq!((planned(none(), empty()), planned(empty(), empty())), (empty(), empty()), "imported");
        assert_eq!((planned(none(), Value::Null), planned(empty(), Value::Null)), (none(), empty()), "new");
        let some = || object(Value::object([("a", "1".into())]), Value::Null);
        assert_eq!(
            (planned(none(), some()), planned(some(), empty())),
            (none(), object(Value::object([("a", "1".into())]), Value::Set(vec![])))
        );
    }
}
