//! Step 2: what is written is planned as written; of the rest, what is computed stays as the state has it and is
//! unknown in a new object, and what is not computed is null.

use crate::kit::schema::{Attribute, Attributes};
use crate::kit::value::Value;

/// An object of the plan, before it is known whether anything changes. `prior` is the object in the state, null for
/// a new one.
pub(super) fn merge(attributes: &Attributes, prior: &Value, written: &Value) -> Value {
    let Value::Map(written) = written else { return written.clone() };
    let members = attributes.iter().map(|(name, attribute)| {
        let prior = matches!(prior, Value::Map(_)).then(|| prior.member(name));
        (name.clone(), merge_attribute(attribute, prior, written.get(name).unwrap_or(&Value::Null)))
    });
    Value::object(members)
}

/// `prior` is none in a new object.
fn merge_attribute(attribute: &Attribute, prior: Option<&Value>, written: &Value) -> Value {
    if attribute.write_only {
        return Value::Null;
    }
    if written.is_null() {
        return not_written(attribute, prior, written);
    }
    match (&attribute.same, prior) {
        (Some(same), Some(prior)) if is_comparable(prior) && is_comparable(written) && same(prior, written) => {
            prior.clone()
        }
        _ => attribute.map_elements(written.clone(), |inner, place, written| {
            merge(inner, place.of(prior.unwrap_or(&Value::Null)), &written)
        }),
    }
}

fn not_written(attribute: &Attribute, prior: Option<&Value>, null: &Value) -> Value {
    match prior {
        // a default that is null is no other one than the null that is there
        Some(prior) if attribute.default.is_some() && prior.is_null() => prior.clone(),
        _ if attribute.empty_is_null => null.clone(),
        // a null that brings its type stays one
        _ if !attribute.computed || attribute.default.is_some() => null.clone(),
        Some(prior) => prior.clone(),
        None => Value::Unknown,
    }
}

fn is_comparable(value: &Value) -> bool {
    !value.is_null() && !value.is_unknown()
}
