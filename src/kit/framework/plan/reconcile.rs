//! Step 4: what a resource made of its plan. A change that it made spreads its unknowns, and one that it undid takes
//! them back; a value or a replacement that it decided stays as it decided.

use super::draft::Draft;
use super::update::{Planned, update};
use crate::kit::schema::{Attributes, Schema, map_attributes};
use crate::kit::value::{Path, Value};

/// The plan as the resource refined it, with the rules of an update carried out again on what it changed.
pub fn reconcile(schema: &Schema, prior: &Value, draft: Draft, refined: Planned) -> Planned {
    let Draft { written, kept, planned } = draft;
    let attributes = schema.members();
    let value = with_written_unknowns(&attributes, prior, &written, &planned.value, refined.value);
    let refined = Planned { value, ..refined };
    if prior.is_null() || refined.value == planned.value {
        return refined;
    }
    let kept = kept.patched(&planned.value, refined.value.clone());
    let again = update(&attributes, prior, kept, &written);
    Planned {
        value: again.value.patched(&planned.value, refined.value),
        replace: decided(&planned.replace, refined.replace, again.replace),
    }
}

/// What the user wrote and nobody knows yet stays unknown, whatever a resource made of it: it is not absent, and not
/// what it was.
fn with_written_unknowns(
    attributes: &Attributes,
    prior: &Value,
    written: &Value,
    drafted: &Value,
    planned: Value,
) -> Value {
    map_attributes(attributes, planned, |name, attribute, planned| {
        let [prior, written, drafted] = [prior, written, drafted].map(|object| object.member(name));
        match written {
            _ if attribute.write_only => planned,
            Value::Unknown => Value::Unknown,
            written if planned == *prior && !written.is_wholly_known() => drafted.clone(),
            written => attribute.map_elements(planned, |inner, place, planned| {
                with_written_unknowns(inner, place.of(prior), place.of(written), place.of(drafted), planned)
            }),
        }
    })
}

/// The replacements by the rules, without those that the resource dropped and with those that it named.
fn decided(drafted: &[Path], refined: Vec<Path>, by_rules: Vec<Path>) -> Vec<Path> {
    let is_dropped = |path: &Path| drafted.contains(path) && !refined.contains(path);
    let mut replace: Vec<Path> = by_rules.into_iter().filter(|path| !is_dropped(path)).collect();
    for path in refined {
        if !drafted.contains(&path) && !replace.contains(&path) {
            replace.push(path);
        }
    }
    replace
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::draft::draft;
    use super::super::fixture::{config, schema, state};
    use super::*;

    type Object = BTreeMap<String, Value>;

    /// The plan of `state()` after a resource refined it.
    fn refined(changes: &[(&str, Value)], refine: impl Fn(&mut Object, &mut Vec<Path>)) -> Planned {
        let draft = draft(&schema(), &state(), &config(changes));
        let Planned { value: Value::Map(mut value), mut replace } = draft.planned.clone() else { panic!() };
        refine(&mut value, &mut replace);
        reconcile(&schema(), &state(), draft, Planned { value: Value::Map(value), replace })
    }

    #[test]
    fn a_change_that_the_resource_makes_spreads_its_unknowns() {
        let planned = refined(&[], |planned, _| {
            planned.insert("access".into(), "public".into());
        });
        let planned = planned.value;
        assert_eq!((planned.member("status"), planned.member("endpoint")), (&Value::Unknown, &Value::Unknown));
        assert_eq!(planned.member("pools").member("blue").member("status"), &Value::Unknown);
        assert_eq!(planned.member("id"), &"cls-1".into());
        // what it sets itself stays
        let planned = refined(&[], |planned, _| {
            planned.insert("access".into(), "public".into());
            planned.insert("endpoint".into(), "https://x".into());
        });
        assert_eq!(planned.value.member("endpoint"), &"https://x".into());
    }

    #[test]
    fn a_change_that_the_resource_undoes_takes_its_unknowns_back() {
        let planned = refined(&[("name", "A".into())], |planned, _| {
            planned.insert("name".into(), "a".into());
        });
        assert_eq!(planned, Planned { value: state(), replace: vec![] });
        // of two changes the other one stays
        let planned = refined(&[("name", "b".into()), ("access", "public".into())], |planned, _| {
            planned.insert("access".into(), "none".into());
        });
        assert_eq!((planned.value.member("endpoint"), planned.value.member("status")), (&"".into(), &Value::Unknown));
    }

    #[test]
    fn a_replacement_that_the_resource_decides() {
        let made = refined(&[], |planned, _| {
            planned.insert("region".into(), "r2".into());
        });
        assert_eq!(made.replace, [Path::of("region")]);
        let undone = refined(&[("region", "r2".into())], |planned, _| {
            planned.insert("region".into(), "r1".into());
        });
        assert_eq!(undone, Planned { value: state(), replace: vec![] });
        let dropped = refined(&[("region", "r2".into())], |planned, replace| {
            planned.insert("name".into(), "b".into());
            replace.clear();
        });
        assert_eq!(dropped.replace, []);
        let added = refined(&[("name", "b".into())], |_, replace| replace.push(Path::of("name")));
        assert_eq!(added.replace, [Path::of("name")]);
    }

    #[test]
    fn what_is_written_and_not_known_yet_stays_unknown() {
        let pools = |size: Value| Value::object([("blue", Value::object([("size", size)]))]);
        let planned = refined(&[("region", Value::Unknown), ("pools", pools(Value::Unknown))], |planned, _| {
            planned.insert("region".into(), "r1".into());
            planned.insert("pools".into(), pools(5.into()));
        });
        assert_eq!(planned.value.member("region"), &Value::Unknown);
        assert_eq!(planned.value.member("pools").member("blue").member("size"), &Value::Unknown);
        // even where that is all that the resource took back
        let planned = refined(&[("region", Value::Unknown)], |planned, _| {
            planned.insert("region".into(), "r1".into());
        });
        assert_eq!(
            (planned.value.member("region"), planned.value.member("status")),
            (&Value::Unknown, &Value::Unknown)
        );
    }
}
