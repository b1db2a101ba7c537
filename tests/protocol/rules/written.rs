//! What an object or a configuration may not hold.

use std::collections::BTreeMap;

use terraform_provider_tke::kit::value::{Path, Value};

use super::super::schema::{Attribute, Block, Kind, Nesting};
use super::{Rule, Violation};

/// Write-only attributes that a planned or applied object holds.
pub fn write_only_null(block: &Block, value: &Value) -> Vec<Violation> {
    let mut found = Vec::new();
    write_only_block(block, value, &Path::root(), &mut found);
    found
}

fn write_only_block(block: &Block, value: &Value, path: &Path, found: &mut Vec<Violation>) {
    write_only_attributes(&block.attributes, value, path, found);
    for (name, (nesting, inner)) in &block.blocks {
        for (path, element) in elements(*nesting, value.member(name), &path.attr(name)) {
            write_only_block(inner, element, &path, found);
        }
    }
}

fn write_only_attributes(
    attributes: &BTreeMap<String, Attribute>,
    value: &Value,
    path: &Path,
    found: &mut Vec<Violation>,
) {
    for (name, attribute) in attributes {
        let (value, path) = (value.member(name), path.attr(name));
        if attribute.write_only && !value.is_null() {
            found.push(Violation::new(Rule::WriteOnly, &path, "not null"));
        }
        if let Kind::Nested(nesting, inner) = &attribute.kind {
            for (path, element) in elements(*nesting, value, &path) {
                write_only_attributes(inner, element, &path, found);
            }
        }
    }
}

/// The known objects of a nested attribute or block.
fn elements<'a>(nesting: Nesting, value: &'a Value, path: &Path) -> Vec<(Path, &'a Value)> {
    match (nesting, value) {
        (Nesting::Single, Value::Map(_)) => vec![(path.clone(), value)],
        (Nesting::Map, Value::Map(members)) => members.iter().map(|(k, v)| (path.key(k), v)).collect(),
        (_, Value::List(elements)) => elements.iter().enumerate().map(|(i, v)| (path.index(i), v)).collect(),
        (_, Value::Set(elements)) => elements.iter().map(|v| (path.clone(), v)).collect(),
        _ => Vec::new(),
    }
}

/// What no configuration can hold: unknown values, and values of what only the provider fills in.
pub fn writable(block: &Block, config: &Value) -> Vec<Violation> {
    let mut found = Vec::new();
    if config.is_null() || !config.is_wholly_known() {
        found.push(Violation::new(Rule::Generated, &Path::root(), format!("{config:?}")));
    }
    writable_block(block, config, &Path::root(), &mut found);
    found
}

fn writable_block(block: &Block, config: &Value, path: &Path, found: &mut Vec<Violation>) {
    writable_attributes(&block.attributes, config, path, found);
    for (name, (nesting, inner)) in &block.blocks {
        let value = config.member(name);
        if value.is_null() && *nesting != Nesting::Single {
            found.push(Violation::new(Rule::Generated, &path.attr(name), "absent blocks are empty, not null"));
        }
        for (path, element) in elements(*nesting, value, &path.attr(name)) {
            writable_block(inner, element, &path, found);
        }
    }
}

fn writable_attributes(
    attributes: &BTreeMap<String, Attribute>,
    config: &Value,
    path: &Path,
    found: &mut Vec<Violation>,
) {
    for (name, attribute) in attributes {
        let (value, path) = (config.member(name), path.attr(name));
        let is_computed = attribute.computed && !attribute.optional;
        if (is_computed || attribute.write_only) && !value.is_null() {
            found.push(Violation::new(Rule::Generated, &path, "nobody writes it"));
        }
        if let (Kind::Nested(nesting, inner), false) = (&attribute.kind, is_computed) {
            for (path, element) in elements(*nesting, value, &path) {
                writable_attributes(inner, element, &path, found);
            }
        }
    }
}
