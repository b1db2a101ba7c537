//! The plan of a change, from the schema's rules. Pure: the same request gives the same plan.

use std::collections::BTreeMap;

use super::typed::untouched;
use crate::kit::schema::{Attribute, Attributes, Kind, Nesting, Replace, Schema, Unknowns};
use crate::kit::value::{Path, Value};

/// A planned object.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// What the object will be.
    pub value: Value,
    /// The attributes whose change needs a new object.
    pub replace: Vec<Path>,
}

type Object = BTreeMap<String, Value>;

/// A plan that a resource may refine, and what it was before the unknowns of an update spread.
#[derive(Clone, Debug)]
pub struct Draft {
    kept: Object,
    written: Value,
    /// The plan by the schema's rules.
    pub planned: Planned,
}

/// Plans the object that a configuration asks for. `prior` is null in a create.
pub fn plan(schema: &Schema, prior: &Value, config: &Value) -> Planned {
    draft(schema, prior, config).planned
}

/// The plan by the schema's rules, before the resource refines it.
pub fn draft(schema: &Schema, prior: &Value, config: &Value) -> Draft {
    let prior_object = as_object(prior);
    let Some(config_object) = as_object(config) else {
        let planned = Planned { value: config.clone(), replace: Vec::new() };
        return Draft { kept: Object::new(), written: config.clone(), planned };
    };
    let members = schema.members();
    let written = with_defaults(&members, config_object);
    let kept = merge(&members, prior_object, &written);
    let written = Value::Map(written);
    let planned = match prior_object {
        Some(prior) => changed(&members, prior, kept.clone(), &written),
        None => Planned { value: Value::Map(kept.clone()), replace: Vec::new() },
    };
    Draft { kept, written, planned }
}

/// A plan as the resource refined it, with the rules carried out again on what it changed: a change
/// that it made spreads its unknowns, one that it undid takes them back. What it set itself stays.
pub fn settle(schema: &Schema, prior: &Value, draft: Draft, refined: Planned) -> Planned {
    let Draft { kept, written, planned } = draft;
    let Some(prior) = as_object(prior).filter(|_| planned.value != refined.value) else { return refined };
    let Value::Map(kept) = untouched(Value::Map(kept), &planned.value, refined.value.clone()) else { return refined };
    let again = changed(&schema.members(), prior, kept, &written);
    let is_dropped = |path: &Path| planned.replace.contains(path) && !refined.replace.contains(path);
    let mut replace: Vec<Path> = again.replace.into_iter().filter(|path| !is_dropped(path)).collect();
    for path in refined.replace {
        if !planned.replace.contains(&path) && !replace.contains(&path) {
            replace.push(path);
        }
    }
    Planned { value: untouched(again.value, &planned.value, refined.value), replace }
}

/// The plan of an update; the object as it was if nothing in it changes.
fn changed(attributes: &Attributes, prior: &Object, mut planned: Object, written: &Value) -> Planned {
    let mut replace = Vec::new();
    if planned != *prior {
        spread_unknowns(attributes, prior, &mut planned, written);
        replacements(attributes, prior, &planned, &Path::root(), &mut replace);
    }
    Planned { value: Value::Map(planned), replace }
}

/// A configuration with its defaults: what a handler without a plan works with.
pub fn filled(schema: &Schema, config: &Value) -> Value {
    as_object(config).map_or_else(|| config.clone(), |config| Value::Map(with_defaults(&schema.members(), config)))
}

/// A freshly read object with the user's spelling wherever it still means what the cloud has.
pub fn keep_spelling(schema: &Schema, prior: &Value, read: Value) -> Value {
    match (prior, read) {
        (Value::Map(prior), Value::Map(mut read)) => {
            keep_in_object(&schema.members(), prior, &mut read);
            Value::Map(read)
        }
        (_, read) => read,
    }
}

fn as_object(value: &Value) -> Option<&Object> {
    match value {
        Value::Map(members) => Some(members),
        _ => None,
    }
}

