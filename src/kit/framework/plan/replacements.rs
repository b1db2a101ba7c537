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
    if replaces || (planned.is_unknown() && may_replace(attribute, prior)) {
        return vec![path];
    }
    let elements = attribute.elements(planned).into_iter();
    elements
        .flat_map(|(inner, place, planned)| replacements(inner, place.of(prior), planned, &place.path(&path)))
        .collect()
}

/// Whether an object that is not known yet as a whole may turn out to be one that needs a new object: it cannot be
/// taken back when it is applied.
fn may_replace(attribute: &Attribute, prior: &Value) -> bool {
    let always = |inner: &Attribute| matches!(inner.replace, Replace::Always);
    attribute.elements(prior).iter().filter(|(_, _, prior)| matches!(prior, Value::Map(_))).any(|(inner, _, prior)| {
        inner.iter().any(|(name, inner)| always(inner) || may_replace(inner, prior.member(name)))
    })
}
