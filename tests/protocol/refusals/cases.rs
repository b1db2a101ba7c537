//! What breaks a rule, one case a row, and what looks like it but is put right by the kit.

use bytes::Bytes;
use terraform_provider_tke::kit::framework::Resource;
use terraform_provider_tke::kit::value::{Attr, Number, Type, Value, msgpack};
use terraform_provider_tke::kit::wire::tfplugin6::DynamicValue;

use super::Says::{Both, Each, OneOf};
use super::{Broken, Case, Config, Says, Step};
use crate::protocol::client::encode;
use crate::protocol::nonconforming::{Nonconforming, hooks};
use crate::protocol::rules::Rule;
use crate::protocol::tampered::Tamper;

/// A configuration of everything.
pub fn all() -> Config {
    let item = |label: &str| Value::object([("label", label.into())]);
    vec![
        ("name", "a".into()),
        ("key_wo", "k".into()),
        ("main", item("m")),
        ("steps", Value::List(vec![item("s")])),
        ("items", Value::object([("x", item("i"))])),
        ("marks", Value::List(vec![item("r")])),
        ("timeouts", Value::object([("create", "30m".into())])),
    ]
}

fn name_only() -> Config {
    vec![("name", "a".into())]
}

fn with_a_note_to_come() -> Config {
    vec![("name", "a".into()), ("note", Value::Unknown)]
}

/// What is not refused: by itself, or because the kit does not let it out.
pub const KEPT: &[(&str, Broken)] = &[
    ("nothing", Broken::Nothing),
    (
        "a handler that breaks every rule of an apply",
        Broken::Applied(|model| {
            model.name = "other".into();
            model.key_wo = "leaked".into();
            model.status = Attr::Unknown;
            model.items = Attr::Null;
            model.main = Attr::Null;
        }),
    ),
];

const fn plan(
    hook: crate::protocol::nonconforming::PlanHook,
    name: &'static str,
    rule: Rule,
    path: &'static str,
    step: Step,
    says: Says,
) -> Case {
    Case { name, broken: Broken::Plan(hook), config: all, rule, path, cli: (step, says) }
}

const fn answer(name: &'static str, tamper: Tamper, rule: Rule, path: &'static str, step: Step, says: Says) -> Case {
    Case { name, broken: Broken::Answer(tamper), config: all, rule, path, cli: (step, says) }
}

