//! For any schema, any configuration and any object: the plan keeps Terraform's rules, agrees with
//! the plan made once all is known, and is empty when nothing changed.

use std::collections::BTreeMap;

use proptest::prelude::*;
use terraform_provider_tke::kit::framework::{generate, outcome, plan};
use terraform_provider_tke::kit::schema::{self as kit, Attributes, Schema};
use terraform_provider_tke::kit::value::{Number, Path, Type, Value};
use terraform_provider_tke::kit::wire::tfplugin6 as proto;

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

fn types() -> BoxedStrategy<Type> {
    prop_oneof![
        4 => Just(Type::String),
        2 => Just(Type::Number),
        1 => Just(Type::Bool),
        1 => Just(Type::Dynamic),
        1 => Just(Type::list(Type::String)),
        1 => Just(Type::set(Type::String)),
        1 => Just(Type::map(Type::Number)),
    ]
    .boxed()
}

/// Attributes `a` to `d`; those in sets have no rules, as the kit demands.
fn attributes(depth: usize, in_set: bool) -> BoxedStrategy<Attributes> {
    let count = if depth == 0 { 2..5usize } else { 1..3 };
    proptest::collection::vec(attribute(depth, in_set), count)
        .prop_map(|all| kit::named(["a", "b", "c", "d"].into_iter().zip(all)))
        .boxed()
}

fn attribute(depth: usize, in_set: bool) -> BoxedStrategy<kit::Attribute> {
    let plain = types()
        .prop_filter("nothing dynamic in a set", move |ty| !in_set || *ty != Type::Dynamic)
        .prop_map(kit::Attribute::of);
    let kind = if depth == 2 {
        plain.boxed()
    } else {
        let nested = |nesting, in_set| {
            attributes(depth + 1, in_set).prop_map(move |inner| kit::Attribute::nested(nesting, inner))
        };
        prop_oneof![
            6 => plain,
            1 => nested(kit::Nesting::Single, in_set),
            1 => nested(kit::Nesting::List, in_set),
            1 => nested(kit::Nesting::Map, in_set),
            1 => nested(kit::Nesting::Set, true),
        ]
        .boxed()
    };
    if in_set {
        return kind;
    }
    kind.prop_flat_map(|attribute| {
        let ruled = (Just(attribute.clone()), 0..12u8, value_of(&attribute, false));
        ruled.prop_map(|(attribute, rule, default)| match rule {
            0 | 1 => attribute.computed(),
            2 | 3 => attribute.optional_computed(),
            4 => attribute.default(brief(default)),
            10 => attribute.default_from(move |siblings| match siblings.get("a") {
                None | Some(Value::Null) => Value::Null,
                Some(Value::Unknown) => Value::Unknown,
                Some(_) => default.clone(),
            }),
            5 => attribute.computed().volatile(),
            6 => attribute.computed().unknown_when(&["a", "b"]),
            7 => attribute.replaces(),
            8 => attribute.same_if(same),
            9 if matches!(attribute.kind, kit::Kind::Value(_)) => attribute.write_only(),
            _ => attribute,
        })
    })
    .boxed()
}

/// A value as an author writes it: without the members that are null.
fn brief(value: Value) -> Value {
    match value {
        Value::Map(members) => {
            Value::Map(members.into_iter().filter(|(_, v)| !v.is_null()).map(|(k, v)| (k, brief(v))).collect())
        }
        Value::List(elements) => Value::List(elements.into_iter().map(brief).collect()),
        Value::Set(elements) => Value::set(elements.into_iter().map(brief).collect()),
        other => other,
    }
}

/// Two strings of one case-folded spelling.
fn same(a: &Value, b: &Value) -> bool {
    matches!((a, b), (Value::String(a), Value::String(b)) if a.to_lowercase() == b.to_lowercase())
}

/// What a user may write: null for what is computed only.
fn config_of(attributes: &Attributes, unknowns: bool) -> BoxedStrategy<Value> {
    let members: Vec<_> = attributes
        .iter()
        .map(|(name, attribute)| {
            let value = if attribute.optional {
                let value = value_of(attribute, unknowns);
                prop_oneof![1 => Just(Value::Null), 3 => value].boxed()
            } else {
                Just(Value::Null).boxed()
            };
            (Just(name.clone()), value)
        })
        .collect();
    members.prop_map(Value::object).boxed()
}

