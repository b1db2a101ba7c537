//! For any schema, any configuration and any object: the plan keeps Terraform's rules, agrees with
//! the plan made once all is known, and is empty when nothing changed.

mod known;
mod strategies;

use std::collections::BTreeMap;

use proptest::prelude::*;
use terraform_provider_tke::kit::framework::{generate, outcome, plan};
use terraform_provider_tke::kit::schema::{self as kit, Attributes, Schema};
use terraform_provider_tke::kit::value::{Path, Value};
use terraform_provider_tke::kit::wire::tfplugin6 as proto;

use known::{filled, filled_object, known_config};
use strategies::{attributes, config_of};

use super::client::replaced;
use super::rules::{Rule, Violation, compatible, plan_valid, writable, write_only_null};
use super::schema::{Attribute, Block, Kind, Nesting};

/// A schema's attributes as the client knows them.
fn read(attributes: &Attributes) -> BTreeMap<String, Attribute> {
    let read = attributes.iter().map(|(name, attribute)| {
        let kind = match &attribute.kind {
            kit::Kind::Value(ty) => Kind::Value(ty.clone()),
            kit::Kind::Nested(nesting, inner) => {
                let nesting = match nesting {
                    kit::Nesting::Single => Nesting::Single,
                    kit::Nesting::List => Nesting::List,
                    kit::Nesting::Set => Nesting::Set,
                    kit::Nesting::Map => Nesting::Map,
                };
                Kind::Nested(nesting, read(inner))
            }
        };
        let kit::Attribute { optional, computed, write_only, .. } = *attribute;
        (name.clone(), Attribute { kind, optional, computed, write_only })
    });
    read.collect()
}

/// A schema and two configurations of it.
fn cases() -> impl Strategy<Value = (Schema, Value, Value)> {
    attributes(0, false).prop_flat_map(|attributes| {
        let (first, second) = (config_of(&attributes, true), config_of(&attributes, true));
        (Just(Schema::new("", attributes)), first, second)
    })
}

fn no(found: Vec<Violation>, context: &str, all: &[&Value]) -> Result<(), TestCaseError> {
    prop_assert!(found.is_empty(), "{context}: {found:#?}\n{all:#?}");
    Ok(())
}

/// Plans and applies as Terraform does; the state afterwards.
fn apply(schema: &Schema, block: &Block, prior: &Value, config: &Value) -> Result<(Value, Value), TestCaseError> {
    let ty = schema.ty();
    let known = ty.conform(known_config(&block.attributes, config), &Path::root()).unwrap();
    let plan_of = |prior: &Value, config: &Value| -> Result<plan::Planned, TestCaseError> {
        let planned = plan::plan(schema, prior, config);
        no(plan_valid(block, prior, config, &planned.value), "plan", &[prior, config, &planned.value])?;
        no(write_only_null(block, &planned.value), "plan", &[&planned.value])?;
        prop_assert!(ty.conform(planned.value.clone(), &Path::root()).as_ref() == Ok(&planned.value));
        Ok(planned)
    };
    let first = plan_of(prior, config)?;
    let prior = if first.replace.is_empty() { prior } else { &Value::Null };
    let shown = if first.replace.is_empty() { first } else { plan_of(prior, config)? };
    let planned = plan_of(prior, &known)?;
    if !planned.replace.is_empty() {
        // an attribute that was unknown turned out to need a new object: Terraform asks to plan again
        return Ok((Value::Null, known));
    }
    no(
        compatible(Rule::Replanned, &ty, &shown.value, &planned.value),
        "again",
        &[prior, &shown.value, &planned.value],
    )?;
    let applied = filled_object(&block.attributes, &planned.value);
    let state = outcome::storable(schema, outcome::agree(planned.value.clone(), &applied));
    no(compatible(Rule::AppliedValue, &ty, &planned.value, &state), "apply", &[&planned.value, &state])?;
    no(write_only_null(block, &state), "apply", &[&state])?;
    prop_assert!(state.is_wholly_known());
    Ok((state, known))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_plan_keeps_the_rules((schema, first, second) in cases()) {
        let block = Block { attributes: read(&schema.attributes), ..Block::default() };
        let ty = schema.ty();
        let conform = |config: Value| ty.conform(config, &Path::root()).unwrap();
        let (first, second) = (conform(first), conform(second));
        let (mut state, mut known) = apply(&schema, &block, &Value::Null, &first)?;
        for config in [&first, &second, &first] {
            if !state.is_null() {
                let again = plan::plan(&schema, &state, &known);
                prop_assert_eq!(&again.value, &state, "a plan without changes, configured {:#?}", &known);
                prop_assert!(again.replace.is_empty());
                let change = plan::plan(&schema, &state, config);
                prop_assert_eq!(&change, &plan::plan(&schema, &state, config));
                let paths: Vec<proto::AttributePath> = change.replace.iter().map(super::client::write_path).collect();
                let differing = replaced(&state, &change.value, &paths);
                prop_assert_eq!(differing.as_deref(), Ok(change.replace.as_slice()));
            }
            (state, known) = apply(&schema, &block, &state, config)?;
        }
    }

    /// What is generated for an object is what a user can write, and plans no change.
    #[test]
    fn a_generated_configuration_plans_no_change((schema, config, _) in cases()) {
        let block = Block { attributes: read(&schema.attributes), ..Block::default() };
        let config = schema.ty().conform(config, &Path::root()).unwrap();
        let (state, _) = apply(&schema, &block, &Value::Null, &config)?;
        let generated = generate::configuration(&schema, &state);
        no(writable(&block, &generated), "generated", &[&state, &generated])?;
        // nobody can write a null where a default takes its place
        prop_assume!(!fills_a_null(&state, &plan::filled(&schema, &generated)));
        let planned = plan::plan(&schema, &state, &generated);
        prop_assert_eq!(&planned.value, &state, "generated {:#?}", &generated);
        prop_assert!(planned.replace.is_empty());
    }

    #[test]
    fn a_refined_plan_keeps_the_rules(
        (schema, first, second) in cases(),
        choices in proptest::collection::vec(0..8u8, 16),
    ) {
        let block = Block { attributes: read(&schema.attributes), ..Block::default() };
        let ty = schema.ty();
        let conform = |config: Value| ty.conform(config, &Path::root()).unwrap();
        let (first, second) = (conform(first), conform(second));
        let (state, _) = apply(&schema, &block, &Value::Null, &first)?;
        for prior in [&Value::Null, &state] {
            let draft = plan::draft(&schema, prior, &second);
            let planned = draft.planned.clone();
            prop_assert_eq!(&plan::reconcile(&schema, prior, draft.clone(), planned.clone()), &planned);

            let written = plan::filled(&schema, &second);
            let mut choices = choices.iter().copied().cycle();
            let value = refine_object(&block.attributes, prior, &second, &planned.value, &mut choices);
            let refined = plan::Planned { value, replace: planned.replace.clone() };
            let settled = plan::reconcile(&schema, prior, draft.clone(), refined.clone());
            let all = [prior, &second, &planned.value, &refined.value, &settled.value];
            no(plan_valid(&block, prior, &second, &settled.value), "settled", &all)?;
            no(write_only_null(&block, &settled.value), "settled", &all)?;
            prop_assert!(ty.conform(settled.value.clone(), &Path::root()).as_ref() == Ok(&settled.value), "{all:#?}");
            for (name, attribute) in &block.attributes {
                let (before, after) = (planned.value.member(name), refined.value.member(name));
                let written = written.member(name);
                let is_unknown_inside = !written.is_wholly_known() && !attribute.write_only;
                if is_unknown_inside && (after == prior.member(name) || written.is_unknown()) {
                    // what is not known yet is not what it was
                    prop_assert_eq!(settled.value.member(name), before, "{}: {:#?}", name, all);
                } else if matches!(attribute.kind, Kind::Value(_)) && before != after {
                    prop_assert_eq!(settled.value.member(name), after, "{} was refined: {:#?}", name, all);
                } else if schema.attributes[name].unknowns == kit::Unknowns::AnyUpdate && before == after {
                    // what moves by itself is unknown in an update, and only there
                    let is_update = !prior.is_null() && settled.value != *prior;
                    prop_assert!(prior.is_null() || settled.value.member(name).is_unknown() == is_update, "{all:#?}");
                }
            }
            let again = plan::reconcile(&schema, prior, draft, settled.clone());
            prop_assert_eq!(&again, &settled, "settled twice: {:#?}", all);
        }
    }
}

