//! A refresh: where the cloud has what the state has in another spelling, the state's stays, which is the user's. So
//! only real drift shows.

use crate::kit::schema::{Attribute, Attributes, Schema, map_attributes};
use crate::kit::value::Value;

/// A freshly read object with the state's spelling wherever it still means what the cloud has.
pub fn keep_spelling(schema: &Schema, prior: &Value, read: Value) -> Value {
    kept_in_object(&schema.members(), prior, read)
}

fn kept_in_object(attributes: &Attributes, prior: &Value, read: Value) -> Value {
    map_attributes(attributes, read, |name, attribute, read| kept(attribute, prior.member(name), read))
}

fn kept(attribute: &Attribute, prior: &Value, read: Value) -> Value {
    match &attribute.same {
        Some(same) if !prior.is_null() && !read.is_null() && same(prior, &read) => prior.clone(),
        _ => attribute.map_elements(read, |inner, place, read| kept_in_object(inner, place.of(prior), read)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::schema;
    use super::*;

    #[test]
    fn a_spelling_that_means_the_same_is_kept() {
        let read = Value::object([("version", "1.30.0".into())]);
        assert_eq!(
            keep_spelling(&schema(), &Value::object([("version", "1.30".into())]), read).member("version"),
            &"1.30".into()
        );
        let read = Value::object([("version", "1.31.0".into())]);
        assert_eq!(
            keep_spelling(&schema(), &Value::object([("version", "1.30".into())]), read).member("version"),
            &"1.31.0".into()
        );
    }
}