pub const CASES: &[Case] = &[
    plan(
        hooks::changes_a_configured_value,
        "a plan that changes a configured value",
        Rule::PlannedValue,
        "name",
        Step::Apply,
        Both(
            r#"test_nonconforming.it.name: planned value cty.StringVal("other") does not match config value cty.StringVal("a")"#,
        ),
    ),
    plan(
        hooks::fills_what_is_not_computed,
        "a plan that fills what is not computed",
        Rule::PlannedNotComputed,
        "note",
        Step::Apply,
        Both(r#"test_nonconforming.it.note: planned value cty.StringVal("filled") for a non-computed attribute"#),
    ),
    plan(
        hooks::drops_a_nested_object,
        "a plan that drops a nested object",
        Rule::PlannedPresence,
        "main",
        Step::Apply,
        Both("test_nonconforming.it.main: planned for absence but config wants existence"),
    ),
    plan(
        hooks::makes_a_nested_object_unknown,
        "a plan that makes a nested object unknown",
        Rule::PlannedUnknown,
        "main",
        Step::Apply,
        Both("test_nonconforming.it.main: planned unknown for configured value"),
    ),
    plan(
        hooks::changes_a_value_in_a_map,
        "a plan that changes a value in a map",
        Rule::PlannedValue,
        r#"items["x"].label"#,
        Step::Apply,
        Both("test_nonconforming.it.items.x.label: planned value"),
    ),
    plan(
        hooks::renames_a_map_key,
        "a plan that renames a map key",
        Rule::PlannedElements,
        "items",
        Step::Apply,
        Both(r#"test_nonconforming.it.items: map key "other" from plan is not present in config"#),
    ),
    plan(
        hooks::adds_a_list_element,
        "a plan that adds a list element",
        Rule::PlannedElements,
        "steps",
        Step::Apply,
        Both("test_nonconforming.it.steps: count in plan (cty.NumberIntVal(2)) disagrees"),
    ),
    plan(
        hooks::adds_a_set_element,
        "a plan that adds a set element",
        Rule::PlannedElements,
        "marks",
        Step::Apply,
        Both("test_nonconforming.it.marks: count in plan (cty.NumberIntVal(2)) disagrees"),
    ),
    plan(
        hooks::plans_a_write_only_value,
        "a plan with a write-only value",
        Rule::WriteOnly,
        "key_wo",
        Step::Apply,
        Each {
            terraform: Some(
                r#"returned a value for the write-only attribute "test_nonconforming.it.key_wo" during planning"#,
            ),
            open_tofu: Some(r#"returned an actual value for the write-only attribute ".key_wo""#),
        },
    ),
    plan(
        hooks::drops_a_block,
        "a plan that drops a block",
        Rule::PlannedPresence,
        "timeouts",
        Step::Apply,
        Both("test_nonconforming.it.timeouts: planned for absence but config wants existence"),
    ),
    plan(
        hooks::makes_a_block_unknown,
        "a plan that makes a block unknown",
        Rule::PlannedUnknown,
        "timeouts",
        Step::Apply,
        Both("test_nonconforming.it.timeouts: attribute representing nested block must not be unknown itself"),
    ),
    plan(
        hooks::changes_a_value_in_a_block,
        "a plan that changes a value in a block",
        Rule::PlannedValue,
        "timeouts.create",
        Step::Apply,
        Both("test_nonconforming.it.timeouts.create: planned value"),
    ),
    plan(
        hooks::plans_another_value_each_time,
        "a plan with another value each time",
        Rule::Deterministic,
        "",
        Step::Apply,
        Both("Provider produced inconsistent final plan"),
    ),
    plan(
        hooks::always_plans_a_change,
        "a plan that always has a change",
        Rule::Settled,
        "",
        Step::Plan,
        Both("Plan: 0 to add, 1 to change, 0 to destroy."),
    ),
    plan(
        hooks::replaces_what_is_not_there,
        "a replacement for no attribute",
        Rule::RequiresReplace,
        "no_such_attribute",
        Step::Plan,
        Both(r#"has indicated "requires replacement" on test_nonconforming.it for a non-existent attribute path"#),
    ),
    Case {
        name: "a plan with a nested object that was not configured",
        broken: Broken::Plan(hooks::adds_a_nested_object),
        config: name_only,
        rule: Rule::PlannedNotComputed,
        path: "main",
        cli: (Step::Apply, Both("test_nonconforming.it.main: planned value cty.ObjectVal(")),
    },
    Case {
        name: "a plan that turns out otherwise",
        broken: Broken::Plan(hooks::plans_otherwise_once_all_is_known),
        config: with_a_note_to_come,
        rule: Rule::Replanned,
        path: "status",
        cli: (Step::Apply, Both(r#"produced an invalid new value for .status: was cty.StringVal("guess")"#)),
    },
    Case {
        name: "a read that moves by itself",
        broken: Broken::Read(|model| model.size = model.size.known().map(|size| size + 1).into()),
        config: all,
        rule: Rule::Stable,
        path: "",
        cli: (Step::Plan, Both("Plan: 0 to add, 1 to change, 0 to destroy.")),
    },
    answer(
        "a plan of another type",
        Tamper::Plan(|_, answer| answer.planned_state = raw(&[0xc3])),
        Rule::Type,
        "",
        Step::Apply,
        Both("Error: an object is required"),
    ),
    answer(
        "a plan of nothing",
        Tamper::Plan(|_, answer| answer.planned_state = null()),
        Rule::PlannedPresence,
        "",
        Step::Apply,
        Both("test_nonconforming.it: planned for absence but config wants existence"),
    ),
    answer(
        "a plan of a destroy that keeps the object",
        Tamper::Plan(|asked, answer| {
            if answer.planned_state == null() {
                answer.planned_state = asked.prior_state.clone();
            }
        }),
        Rule::PlannedDestroy,
        "",
        Step::Destroy,
        Both("planned a non-null destroy value for test_nonconforming.it"),
    ),
    answer(
        "an unknown where nothing is computed",
        Tamper::Plan(|_, answer| change(&mut answer.planned_state, "note", Value::Unknown)),
        Rule::PlannedNotComputed,
        "note",
        Step::Apply,
        Both("test_nonconforming.it.note: planned value cty.UnknownVal(cty.String) for a non-computed attribute"),
    ),
    answer(
        "another value than planned",
        Tamper::Apply(|_, answer| change(&mut answer.new_state, "size", Value::Number(Number::Int(9)))),
        Rule::AppliedValue,
        "size",
        Step::Apply,
        Both("produced an unexpected new value: .size: was cty.NumberIntVal(1), but now cty.NumberIntVal(9)"),
    ),
    answer(
        "an element less than planned",
        Tamper::Apply(|_, answer| change(&mut answer.new_state, "steps", Value::List(vec![]))),
        Rule::AppliedValue,
        "steps",
        Step::Apply,
        Both("produced an unexpected new value: .steps: element 0 has vanished"),
    ),
    answer(
        "another set than planned",
        Tamper::Apply(|_, answer| change(&mut answer.new_state, "marks", Value::set(vec![]))),
        Rule::AppliedValue,
        "marks",
        Step::Apply,
        Both("produced an unexpected new value: .marks: planned set element"),
    ),
    answer(
        "an unknown after apply",
        Tamper::Apply(|_, answer| change(&mut answer.new_state, "status", Value::Unknown)),
        Rule::AppliedUnknown,
        "",
        Step::Apply,
        Both("the provider still indicated an unknown value for test_nonconforming.it.status"),
    ),
    answer(
        "a write-only value after apply",
        Tamper::Apply(|_, answer| change(&mut answer.new_state, "key_wo", "leaked".into())),
        Rule::WriteOnly,
        "key_wo",
        Step::Apply,
        Each {
            terraform: Some(
                r#"returned a value for the write-only attribute "test_nonconforming.it.key_wo" after apply"#,
            ),
            open_tofu: Some(r#"returned an actual value for the write-only attribute ".key_wo""#),
        },
    ),
    answer(
        "nothing after apply",
        Tamper::Apply(|_, answer| answer.new_state = null()),
        Rule::AppliedPresence,
        "",
        Step::Apply,
        OneOf(&["Root object was present, but now absent", "root object was present, but now absent"]),
    ),
    answer(
        "an object after destroy",
        Tamper::Apply(|asked, answer| {
            if asked.planned_state == null() {
                answer.new_state = asked.prior_state.clone();
            }
        }),
        Rule::AppliedPresence,
        "",
        Step::Destroy,
        Both("the provider returned a non-null object for test_nonconforming.it"),
    ),
    answer(
        "an unknown in a read",
        Tamper::Read(|answer| change(&mut answer.new_state, "status", Value::Unknown)),
        Rule::ReadUnknown,
        "",
        Step::Plan,
        Each {
            terraform: Some("during refresh: The returned state contains unknown values"),
            open_tofu: Some("Failed to marshal plan to json: value is not known"),
        },
    ),
    answer(
        "a write-only value in a read",
        Tamper::Read(|answer| change(&mut answer.new_state, "key_wo", "leaked".into())),
        Rule::WriteOnly,
        "key_wo",
        Step::Plan,
        Each {
            terraform: Some(
                r#"returned a value for the write-only attribute "test_nonconforming.it.key_wo" during refresh"#,
            ),
            open_tofu: Some(r#"returned an actual value for the write-only attribute ".key_wo""#),
        },
    ),
    answer(
        "another state after an upgrade from the same version",
        Tamper::Upgrade(|answer| change(&mut answer.upgraded_state, "name", "other".into())),
        Rule::Upgraded,
        "",
        Step::Plan,
        Both("Plan: 0 to add, 1 to change, 0 to destroy."),
    ),
];

fn raw(msgpack: &'static [u8]) -> Option<DynamicValue> {
    Some(DynamicValue { msgpack: Bytes::from_static(msgpack), ..Default::default() })
}

fn null() -> Option<DynamicValue> {
    raw(&[0xc0])
}

/// An object of the resource's type, changed at one member; a null stays.
fn change(value: &mut Option<DynamicValue>, member: &str, to: Value) {
    let ty: Type = Nonconforming::default().schema().ty();
    let bytes = &value.as_ref().unwrap().msgpack;
    let Ok(Value::Map(mut members)) = msgpack::decode(bytes, &ty) else { return };
    members.insert(member.to_owned(), to);
    *value = Some(encode(&Value::Map(members), &ty));
}
