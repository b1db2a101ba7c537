//! Collections of which an empty one means the same as none: see [`Attribute::empty_is_none`].
//!
//! Which of the two a user writes, an import cannot know. It brings empty ones: a plan of a configuration that writes
//! none keeps them, and one that writes empty ones finds them there. Neither has a difference.

use super::{Attribute, Attributes, Schema, map_attributes};
use crate::kit::value::{Type, Value};

impl Schema {
    /// An object that is imported, with an empty collection wherever none means the same.
    pub fn with_empty(&self, object: Value) -> Value {
        with_empty(&self.members(), object)
    }
}

fn with_empty(attributes: &Attributes, object: Value) -> Value {
    map_attributes(attributes, object, |_, attribute, value| match value {
        Value::Null if attribute.empty_is_none => attribute.empty(),
        value => attribute.map_elements(value, |inner, _, element| with_empty(inner, element)),
    })
}

impl Attribute {
    /// The collection with nothing in it.
    fn empty(&self) -> Value {
        match self.ty() {
            Type::List(_) => Value::List(Vec::new()),
            Type::Set(_) => Value::Set(Vec::new()),
            Type::Map(_) => Value::Map(Default::default()),
            _ => Value::Null,
        }
    }

    /// Whether a value is a collection with nothing in it that means the same as none.
    pub fn is_none_written_as_empty(&self, value: &Value) -> bool {
        self.empty_is_none && !value.is_null() && *value == self.empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::schema::Nesting;

    #[test]
    fn an_import_brings_empty_collections() {
        let inner = [("labels", Attribute::string_map().empty_is_none()), ("names", Attribute::string_list())];
        let schema = Schema::new(
            "",
            [
                ("tags", Attribute::string_map().empty_is_none()),
                ("pools", Attribute::nested(Nesting::Map, inner)),
                ("taints", Attribute::nested(Nesting::Set, [("key", Attribute::string())]).empty_is_none()),
            ],
        );
        let pool = |labels| Value::object([("labels", labels), ("names", Value::Null)]);
        let object = |tags, taints, labels| {
            Value::object([("tags", tags), ("taints", taints), ("pools", Value::object([("a", pool(labels))]))])
        };
        let empty = || Value::Map(Default::default());
        let filled = object(empty(), Value::Set(Vec::new()), empty());
        assert_eq!(schema.with_empty(object(Value::Null, Value::Null, Value::Null)), filled);
        assert_eq!(schema.with_empty(filled.clone()), filled);
        let tagged = object(Value::object([("a", Value::from("1"))]), Value::Unknown, empty());
        assert_eq!(schema.with_empty(tagged.clone()), tagged);
    }
}
