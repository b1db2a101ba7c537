//! Step 3: unknowns. An update may move what is computed: a volatile attribute in any update, another one when a
//! cause of it changes or as its own rule says, and one that the state lacks when it is asked for. Everything else stays
//! known, so that whoever uses it sees no unknown.

use std::collections::BTreeMap;

use crate::kit::schema::{Attribute, Attributes, Unknowns, map_attributes};
use crate::kit::value::Value;

/// The object of an update with everything unknown that moves with it: of an object that exists, whatever the user did
/// not write.
pub(super) fn spread_unknowns(attributes: &Attributes, prior: &Value, planned: Value, written: &Value) -> Value {
    if !matches!(prior, Value::Map(_)) {
        return planned;
    }
    let inside = map_attributes(attributes, planned, |name, attribute, planned| {
        let (prior, written) = (prior.member(name), written.member(name));
        attribute.map_elements(planned, |inner, place, element| {
            // nothing is written inside an object that was kept from the state as a whole
            spread_unknowns(inner, place.of(prior), element, place.of(written))
        })
    });
    let Value::Map(mut planned) = inside else { return inside };
    // after what is nested, and until nothing moves: what becomes unknown is a change that others depend on
    for _ in 0..=attributes.len() {
        let moved = attributes.iter().find_map(|(name, attribute)| {
            let value = planned.get(name).unwrap_or(&Value::Null);
            let is_settled = value.is_unknown() || !is_open(attribute, written.member(name));
            let moved = if is_settled { None } else { moved(attribute, prior.member(name), prior, &planned) };
            moved.filter(|moved| moved != value).map(|moved| (name.clone(), moved))
        });
        let Some((name, moved)) = moved else { break };
        planned.insert(name, moved);
    }
    Value::Map(planned)
}

/// Whether the provider fills the attribute in.
fn is_open(attribute: &Attribute, written: &Value) -> bool {
    attribute.computed && attribute.default.is_none() && written.is_null()
}

/// What an update makes of an attribute with a value in the state; none where that stays.
fn moved(attribute: &Attribute, value: &Value, prior: &Value, planned: &BTreeMap<String, Value>) -> Option<Value> {
    if is_missing(attribute, value, planned) {
        return Some(Value::Unknown);
    }
    let is_moved = match (&attribute.moves, &attribute.unknowns) {
        (Some(rule), _) => return rule(prior, &Value::Map(planned.clone())),
        (None, Unknowns::Never) => false,
        (None, Unknowns::AnyUpdate) => true,
        (None, Unknowns::When(causes)) => {
            causes.iter().any(|cause| planned.get(*cause).unwrap_or(&Value::Null) != prior.member(cause))
        }
    };
    is_moved.then_some(Value::Unknown)
}

/// Whether a value that the state lacks is asked for.
fn is_missing(attribute: &Attribute, prior: &Value, planned: &BTreeMap<String, Value>) -> bool {
    prior.is_null() && attribute.missing.as_ref().is_some_and(|is_asked_for| is_asked_for(&Value::Map(planned.clone())))
}
