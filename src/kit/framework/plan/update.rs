//! Step 3: an update. If nothing differs from the state, it is no update, and nothing moves.

use super::replacements::replacements;
use super::unknowns::spread_unknowns;
use crate::kit::schema::Attributes;
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
    let value = spread_unknowns(attributes, prior, kept, written);
    let replace = replacements(attributes, prior, &value, &Path::root());
    Planned { value, replace }
}