/// The configuration as if the user had written the defaults.
fn with_defaults(attributes: &Attributes, config: &Object) -> Object {
    let members = attributes.iter().map(|(name, attribute)| {
        let written = config.get(name).unwrap_or(&Value::Null);
        let value = match &attribute.default {
            Some(default) if written.is_null() => {
                let value = default.value(config);
                // one that is not of the attribute's type is refused, with its path, when it is encoded
                attribute.ty().conform(value.clone(), &Path::root()).unwrap_or(value)
            }
            _ => written.clone(),
        };
        let value = match &attribute.kind {
            Kind::Nested(nesting, inner) => each_object(*nesting, value, &|object| with_defaults(inner, object)),
            Kind::Value(_) => value,
        };
        (name.clone(), value)
    });
    members.collect()
}

/// A nested value with each of its known objects changed. What is in sets stays: nothing in there is
/// computed, see [`crate::kit::schema::check`].
fn each_object(nesting: Nesting, value: Value, change: &dyn Fn(&Object) -> Object) -> Value {
    let one = |value: Value| match &value {
        Value::Map(object) => Value::Map(change(object)),
        _ => value,
    };
    match (nesting, value) {
        (Nesting::Single, value) => one(value),
        (Nesting::Map, Value::Map(members)) => Value::Map(members.into_iter().map(|(k, v)| (k, one(v))).collect()),
        (Nesting::List, Value::List(elements)) => Value::List(elements.into_iter().map(one).collect()),
        (_, value) => value,
    }
}

fn merge(attributes: &Attributes, prior: Option<&Object>, written: &Object) -> Object {
    let members = attributes.iter().map(|(name, attribute)| {
        let prior = prior.map(|object| object.get(name).unwrap_or(&Value::Null));
        (name.clone(), merge_attribute(attribute, prior, written.get(name).unwrap_or(&Value::Null)))
    });
    members.collect()
}

fn merge_attribute(attribute: &Attribute, prior: Option<&Value>, written: &Value) -> Value {
    if attribute.write_only {
        return Value::Null;
    }
    if written.is_unknown() {
        return written.clone();
    }
    if written.is_null() {
        return match prior {
            // a default that is null is no other one than the null that is there
            Some(prior) if attribute.default.is_some() && prior.is_null() => prior.clone(),
            // a null that brings its type stays one
            _ if !attribute.computed || attribute.default.is_some() => written.clone(),
            Some(prior) => prior.clone(),
            None => Value::Unknown,
        };
    }
    match &attribute.kind {
        Kind::Nested(nesting, inner) => merge_nested(*nesting, inner, prior, written),
        Kind::Value(_) => match (&attribute.same, prior) {
            (Some(same), Some(prior)) if !prior.is_null() && !prior.is_unknown() && same(prior, written) => {
                prior.clone()
            }
            _ => written.clone(),
        },
    }
}

fn merge_nested(nesting: Nesting, inner: &Attributes, prior: Option<&Value>, written: &Value) -> Value {
    let element = |prior: Option<&Value>, written: &Value| match written {
        Value::Map(object) => Value::Map(merge(inner, prior.and_then(as_object), object)),
        other => other.clone(),
    };
    match (nesting, written) {
        (Nesting::Single, written) => element(prior, written),
        (Nesting::Map, Value::Map(members)) => {
            let prior = prior.and_then(as_object);
            let members = members.iter().map(|(k, v)| (k.clone(), element(prior.and_then(|p| p.get(k)), v)));
            Value::Map(members.collect())
        }
        (Nesting::List, Value::List(elements)) => {
            let prior = match prior {
                Some(Value::List(elements)) => elements.as_slice(),
                _ => &[],
            };
            Value::List(elements.iter().enumerate().map(|(i, v)| element(prior.get(i), v)).collect())
        }
        // nothing inside a set is computed: see schema::check
        (_, written) => written.clone(),
    }
}

