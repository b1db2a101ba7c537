//! The object that Terraform proposes: configuration over what was there, computed values kept.

use std::collections::BTreeMap;

use terraform_provider_tke::kit::value::Value;

use super::schema::{Attribute, Block, Kind, Nesting};

type Attributes = BTreeMap<String, Attribute>;

/// What a block's or a nested attribute's objects are made of.
#[derive(Clone, Copy)]
enum Body<'a> {
    Block(&'a Block),
    Object(&'a Attributes),
}

/// Proposes a new object. `prior` is null in a create.
pub fn proposed_new(block: &Block, prior: &Value, config: &Value) -> Value {
    if config.is_null() || config.is_unknown() {
        return prior.clone();
    }
    let mut members = attributes(&block.attributes, prior, config);
    for (name, (nesting, inner)) in &block.blocks {
        let proposed = nested(*nesting, Body::Block(inner), prior.member(name), config.member(name));
        members.insert(name.clone(), proposed);
    }
    Value::Map(members)
}

fn attributes(all: &Attributes, prior: &Value, config: &Value) -> BTreeMap<String, Value> {
    let members = all.iter().map(|(name, attribute)| {
        let (prior, config) = (prior.member(name), config.member(name));
        let value = if attribute.computed && config.is_null() {
            if attribute.optional && was_configured(attribute, prior) { config.clone() } else { prior.clone() }
        } else {
            match &attribute.kind {
                Kind::Nested(nesting, inner) => nested(*nesting, Body::Object(inner), prior, config),
                Kind::Value(_) => config.clone(),
            }
        };
        (name.clone(), value)
    });
    members.collect()
}

fn one(body: Body<'_>, prior: &Value, config: &Value) -> Value {
    match body {
        Body::Block(block) => proposed_new(block, prior, config),
        Body::Object(_) if config.is_null() || config.is_unknown() => config.clone(),
        Body::Object(all) => Value::Map(attributes(all, prior, config)),
    }
}

fn nested(nesting: Nesting, body: Body<'_>, prior: &Value, config: &Value) -> Value {
    match (nesting, config) {
        (_, Value::Null | Value::Unknown) => config.clone(),
        (Nesting::Single, _) => one(body, prior, config),
        (Nesting::List, Value::List(elements)) => {
            let propose = |(index, config): (usize, &Value)| match prior {
                Value::List(prior) if index < prior.len() => one(body, &prior[index], config),
                _ => config.clone(),
            };
            Value::List(elements.iter().enumerate().map(propose).collect())
        }
        (Nesting::Map, Value::Map(members)) => {
            let propose = |(key, config): (&String, &Value)| match prior {
                Value::Map(prior) if prior.contains_key(key) => (key.clone(), one(body, &prior[key], config)),
                _ => (key.clone(), config.clone()),
            };
            Value::Map(members.iter().map(propose).collect())
        }
        (Nesting::Set, Value::Set(elements)) => {
            let mut left: Vec<&Value> = if let Value::Set(prior) = prior { prior.iter().collect() } else { Vec::new() };
            let propose = |config: &Value| {
                let found = left.iter().position(|prior| may_come_from(body, prior, config));
                let prior = found.map_or(Value::Null, |at| left.remove(at).clone());
                one(body, &prior, config)
            };
            Value::set(elements.iter().map(propose).collect())
        }
        _ => config.clone(),
    }
}

/// Whether a nested value holds something that only a configuration can have given it.
fn was_configured(attribute: &Attribute, value: &Value) -> bool {
    let Kind::Nested(nesting, inner) = &attribute.kind else { return false };
    let object = |value: &Value| {
        inner.iter().any(|(name, attribute)| {
            let value = value.member(name);
            !value.is_null() && (!attribute.computed || was_configured_inside(attribute, value))
        })
    };
    match (nesting, value) {
        (Nesting::Single, value) => object(value),
        (Nesting::Map, Value::Map(members)) => members.values().any(object),
        (_, Value::List(elements) | Value::Set(elements)) => elements.iter().any(object),
        _ => false,
    }
}

fn was_configured_inside(attribute: &Attribute, value: &Value) -> bool {
    matches!(attribute.kind, Kind::Nested(..)) && was_configured(attribute, value)
}

/// Whether an element of a set in state can have come from this element of the configuration.
fn may_come_from(body: Body<'_>, prior: &Value, config: &Value) -> bool {
    if prior == config {
        return true;
    }
    let (Value::Map(_), Value::Map(_)) = (prior, config) else { return false };
    let (all, blocks) = match body {
        Body::Block(block) => (&block.attributes, Some(&block.blocks)),
        Body::Object(all) => (all, None),
    };
    let attributes_may = all.iter().all(|(name, attribute)| {
        let (prior, config) = (prior.member(name), config.member(name));
        prior == config
            || match &attribute.kind {
                Kind::Value(_) => attribute.computed && config.is_null(),
                Kind::Nested(nesting, inner) => elements_may(*nesting, Body::Object(inner), prior, config),
            }
    });
    attributes_may
        && blocks.into_iter().flatten().all(|(name, (nesting, inner))| {
            let (prior, config) = (prior.member(name), config.member(name));
            prior == config || elements_may(*nesting, Body::Block(inner), prior, config)
        })
}

fn elements_may(nesting: Nesting, body: Body<'_>, prior: &Value, config: &Value) -> bool {
    match (nesting, prior, config) {
        (_, Value::Null, _) => true,
        (Nesting::Single, prior, config) => may_come_from(body, prior, config),
        (Nesting::List, Value::List(prior), Value::List(config)) => {
            prior.len() <= config.len() && prior.iter().zip(config).all(|(p, c)| may_come_from(body, p, c))
        }
        (Nesting::Map, Value::Map(prior), Value::Map(config)) => {
            prior.iter().all(|(key, p)| config.get(key).is_some_and(|c| may_come_from(body, p, c)))
        }
        // sets inside sets must be equal
        _ => false,
    }
}
