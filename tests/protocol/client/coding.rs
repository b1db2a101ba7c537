//! Between the messages of the protocol and values, paths and diagnostics.

use std::collections::BTreeMap;

use terraform_provider_tke::kit::diagnostics::Severity;
use terraform_provider_tke::kit::value::{Path, Step, Type, Value, msgpack};
use terraform_provider_tke::kit::wire::tfplugin6 as proto;

use super::super::rules::{Rule, Violation};
use super::super::schema::{Block, Nesting};
use super::Checked;

/// A diagnostic as the user would read it.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    pub severity: Severity,
    pub summary: String,
    pub detail: String,
    pub path: Path,
}

pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}

pub fn read_diagnostics(diagnostics: &[proto::Diagnostic]) -> Vec<Diagnostic> {
    diagnostics
        .iter()
        .map(|diagnostic| Diagnostic {
            severity: match diagnostic.severity() {
                proto::diagnostic::Severity::Error => Severity::Error,
                proto::diagnostic::Severity::Warning => Severity::Warning,
                proto::diagnostic::Severity::Invalid => panic!("a diagnostic without severity: {diagnostic:?}"),
            },
            summary: diagnostic.summary.clone(),
            detail: diagnostic.detail.clone(),
            path: diagnostic.attribute.as_ref().map(read_path).unwrap_or_default(),
        })
        .collect()
}

pub fn read_path(path: &proto::AttributePath) -> Path {
    use proto::attribute_path::step::Selector;
    path.steps.iter().fold(Path::root(), |path, step| match step.selector.as_ref().expect("a step selects") {
        Selector::AttributeName(name) => path.attr(name),
        Selector::ElementKeyString(key) => path.key(key),
        Selector::ElementKeyInt(index) => path.index(usize::try_from(*index).expect("an index is not negative")),
    })
}

/// A configuration with null for what is not given; lists and sets of blocks are empty.
pub fn config(schema: &Block, members: &[(&str, Value)]) -> Value {
    let mut all: BTreeMap<String, Value> = members.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect();
    for (name, (nesting, _)) in &schema.blocks {
        let empty = match nesting {
            Nesting::Single => Value::Null,
            Nesting::Set => Value::set(Vec::new()),
            Nesting::List => Value::List(Vec::new()),
            Nesting::Map => Value::Map(BTreeMap::new()),
        };
        all.entry(name.clone()).or_insert(empty);
    }
    schema.ty().conform(Value::Map(all), &Path::root()).expect("a test's configuration has the schema's type")
}

pub fn encode(value: &Value, ty: &Type) -> proto::DynamicValue {
    let msgpack = msgpack::encode(value, ty).expect("a value of the type").into();
    proto::DynamicValue { msgpack, ..Default::default() }
}

pub fn decode(value: Option<&proto::DynamicValue>, ty: &Type) -> Checked<Value> {
    match value {
        Some(value) if !value.msgpack.is_empty() => msgpack::decode(&value.msgpack, ty)
            .map_err(|error| vec![Violation::new(Rule::Type, &error.path, &error.message)]),
        _ => Ok(Value::Null),
    }
}

pub fn write_path(path: &Path) -> proto::AttributePath {
    use proto::attribute_path::step::Selector;
    let steps = path.steps().iter().map(|step| proto::attribute_path::Step {
        selector: Some(match step {
            Step::Attribute(name) => Selector::AttributeName(name.clone()),
            Step::Key(key) => Selector::ElementKeyString(key.clone()),
            Step::Index(index) => Selector::ElementKeyInt(*index),
        }),
    });
    proto::AttributePath { steps: steps.collect() }
}

/// Those of the paths that differ; each must be there before or after.
pub fn replaced(prior: &Value, planned: &Value, paths: &[proto::AttributePath]) -> Checked<Vec<Path>> {
    if prior.is_null() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for path in paths.iter().map(read_path) {
        match (lookup(prior, &path), lookup(planned, &path)) {
            (None, None) => {
                return Err(vec![Violation::new(Rule::RequiresReplace, &path, "there is no such attribute")]);
            }
            (old, new) if old.unwrap_or(&Value::Null) != new.unwrap_or(&Value::Null) => found.push(path),
            _ => {}
        }
    }
    Ok(found)
}

fn lookup<'a>(value: &'a Value, path: &Path) -> Option<&'a Value> {
    path.steps().iter().try_fold(value, |value, step| match (step, value) {
        (_, Value::Unknown) => Some(value),
        (Step::Attribute(name) | Step::Key(name), Value::Map(members)) => members.get(name),
        (Step::Index(index), Value::List(elements)) => usize::try_from(*index).ok().and_then(|i| elements.get(i)),
        _ => None,
    })
}