/// Makes unknown what an update may change: in objects that exist, whatever the user did not write.
fn spread_unknowns(attributes: &Attributes, prior: &Object, planned: &mut Object, written: &Value) {
    for (name, attribute) in attributes {
        let Kind::Nested(nesting, inner) = &attribute.kind else { continue };
        let (Some(prior), Some(planned)) = (prior.get(name), planned.get_mut(name)) else { continue };
        // null where the whole object was kept from state: then nothing inside it was written
        let written = written.member(name);
        let element = |prior: &Value, planned: &mut Value, written: &Value| {
            if let (Value::Map(prior), Value::Map(planned)) = (prior, planned) {
                spread_unknowns(inner, prior, planned, written);
            }
        };
        match (nesting, prior, planned) {
            (Nesting::Single, prior, planned) => element(prior, planned, written),
            (Nesting::Map, Value::Map(prior), Value::Map(planned)) => {
                for (key, planned) in planned.iter_mut() {
                    if let Some(prior) = prior.get(key) {
                        element(prior, planned, written.member(key));
                    }
                }
            }
            (Nesting::List, Value::List(prior), Value::List(planned)) => {
                for (index, (prior, planned)) in prior.iter().zip(planned.iter_mut()).enumerate() {
                    element(prior, planned, written.at(&Path::root().index(index)));
                }
            }
            _ => {}
        }
    }
    let is_open = |name: &str, attribute: &Attribute| {
        attribute.computed && attribute.default.is_none() && written.member(name).is_null()
    };
    // after what is nested: one that depends on it is unknown where something inside it is
    loop {
        let before = planned.clone();
        for (name, attribute) in attributes.iter().filter(|(name, attribute)| is_open(name, attribute)) {
            let moves = match &attribute.unknowns {
                Unknowns::Never => false,
                Unknowns::AnyUpdate => true,
                Unknowns::When(causes) => causes.iter().any(|cause| planned.get(*cause) != prior.get(*cause)),
            };
            if moves {
                planned.insert(name.clone(), Value::Unknown);
            }
        }
        if *planned == before {
            break;
        }
    }
}

fn replacements(attributes: &Attributes, prior: &Object, planned: &Object, path: &Path, found: &mut Vec<Path>) {
    for (name, attribute) in attributes {
        let path = path.attr(name);
        let (old, new) = (prior.get(name).unwrap_or(&Value::Null), planned.get(name).unwrap_or(&Value::Null));
        if old == new {
            continue;
        }
        let replaces = match &attribute.replace {
            Replace::Never => false,
            Replace::Always => true,
            Replace::If(rule) => rule(old, new),
        };
        if replaces {
            found.push(path);
            continue;
        }
        let Kind::Nested(nesting, inner) = &attribute.kind else { continue };
        match (nesting, old, new) {
            (Nesting::Single, Value::Map(old), Value::Map(new)) => replacements(inner, old, new, &path, found),
            (Nesting::Map, Value::Map(old), Value::Map(new)) => {
                for (key, new) in new {
                    if let (Some(Value::Map(old)), Value::Map(new)) = (old.get(key), new) {
                        replacements(inner, old, new, &path.key(key), found);
                    }
                }
            }
            (Nesting::List, Value::List(old), Value::List(new)) => {
                for (index, pair) in old.iter().zip(new).enumerate() {
                    if let (Value::Map(old), Value::Map(new)) = pair {
                        replacements(inner, old, new, &path.index(index), found);
                    }
                }
            }
            _ => {}
        }
    }
}