fn value_of(attribute: &kit::Attribute, unknowns: bool) -> BoxedStrategy<Value> {
    let known = match &attribute.kind {
        kit::Kind::Value(ty) => value_of_type(ty, unknowns),
        kit::Kind::Nested(nesting, inner) => {
            let object = config_of(inner, unknowns);
            match nesting {
                kit::Nesting::Single => object,
                kit::Nesting::List => proptest::collection::vec(object, 0..3).prop_map(Value::List).boxed(),
                kit::Nesting::Set => proptest::collection::vec(object, 0..3).prop_map(Value::set).boxed(),
                kit::Nesting::Map => proptest::collection::btree_map("[xy]", object, 0..3).prop_map(Value::Map).boxed(),
            }
        }
    };
    maybe_unknown(known, unknowns)
}

fn maybe_unknown(known: BoxedStrategy<Value>, unknowns: bool) -> BoxedStrategy<Value> {
    if unknowns { prop_oneof![7 => known, 1 => Just(Value::Unknown)].boxed() } else { known }
}

fn value_of_type(ty: &Type, unknowns: bool) -> BoxedStrategy<Value> {
    let element = |ty: &Type| maybe_unknown(value_of_type(ty, unknowns), unknowns);
    match ty {
        Type::String => "[kK]".prop_map(Value::from).boxed(),
        Type::Number => (0..2i64).prop_map(Value::from).boxed(),
        Type::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        Type::List(inner) => proptest::collection::vec(element(inner), 0..3).prop_map(Value::List).boxed(),
        Type::Set(inner) => proptest::collection::vec(element(inner), 0..3).prop_map(Value::set).boxed(),
        Type::Map(inner) => proptest::collection::btree_map("[xy]", element(inner), 0..3).prop_map(Value::Map).boxed(),
        _ => prop_oneof![Just(Type::String), Just(Type::list(Type::Number))]
            .prop_flat_map(move |ty| {
                let value = prop_oneof![4 => value_of_type(&ty, unknowns), 1 => Just(Value::Null)];
                value.prop_map(move |value| Value::Dynamic(Box::new(ty.clone()), Box::new(value)))
            })
            .boxed(),
    }
}

/// The value with something known in place of everything unknown.
fn filled(attribute: &Attribute, value: &Value) -> Value {
    if attribute.write_only && !attribute.optional {
        return Value::Null;
    }
    match &attribute.kind {
        Kind::Value(ty) => filled_type(ty, value),
        Kind::Nested(nesting, inner) => match (nesting, value) {
            (_, Value::Null) => Value::Null,
            (Nesting::Single, value) => filled_object(inner, value),
            (Nesting::List, Value::List(elements)) => {
                Value::List(elements.iter().map(|value| filled_object(inner, value)).collect())
            }
            (Nesting::Map, Value::Map(members)) => {
                Value::Map(members.iter().map(|(key, value)| (key.clone(), filled_object(inner, value))).collect())
            }
            (Nesting::Set, Value::Set(elements)) => {
                Value::set(elements.iter().map(|value| filled_object(inner, value)).collect())
            }
            (Nesting::List, _) => Value::List(vec![filled_object(inner, &Value::Unknown)]),
            (Nesting::Map, _) => Value::object([("x", filled_object(inner, &Value::Unknown))]),
            (Nesting::Set, _) => Value::set(vec![filled_object(inner, &Value::Unknown)]),
        },
    }
}

/// An unknown object gets what a configuration could have given it.
fn filled_object(attributes: &BTreeMap<String, Attribute>, value: &Value) -> Value {
    let members = attributes.iter().map(|(name, attribute)| match value {
        Value::Unknown if attribute.write_only => (name.clone(), Value::Null),
        _ => (name.clone(), filled(attribute, value.member(name))),
    });
    Value::object(members)
}

