//! Step 1: defaults. An attribute that the user leaves out, or removes, is planned as if its default were written.

use std::collections::BTreeMap;

use crate::kit::schema::{Attribute, Attributes, Schema};
use crate::kit::value::{Path, Value};

/// A configuration with its defaults: what a handler without a plan works with.
pub fn filled(schema: &Schema, config: &Value) -> Value {
    with_defaults(&schema.members(), config.clone())
}

/// An object of the configuration with its defaults, nested ones and those inside defaults included.
pub(super) fn with_defaults(attributes: &Attributes, config: Value) -> Value {
    let Value::Map(config) = config else { return config };
    let members = attributes.iter().map(|(name, attribute)| {
        let value = written_or_default(attribute, config.get(name).unwrap_or(&Value::Null), &config);
        (name.clone(), attribute.map_elements(value, |inner, _, object| with_defaults(inner, object)))
    });
    Value::object(members)
}

fn written_or_default(attribute: &Attribute, written: &Value, siblings: &BTreeMap<String, Value>) -> Value {
    match &attribute.default {
        Some(default) if written.is_null() => {
            let value = default.value(siblings);
            // one that is not of the attribute's type is refused, with its path, when it is encoded
            attribute.ty().conform(value.clone(), &Path::root()).unwrap_or(value)
        }
        _ => written.clone(),
    }
}