fn keep_in_object(attributes: &Attributes, prior: &Object, read: &mut Object) {
    for (name, attribute) in attributes {
        let (Some(prior), Some(read)) = (prior.get(name), read.get_mut(name)) else { continue };
        match (&attribute.kind, &attribute.same) {
            (Kind::Value(_), Some(same)) if !prior.is_null() && !read.is_null() && same(prior, read) => {
                *read = prior.clone();
            }
            (Kind::Nested(Nesting::Single, inner), _) => {
                if let (Value::Map(prior), Value::Map(read)) = (prior, read) {
                    keep_in_object(inner, prior, read);
                }
            }
            (Kind::Nested(Nesting::Map, inner), _) => {
                if let (Value::Map(prior), Value::Map(read)) = (prior, read) {
                    for (key, read) in read.iter_mut() {
                        if let (Some(Value::Map(prior)), Value::Map(read)) = (prior.get(key), read) {
                            keep_in_object(inner, prior, read);
                        }
                    }
                }
            }
            (Kind::Nested(Nesting::List, inner), _) => {
                if let (Value::List(prior), Value::List(read)) = (prior, read) {
                    for pair in prior.iter().zip(read.iter_mut()) {
                        if let (Value::Map(prior), Value::Map(read)) = pair {
                            keep_in_object(inner, prior, read);
                        }
                    }
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema() -> Schema {
        let pool = [
            ("id", Attribute::string().computed()),
            ("size", Attribute::number().default(1)),
            ("status", Attribute::string().computed().volatile()),
            ("key", Attribute::string().write_only()),
        ];
        Schema::new(
            "",
            [
                ("id", Attribute::string().computed()),
                ("name", Attribute::string().required()),
                ("region", Attribute::string().optional_computed().replaces()),
                ("status", Attribute::string().computed().volatile()),
                ("access", Attribute::string().default("none")),
                ("endpoint", Attribute::string().computed().unknown_when(&["access"])),
                (
                    "version",
                    Attribute::string().same_if(|a, b| {
                        a.as_str().map(|t| t.trim_end_matches(".0")) == b.as_str().map(|t| t.trim_end_matches(".0"))
                    }),
                ),
                ("pools", Attribute::nested(Nesting::Map, pool)),
            ],
        )
    }

    fn state() -> Value {
        let pool = Value::object([
            ("id", "np-1".into()),
            ("size", 1.into()),
            ("status", "normal".into()),
            ("key", Value::Null),
        ]);
        Value::object([
            ("id", "cls-1".into()),
            ("name", "a".into()),
            ("region", "r1".into()),
            ("status", "Running".into()),
            ("access", "none".into()),
            ("endpoint", "".into()),
            ("version", "1.30.0".into()),
            ("pools", Value::object([("blue", pool)])),
        ])
    }

    fn config(changes: &[(&str, Value)]) -> Value {
        let pool = Value::object([
            ("id", Value::Null),
            ("size", Value::Null),
            ("status", Value::Null),
            ("key", "secret".into()),
        ]);
        let mut members = BTreeMap::from([
            ("name".to_owned(), Value::from("a")),
            ("version".to_owned(), "1.30".into()),
            ("pools".to_owned(), Value::object([("blue", pool)])),
        ]);
        members.extend(changes.iter().map(|(k, v)| ((*k).to_owned(), v.clone())));
        Value::Map(members)
    }

    #[test]
    fn a_block_keeps_the_rules_of_its_attributes() {
        let zone = [("name", Attribute::string().replaces()), ("size", Attribute::number().default(1))];
        let schema = Schema::new("", [("id", Attribute::string().computed())])
            .block("zone", crate::kit::schema::Block::single("", zone));
        let object = |zone: Value| Value::object([("id", "x".into()), ("zone", zone)]);
        let zone = |name: &str, size: Value| Value::object([("name", name.into()), ("size", size)]);
        let state = object(zone("a", 1.into()));
        let planned = plan(&schema, &state, &object(zone("b", Value::Null)));
        assert_eq!(planned.value.member("zone"), &zone("b", 1.into()));
        assert_eq!(planned.replace, [Path::of("zone").attr("name")]);
        assert!(plan(&schema, &state, &object(zone("a", Value::Null))).replace.is_empty());
        assert_eq!(plan(&schema, &state, &object(Value::Null)).value.member("zone"), &Value::Null);
    }

    #[test]
    fn a_default_object_is_planned_as_if_it_were_written() {
        let inner = [
            ("mode", Attribute::string()),
            ("size", Attribute::number().default(1)),
            ("id", Attribute::string().computed().unknown_when(&["mode"])),
        ];
        let default = Value::object([("mode", "x".into())]);
        let network = Attribute::nested(Nesting::Single, inner).default(default);
        let schema = Schema::new("", [("network", network)]);
        let config = Value::object([("network", Value::Null)]);
        let network = |mode: &str, id: Value| Value::object([("mode", mode.into()), ("size", 1.into()), ("id", id)]);
        let planned = |state: &Value| plan(&schema, state, &config).value.member("network").clone();
        assert_eq!(planned(&Value::Null), network("x", Value::Unknown));
        let state = |mode| Value::object([("network", network(mode, "i".into()))]);
        assert_eq!(planned(&state("x")), network("x", "i".into()));
        assert_eq!(planned(&state("y")), network("x", Value::Unknown));
    }

    #[test]
    fn what_moves_inside_an_object_that_nobody_wrote() {
        let inner = [("id", Attribute::string().computed()), ("count", Attribute::number().computed().volatile())];
        let nodes = Attribute::nested(Nesting::Single, inner).computed();
        let schema = Schema::new("", [("name", Attribute::string()), ("nodes", nodes)]);
        let nodes = |count: Value| Value::object([("id", "n".into()), ("count", count)]);
        let object = |name: &str, nodes: Value| Value::object([("name", name.into()), ("nodes", nodes)]);
        let planned = plan(&schema, &object("a", nodes(3.into())), &object("b", Value::Null)).value;
        assert_eq!(planned.member("nodes"), &nodes(Value::Unknown));
    }

    /// The plan of `state()` after a resource refined it.
    fn refined(changes: &[(&str, Value)], refine: impl Fn(&mut Object, &mut Vec<Path>)) -> Planned {
        let draft = draft(&schema(), &state(), &config(changes));
        let Planned { value: Value::Map(mut value), mut replace } = draft.planned.clone() else { panic!() };
        refine(&mut value, &mut replace);
        settle(&schema(), &state(), draft, Planned { value: Value::Map(value), replace })
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
    fn a_create_knows_defaults_only() {
        let planned = plan(&schema(), &Value::Null, &config(&[])).value;
        assert_eq!(planned.member("id"), &Value::Unknown);
        assert_eq!(planned.member("region"), &Value::Unknown);
        assert_eq!(planned.member("access"), &Value::from("none"));
        let blue = planned.member("pools").member("blue");
        assert_eq!(
            (blue.member("size"), blue.member("id"), blue.member("key")),
            (&1.into(), &Value::Unknown, &Value::Null)
        );
    }

    #[test]
    fn no_change_is_exactly_the_state() {
        let planned = plan(&schema(), &state(), &config(&[]));
        assert_eq!(planned, Planned { value: state(), replace: vec![] });
    }

    #[test]
    fn an_update_moves_only_what_may_move() {
        let planned = plan(&schema(), &state(), &config(&[("name", "b".into())])).value;
        assert_eq!(planned.member("status"), &Value::Unknown);
        assert_eq!(planned.member("endpoint"), &Value::from(""));
        assert_eq!(planned.member("id"), &Value::from("cls-1"));
        let blue = planned.member("pools").member("blue");
        assert_eq!((blue.member("status"), blue.member("id")), (&Value::Unknown, &"np-1".into()));

        let planned = plan(&schema(), &state(), &config(&[("access", "public".into())])).value;
        assert_eq!(planned.member("endpoint"), &Value::Unknown);
    }

    #[test]
    fn a_change_that_needs_a_new_object_is_named() {
        let planned = plan(&schema(), &state(), &config(&[("region", "r2".into())]));
        assert_eq!(planned.replace, [Path::of("region")]);
        // taken once and then kept
        assert_eq!(plan(&schema(), &state(), &config(&[("name", "b".into())])).value.member("region"), &"r1".into());
    }

    #[test]
    fn a_new_element_beside_an_old_one() {
        let red = Value::object([("size", 3.into())]);
        let mut pools = config(&[]).member("pools").clone();
        if let Value::Map(members) = &mut pools {
            members.insert("red".into(), red);
        }
        let planned = plan(&schema(), &state(), &config(&[("pools", pools)])).value;
        let pools = planned.member("pools");
        assert_eq!(pools.member("blue").member("id"), &"np-1".into());
        assert_eq!(
            (pools.member("red").member("id"), pools.member("red").member("size")),
            (&Value::Unknown, &3.into())
        );
    }

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

    #[test]
    fn a_default_of_a_typed_null_changes_nothing() {
        let null = Value::Dynamic(Box::new(crate::kit::value::Type::String), Box::new(Value::Null));
        let anything = Attribute::of(crate::kit::value::Type::Dynamic).default(null.clone());
        let schema = Schema::new("", [("anything", anything)]);
        let object = |value: Value| Value::object([("anything", value)]);
        for prior in [Value::Null, null] {
            assert_eq!(plan(&schema, &object(prior.clone()), &object(Value::Null)).value, object(prior));
        }
    }

    #[test]
    fn what_moves_inside_a_nested_attribute_moves_what_depends_on_it() {
        let node = [("status", Attribute::string().computed().volatile())];
        let attributes = [
            ("note", Attribute::string()),
            ("node", Attribute::nested(Nesting::Single, node)),
            ("summary", Attribute::string().computed().unknown_when(&["node"])),
        ];
        let object = |note: &str, status: Value, summary: Value| {
            Value::object([("note", note.into()), ("node", Value::object([("status", status)])), ("summary", summary)])
        };
        let prior = object("a", "Running".into(), "one runs".into());
        let planned = plan(&Schema::new("", attributes), &prior, &object("b", Value::Null, Value::Null));
        assert_eq!(planned.value, object("b", Value::Unknown, Value::Unknown));
    }
}
