//! The plan by the schema's rules alone.

use super::defaults::with_defaults;
use super::merge::merge;
use super::update::{Planned, update};
use crate::kit::schema::Schema;
use crate::kit::value::Value;

/// A plan that a resource may refine, and what it was before the unknowns of an update spread.
#[derive(Clone, Debug)]
pub struct Draft {
    pub(super) written: Value,
    pub(super) kept: Value,
    /// The plan by the schema's rules.
    pub planned: Planned,
}

/// Plans the object that a configuration asks for. `prior` is null in a create.
pub fn plan(schema: &Schema, prior: &Value, config: &Value) -> Planned {
    draft(schema, prior, config).planned
}

/// The plan by the schema's rules, before the resource refines it.
pub fn draft(schema: &Schema, prior: &Value, config: &Value) -> Draft {
    let attributes = schema.members();
    let written = with_defaults(&attributes, config.clone());
    let kept = merge(&attributes, prior, &written);
    let planned = update(&attributes, prior, kept.clone(), &written);
    Draft { written, kept, planned }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{config, schema, state};
    use super::*;
    use crate::kit::schema::{Attribute, Block, Nesting};
    use crate::kit::value::{Path, Type};

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
    fn a_block_keeps_the_rules_of_its_attributes() {
        let zone = [("name", Attribute::string().replaces()), ("size", Attribute::number().default(1))];
        let schema = Schema::new("", [("id", Attribute::string().computed())]).block("zone", Block::single("", zone));
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
    fn a_default_of_a_typed_null_changes_nothing() {
        let null = Value::Dynamic(Box::new(Type::String), Box::new(Value::Null));
        let anything = Attribute::of(Type::Dynamic).default(null.clone());
        let schema = Schema::new("", [("anything", anything)]);
        let object = |value: Value| Value::object([("anything", value)]);
        for prior in [Value::Null, null] {
            assert_eq!(plan(&schema, &object(prior.clone()), &object(Value::Null)).value, object(prior));
        }
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

    #[test]
    fn what_the_state_lacks_is_unknown_only_where_it_is_asked_for() {
        let certificate = Attribute::string().computed();
        let certificate = certificate.unknown_while_null(|planned| planned.member("wait") == &true.into());
        let schema =
            Schema::new("", [("name", Attribute::string()), ("wait", Attribute::bool()), ("certificate", certificate)]);
        let object = |name: &str, wait: bool, certificate: Value| {
            Value::object([("name", name.into()), ("wait", wait.into()), ("certificate", certificate)])
        };
        let planned = |state: &Value, name: &str, wait: bool| {
            plan(&schema, state, &object(name, wait, Value::Null)).value.member("certificate").clone()
        };
        let without = object("a", false, Value::Null);
        assert_eq!(planned(&without, "a", true), Value::Unknown);
        assert_eq!(planned(&without, "b", false), Value::Null);
        assert_eq!(planned(&without, "a", false), Value::Null);
        let with = object("a", false, "PEM".into());
        assert_eq!(planned(&with, "b", true), "PEM".into());
        // a plan without a change is none, even where something is missing
        assert_eq!(planned(&object("a", true, Value::Null), "a", true), Value::Null);
    }

    #[test]
    fn what_has_a_rule_of_its_own_moves_as_that_says() {
        let opened = |prior: &Value, planned: &Value| match (prior.member("open"), planned.member("open")) {
            (Value::Bool(false), Value::Bool(true)) | (_, Value::Unknown) => Some(Value::Unknown),
            (_, Value::Bool(false)) => Some(Value::Null),
            _ => None,
        };
        let counts = |_: &Value, planned: &Value| {
            planned.member("url").is_unknown().then(|| Value::object([("all", Value::Unknown), ("bad", 0.into())]))
        };
        let members = [("all", Attribute::number().computed()), ("bad", Attribute::number().computed())];
        let attributes = [
            ("name", Attribute::string()),
            ("open", Attribute::bool()),
            ("counts", Attribute::nested(Nesting::Single, members).computed().volatile().moved_by(counts)),
            ("url", Attribute::string().computed().moved_by(opened)),
        ];
        let schema = Schema::new("", attributes);
        let object = |name: &str, open: Value, url: Value, all: Value| {
            let counts = Value::object([("all", all), ("bad", 0.into())]);
            Value::object([("name", name.into()), ("open", open), ("url", url), ("counts", counts)])
        };
        let planned = |prior: &Value, name: &str, open: Value| {
            let config = Value::object([("name", name.into()), ("open", open)]);
            plan(&schema, prior, &config).value
        };
        let closed = object("a", false.into(), Value::Null, 3.into());
        let open = object("a", true.into(), "https://a".into(), 3.into());
        let (yes, no) = (|| Value::from(true), || Value::from(false));
        assert_eq!(planned(&closed, "b", no()), object("b", no(), Value::Null, 3.into()), "neither");
        assert_eq!(planned(&open, "b", yes()), object("b", yes(), "https://a".into(), 3.into()), "neither");
        assert_eq!(planned(&open, "a", no()), object("a", no(), Value::Null, 3.into()), "a known value");
        // what becomes unknown is a cause itself, and only a part of what moves may
        assert_eq!(planned(&closed, "a", yes()), object("a", yes(), Value::Unknown, Value::Unknown));
        let unknown = object("a", Value::Unknown, Value::Unknown, Value::Unknown);
        assert_eq!(planned(&open, "a", Value::Unknown), unknown);
    }

    #[test]
    fn nothing_moves_in_the_cloud_by_what_exists_in_terraform_only() {
        let pool = [("drain", Attribute::bool().local()), ("status", Attribute::string().computed().volatile())];
        let attributes = [
            ("name", Attribute::string()),
            ("wait", Attribute::bool().local()),
            ("status", Attribute::string().computed().volatile()),
            ("pools", Attribute::nested(Nesting::Map, pool)),
        ];
        let schema = Schema::new("", attributes);
        let object = |name: &str, wait: bool, drain: bool, status: Value| {
            let pool = Value::object([("drain", drain.into()), ("status", status.clone())]);
            let pools = Value::object([("a", pool)]);
            Value::object([("name", name.into()), ("wait", wait.into()), ("status", status), ("pools", pools)])
        };
        let state = object("a", true, true, "Running".into());
        let planned = |name, wait, drain| plan(&schema, &state, &object(name, wait, drain, Value::Null)).value;
        assert_eq!(planned("a", false, true), object("a", false, true, "Running".into()));
        assert_eq!(planned("a", false, false), object("a", false, false, "Running".into()));
        assert_eq!(planned("b", false, false), object("b", false, false, Value::Unknown));
    }

    #[test]
    fn an_object_that_is_not_known_yet_may_need_a_new_one() {
        let address = [("cidr", Attribute::string().replaces())];
        let inner = [("note", Attribute::string()), ("address", Attribute::nested(Nesting::Single, address))];
        let label = [("text", Attribute::string())];
        let schema = Schema::new(
            "",
            [
                ("network", Attribute::nested(Nesting::Single, inner)),
                ("label", Attribute::nested(Nesting::Single, label)),
            ],
        );
        let object = |network: Value, label: Value| Value::object([("network", network), ("label", label)]);
        let address = |cidr: &str| Value::object([("cidr", cidr.into())]);
        let network = |address: Value| Value::object([("note", "n".into()), ("address", address)]);
        let label = Value::object([("text", "t".into())]);
        let state = object(network(address("10.0.0.0/8")), label.clone());
        let replaced = |config: Value| plan(&schema, &state, &config).replace;
        assert_eq!(replaced(object(Value::Unknown, label.clone())), [Path::of("network")]);
        assert_eq!(replaced(object(network(Value::Unknown), label.clone())), [Path::of("network").attr("address")]);
        assert_eq!(replaced(object(network(address("10.0.0.0/8")), Value::Unknown)), []);
        // nothing that would need a new one is there yet
        let bare = object(network(Value::Null), label.clone());
        assert_eq!(plan(&schema, &bare, &object(network(Value::Unknown), label)).replace, []);
    }
}