/// Whether a configuration with its defaults has something where the state has nothing.
fn fills_a_null(state: &Value, filled: &Value) -> bool {
    match (state, filled) {
        (Value::Null, filled) => !filled.is_null(),
        (Value::Map(state), Value::Map(filled)) => {
            filled.iter().any(|(name, filled)| fills_a_null(state.get(name).unwrap_or(&Value::Null), filled))
        }
        (Value::List(state), Value::List(filled)) => state.iter().zip(filled).any(|(a, b)| fills_a_null(a, b)),
        _ => false,
    }
}

/// What a resource may make of a plan: of what is computed anything, of what is configured what it was.
fn refine_object(
    attributes: &BTreeMap<String, Attribute>,
    prior: &Value,
    config: &Value,
    planned: &Value,
    choices: &mut impl Iterator<Item = u8>,
) -> Value {
    if !matches!(planned, Value::Map(_)) {
        return planned.clone();
    }
    let members = attributes.iter().map(|(name, attribute)| {
        let (prior, config, planned) = (prior.member(name), config.member(name), planned.member(name));
        (name.clone(), refine(attribute, prior, config, planned, choices))
    });
    Value::object(members.collect::<Vec<_>>())
}

fn refine(
    attribute: &Attribute,
    prior: &Value,
    config: &Value,
    planned: &Value,
    choices: &mut impl Iterator<Item = u8>,
) -> Value {
    let choice = choices.next().unwrap_or_default();
    if attribute.write_only {
        return planned.clone();
    }
    if attribute.computed && config.is_null() {
        return match choice {
            0 => Value::Unknown,
            1 => prior.clone(),
            2 => filled(attribute, &Value::Unknown),
            _ => planned.clone(),
        };
    }
    if choice == 0 && !prior.is_null() && !config.is_null() {
        return prior.clone();
    }
    let Kind::Nested(nesting, inner) = &attribute.kind else { return planned.clone() };
    match (nesting, planned) {
        (Nesting::Single, planned) => refine_object(inner, prior, config, planned, choices),
        (Nesting::Map, Value::Map(members)) => {
            let members = members.iter().map(|(key, planned)| {
                (key.clone(), refine_object(inner, prior.member(key), config.member(key), planned, choices))
            });
            Value::object(members.collect::<Vec<_>>())
        }
        (Nesting::List, Value::List(elements)) => {
            let elements = elements.iter().enumerate().map(|(index, planned)| {
                let at = Path::root().index(index);
                refine_object(inner, prior.at(&at), config.at(&at), planned, choices)
            });
            Value::List(elements.collect())
        }
        (_, planned) => planned.clone(),
    }
}