fn filled_type(ty: &Type, value: &Value) -> Value {
    match (ty, value) {
        (Type::List(inner), Value::List(elements)) => {
            Value::List(elements.iter().map(|value| filled_type(inner, value)).collect())
        }
        (Type::Set(inner), Value::Set(elements)) => {
            Value::set(elements.iter().map(|value| filled_type(inner, value)).collect())
        }
        (Type::Map(inner), Value::Map(members)) => {
            Value::Map(members.iter().map(|(key, value)| (key.clone(), filled_type(inner, value))).collect())
        }
        (Type::Dynamic, Value::Dynamic(ty, value)) => Value::Dynamic(ty.clone(), Box::new(filled_type(ty, value))),
        (_, Value::Unknown) => match ty {
            Type::String => "made".into(),
            Type::Number => Value::Number(Number::Int(7)),
            Type::Bool => true.into(),
            Type::List(_) => Value::List(vec![]),
            Type::Set(_) => Value::set(vec![]),
            Type::Map(_) => Value::object::<&str>([]),
            _ => Value::Dynamic(Box::new(Type::String), Box::new("made".into())),
        },
        (_, value) => value.clone(),
    }
}

/// The configuration once it is known: only what a user may write is in it.
fn known_config(attributes: &BTreeMap<String, Attribute>, config: &Value) -> Value {
    fn nested(attribute: &Attribute, value: &Value) -> Value {
        let Kind::Nested(nesting, inner) = &attribute.kind else { return filled(attribute, value) };
        match (nesting, value) {
            (_, Value::Null) => Value::Null,
            (Nesting::Single, value) => known_config(inner, value),
            (Nesting::List, Value::List(all)) => {
                Value::List(all.iter().map(|value| known_config(inner, value)).collect())
            }
            (Nesting::Set, Value::Set(all)) => Value::set(all.iter().map(|value| known_config(inner, value)).collect()),
            (Nesting::Map, Value::Map(all)) => {
                Value::Map(all.iter().map(|(key, value)| (key.clone(), known_config(inner, value))).collect())
            }
            (Nesting::List, _) => Value::List(vec![known_config(inner, &Value::Unknown)]),
            (Nesting::Set, _) => Value::set(vec![known_config(inner, &Value::Unknown)]),
            (Nesting::Map, _) => Value::object([("x", known_config(inner, &Value::Unknown))]),
        }
    }
    let members = attributes.iter().map(|(name, attribute)| {
        let value = if attribute.optional { nested(attribute, config.member(name)) } else { Value::Null };
        (name.clone(), value)
    });
    Value::object(members)
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
            prop_assert_eq!(&plan::settle(&schema, prior, draft.clone(), planned.clone()), &planned);

            let mut choices = choices.iter().copied().cycle();
            let value = refine_object(&block.attributes, prior, &second, &planned.value, &mut choices);
            let refined = plan::Planned { value, replace: planned.replace.clone() };
            let settled = plan::settle(&schema, prior, draft.clone(), refined.clone());
            let all = [prior, &second, &planned.value, &refined.value, &settled.value];
            no(plan_valid(&block, prior, &second, &settled.value), "settled", &all)?;
            no(write_only_null(&block, &settled.value), "settled", &all)?;
            prop_assert!(ty.conform(settled.value.clone(), &Path::root()).as_ref() == Ok(&settled.value), "{all:#?}");
            for (name, attribute) in &block.attributes {
                let (before, after) = (planned.value.member(name), refined.value.member(name));
                if matches!(attribute.kind, Kind::Value(_)) && before != after {
                    prop_assert_eq!(settled.value.member(name), after, "{} was refined: {:#?}", name, all);
                } else if schema.attributes[name].unknowns == kit::Unknowns::AnyUpdate && before == after {
                    // what moves by itself is unknown in an update, and only there
                    let is_update = !prior.is_null() && settled.value != *prior;
                    prop_assert!(prior.is_null() || settled.value.member(name).is_unknown() == is_update, "{all:#?}");
                }
            }
            let again = plan::settle(&schema, prior, draft, settled.clone());
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
