//! Step 3: replacements. Of each attribute that changes, whether the change needs a new object. Inside one that does
//! nothing else is named, and nothing in an element that is new or goes.

use crate::kit::schema::{Attribute, Attributes, Replace};
use crate::kit::value::{Path, Value};

/// The paths of the attributes of an object at a path whose change needs a new object.
pub(super) fn replacements(attributes: &Attributes, prior: &Value, planned: &Value, path: &Path) -> Vec<Path> {
    if !matches!((prior, planned), (Value::Map(_), Value::Map(_))) {
        return Vec::new();
    }
    let of_each = attributes.iter().flat_map(|(name, attribute)| {
        of_attribute(attribute, prior.member(name), planned.member(name), path.attr(name))
    });
    of_each.collect()
}

fn of_attribute(attribute: &Attribute, prior: &Value, planned: &Value, path: Path) -> Vec<Path> {
    if prior == planned {
        return Vec::new();
    }
    let replaces = match &attribute.replace {
        Replace::Never => false,
        Replace::Always => true,
        Replace::If(rule) => rule(prior, planned),
    };
    if replaces {
        return vec![path];
    }
    let elements = attribute.elements(planned).into_iter();
    elements
        .flat_map(|(inner, place, planned)| replacements(inner, place.of(prior), planned, &place.path(&path)))
        .collect()
}
