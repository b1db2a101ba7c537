//! Step 3: an update. If nothing differs from the state, it is no update, and nothing moves.

use super::replacements::replacements;
use super::unknowns::spread_unknowns;
use crate::kit::schema::{Attributes, map_attributes};
use crate::kit::value::{Path, Value};

/// A planned object.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// What the object will be.
    pub value: Value,
    /// The attributes whose change needs a new object.
    pub replace: Vec<Path>,
}

/// The plan of an object from what is written and kept of it. A new object is planned as it is.
pub(super) fn update(attributes: &Attributes, prior: &Value, kept: Value, written: &Value) -> Planned {
    if kept == *prior {
        return Planned { value: kept, replace: Vec::new() };
    }
    let value = match is_local(attributes, prior, &kept) {
        // nothing is changed in the cloud, so nothing moves there
        true => kept,
        false => spread_unknowns(attributes, prior, kept, written),
    };
    let replace = replacements(attributes, prior, &value, &Path::root());
    Planned { value, replace }
}

/// Whether an object differs from the state only in what exists in Terraform only.
fn is_local(attributes: &Attributes, prior: &Value, kept: &Value) -> bool {
    without_local_changes(attributes, prior, kept.clone()) == *prior
}

fn without_local_changes(attributes: &Attributes, prior: &Value, kept: Value) -> Value {
    if !matches!(prior, Value::Map(_)) {
        return kept;
    }
    map_attributes(attributes, kept, |name, attribute, kept| match attribute.local {
        true => prior.member(name).clone(),
        false => attribute
            .map_elements(kept, |inner, place, kept| without_local_changes(inner, place.of(prior.member(name)), kept)),
    })
}
