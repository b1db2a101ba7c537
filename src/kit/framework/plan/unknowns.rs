//! Step 3: unknowns. An update may move what is computed: a volatile attribute in any update, another one when a
//! cause of it changes, and one that the state lacks when it is asked for. Everything else stays known, so that whoever
//! uses it sees no unknown.

use std::collections::BTreeMap;

use crate::kit::schema::{Attribute, Attributes, Unknowns, map_attributes};
use crate::kit::value::Value;

/// The object of an update with everything unknown that moves with it: of an object that exists, whatever the user did
/// not write.
pub(super) fn spread_unknowns(attributes: &Attributes, prior: &Value, planned: Value, written: &Value) -> Value {
    let Value::Map(old) = prior else { return planned };
    let inside = map_attributes(attributes, planned, |name, attribute, planned| {
        let (prior, written) = (prior.member(name), written.member(name));
        attribute.map_elements(planned, |inner, place, element| {
            // nothing is written inside an object that was kept from the state as a whole
            spread_unknowns(inner, place.of(prior), element, place.of(written))
        })
    });
    let Value::Map(mut planned) = inside else { return inside };
    // after what is nested, and until none is left: one that becomes unknown is a change that others depend on
    while let Some((name, _)) = attributes.iter().find(|(name, attribute)| {
        let is_known = planned.get(*name) != Some(&Value::Unknown);
        is_known
            && is_open(attribute, written.member(name))
            && (moves(&attribute.unknowns, old, &planned) || is_missing(attribute, prior.member(name), &planned))
    }) {
        planned.insert(name.clone(), Value::Unknown);
    }
    Value::Map(planned)
}

/// Whether the provider fills the attribute in.
fn is_open(attribute: &Attribute, written: &Value) -> bool {
    attribute.computed && attribute.default.is_none() && written.is_null()
}

fn moves(unknowns: &Unknowns, prior: &BTreeMap<String, Value>, planned: &BTreeMap<String, Value>) -> bool {
    match unknowns {
        Unknowns::Never => false,
        Unknowns::AnyUpdate => true,
        Unknowns::When(causes) => causes.iter().any(|cause| planned.get(*cause) != prior.get(*cause)),
    }
}

/// Whether a value that the state lacks is asked for.
fn is_missing(attribute: &Attribute, prior: &Value, planned: &BTreeMap<String, Value>) -> bool {
    prior.is_null() && attribute.missing.as_ref().is_some_and(|is_asked_for| is_asked_for(&Value::Map(planned.clone())))
}
