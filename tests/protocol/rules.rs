//! What Terraform asserts of a provider's answers. Each rule is a pure function of values and schema.

mod written;

use std::collections::BTreeMap;

use terraform_provider_tke::kit::value::{Path, Type, Value};

use super::schema::{Attribute, Block, Kind, Nesting};
pub use written::{writable, write_only_null};

/// The rules, and the list of all of them.
macro_rules! rules {
    ($($(#[doc = $what:literal])* $rule:ident,)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Rule {
            $($(#[doc = $what])* $rule,)*
        }

        impl Rule {
            pub const ALL: &[Rule] = &[$(Rule::$rule),*];
        }
    };
}

rules! {
    /// A schema is consistent in itself.
    Schema,
    /// A value has its schema's type.
    Type,
    /// What is configured is planned as configured, or kept as it was.
    PlannedValue,
    /// What is not configured is planned only where it is computed.
    PlannedNotComputed,
    /// What is configured is there in the plan, what is not is not.
    PlannedPresence,
    /// A configured nested attribute is not unknown as a whole.
    PlannedUnknown,
    /// A plan has the elements of the configuration.
    PlannedElements,
    /// A plan of a destroy is null.
    PlannedDestroy,
    /// A write-only value is in neither plan nor state.
    WriteOnly,
    /// A replacement is asked for on an attribute that is there.
    RequiresReplace,
    /// The same request has the same plan.
    Deterministic,
    /// The plan inside apply agrees with the plan that the user saw.
    Replanned,
    /// What the plan knew is applied as planned.
    AppliedValue,
    /// Nothing is unknown after apply.
    AppliedUnknown,
    /// An object is there after apply unless it was destroyed.
    AppliedPresence,
    /// Nothing is unknown after a read.
    ReadUnknown,
    /// What was applied reads back the same, private data too.
    Stable,
    /// After an apply, the same configuration plans no change.
    Settled,
    /// A state of the current version is upgraded to itself.
    Upgraded,
    /// An identity has its schema's type.
    IdentityType,
    /// An identity is unknown only in the plan of a new object.
    IdentityUnknown,
    /// An object keeps its identity as long as it lives.
    IdentityStable,
    /// An object has an identity where its type has one, and nothing has none.
    IdentityPresence,
    /// What is answered to a configuration is an object, and known.
    Answered,
    /// An object found has an identity, and comes whole if and only if it was asked for.
    Listed,
    /// An action ends with one event that says how, the last.
    Invoked,
    /// A function gives a result or an error, and that on an argument that is there.
    Called,
    /// A generated configuration is valid and plans no change.
    Generated,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    pub rule: Rule,
    pub path: Path,
    pub message: String,
}

impl Violation {
    pub fn new(rule: Rule, path: &Path, message: impl Into<String>) -> Self {
        Self { rule, path: path.clone(), message: message.into() }
    }
}

/// What is wrong with a plan, given the object before and the configuration.
pub fn plan_valid(block: &Block, prior: &Value, config: &Value, planned: &Value) -> Vec<Violation> {
    let mut found = Vec::new();
    planned_block(block, prior, config, planned, &Path::root(), &mut found);
    found
}

fn presence(config: &Value, planned: &Value, path: &Path, found: &mut Vec<Violation>) -> bool {
    match (config.is_null(), planned.is_null()) {
        (false, true) => found.push(Violation::new(Rule::PlannedPresence, path, "configured, but planned away")),
        (true, false) => found.push(Violation::new(Rule::PlannedPresence, path, "planned, but not configured")),
        (true, true) => {}
        (false, false) => return true,
    }
    false
}

fn planned_block(
    block: &Block,
    prior: &Value,
    config: &Value,
    planned: &Value,
    path: &Path,
    found: &mut Vec<Violation>,
) {
    if !presence(config, planned, path, found) {
        return;
    }
    planned_attributes(&block.attributes, prior, config, planned, path, found);
    for (name, (nesting, inner)) in &block.blocks {
        let path = path.attr(name);
        let (prior, config, planned) = (prior.member(name), config.member(name), planned.member(name));
        if planned == config {
            continue;
        }
        if config.is_unknown() || planned.is_unknown() {
            found.push(Violation::new(Rule::PlannedUnknown, &path, "a block is unknown if the configuration says so"));
            continue;
        }
        match nesting {
            Nesting::Single => planned_block(inner, prior, config, planned, &path, found),
            Nesting::List | Nesting::Map => {
                let elements = pair(*nesting, prior, config, planned, &path, found);
                for (path, prior, config, planned) in elements {
                    if planned.is_unknown() {
                        found.push(Violation::new(Rule::PlannedUnknown, &path, "a block is unknown as a whole"));
                    } else {
                        planned_block(inner, prior, config, planned, &path, found);
                    }
                }
            }
            Nesting::Set => match planned {
                Value::Set(elements) if elements.iter().all(|element| !element.is_unknown()) => {}
                _ => found.push(Violation::new(Rule::PlannedUnknown, &path, "a set of blocks is null or unknown")),
            },
        }
    }
}

fn planned_attributes(
    attributes: &BTreeMap<String, Attribute>,
    prior: &Value,
    config: &Value,
    planned: &Value,
    path: &Path,
    found: &mut Vec<Violation>,
) {
    for (name, attribute) in attributes {
        let (prior, config, planned) = (prior.member(name), config.member(name), planned.member(name));
        planned_attribute(attribute, prior, config, planned, &path.attr(name), found);
    }
}

fn planned_attribute(
    attribute: &Attribute,
    prior: &Value,
    config: &Value,
    planned: &Value,
    path: &Path,
    found: &mut Vec<Violation>,
) {
    let kept = planned == prior && !prior.is_null() && !config.is_null();
    if planned == config || kept {
        return;
    }
    if attribute.write_only {
        if !planned.is_null() {
            found.push(Violation::new(Rule::WriteOnly, path, "planned"));
        }
        return;
    }
    if attribute.computed && (!attribute.optional || config.is_null()) {
        return;
    }
    if config.is_null() && !planned.is_null() {
        found.push(Violation::new(Rule::PlannedNotComputed, path, format!("planned {planned:?}")));
        return;
    }
    match &attribute.kind {
        Kind::Nested(nesting, inner) => planned_nested(*nesting, inner, prior, config, planned, path, found),
        Kind::Value(_) => {
            found.push(Violation::new(Rule::PlannedValue, path, format!("planned {planned:?}, configured {config:?}")));
        }
    }
}

fn planned_nested(
    nesting: Nesting,
    inner: &BTreeMap<String, Attribute>,
    prior: &Value,
    config: &Value,
    planned: &Value,
    path: &Path,
    found: &mut Vec<Violation>,
) {
    if !presence(config, planned, path, found) {
        return;
    }
    if planned.is_unknown() {
        found.push(Violation::new(Rule::PlannedUnknown, path, "configured, but planned as unknown"));
        return;
    }
    match nesting {
        Nesting::Single => planned_attributes(inner, prior, config, planned, path, found),
        Nesting::List | Nesting::Map => {
            for (path, prior, config, planned) in pair(nesting, prior, config, planned, path, found) {
                planned_attributes(inner, prior, config, planned, &path, found);
            }
        }
        // elements of sets cannot be told apart: their number is all that is checked
        Nesting::Set => match (config, planned) {
            (Value::Set(config), Value::Set(planned)) if !counts_agree(config, planned) => {
                found.push(Violation::new(Rule::PlannedElements, path, "the plan has another number of elements"));
            }
            _ => {}
        },
    }
}

/// Whether the planned set may have as many elements as the configured one: what is unknown may
/// turn out equal to another element.
fn counts_agree(config: &[Value], planned: &[Value]) -> bool {
    let least = |set: &[Value]| set.iter().filter(|v| v.is_wholly_known()).count().max(usize::from(!set.is_empty()));
    least(planned) <= config.len() && least(config) <= planned.len()
}

type Element<'a> = (Path, &'a Value, &'a Value, &'a Value);

/// Elements of prior, configuration and plan side by side, where plan and configuration agree in
/// which there are.
fn pair<'a>(
    nesting: Nesting,
    prior: &'a Value,
    config: &'a Value,
    planned: &'a Value,
    path: &Path,
    found: &mut Vec<Violation>,
) -> Vec<Element<'a>> {
    match (nesting, config, planned) {
        (Nesting::List, Value::List(config), Value::List(planned)) if config.len() == planned.len() => {
            let none: &[Value] = &[];
            let prior = if let Value::List(prior) = prior { prior.as_slice() } else { none };
            let elements = config.iter().zip(planned).enumerate();
            elements.map(|(i, (c, p))| (path.index(i), prior.get(i).unwrap_or(&Value::Null), c, p)).collect()
        }
        (Nesting::Map, Value::Map(config), Value::Map(planned)) if config.keys().eq(planned.keys()) => {
            let elements = config.iter().zip(planned.values());
            elements.map(|((key, c), p)| (path.key(key), prior.member(key), c, p)).collect()
        }
        _ => {
            found.push(Violation::new(Rule::PlannedElements, path, "plan and configuration have other elements"));
            Vec::new()
        }
    }
}

/// What is wrong with an applied object, given the planned one: what was known must be the same.
/// Also for a plan inside apply, given the plan before it.
pub fn compatible(rule: Rule, ty: &Type, planned: &Value, actual: &Value) -> Vec<Violation> {
    let mut found = Vec::new();
    compatible_value(rule, ty, planned, actual, &Path::root(), &mut found);
    found
}

fn compatible_value(rule: Rule, ty: &Type, planned: &Value, actual: &Value, path: &Path, found: &mut Vec<Violation>) {
    let mut report = |message: String| found.push(Violation::new(rule, path, message));
    match (ty, planned, actual) {
        (_, Value::Unknown, _) | (Type::Dynamic, Value::Null, _) | (_, Value::Null, Value::Null) => {}
        (Type::Dynamic, Value::Dynamic(planned_ty, planned), Value::Dynamic(actual_ty, actual)) => {
            if planned_ty == actual_ty {
                compatible_value(rule, planned_ty, planned, actual, path, found);
            } else {
                report(format!("was a {planned_ty:?}, is a {actual_ty:?}"));
            }
        }
        (Type::List(_) | Type::Tuple(_), Value::List(a), Value::List(b)) if a.len() == b.len() => {
            for (i, (a, b)) in a.iter().zip(b).enumerate() {
                let element = match ty {
                    Type::List(element) => element,
                    Type::Tuple(elements) => &elements[i],
                    _ => unreachable!(),
                };
                compatible_value(rule, element, a, b, &path.index(i), found);
            }
        }
        (Type::Map(element), Value::Map(a), Value::Map(b)) if a.keys().eq(b.keys()) => {
            for (key, a) in a {
                compatible_value(rule, element, a, &b[key], &path.key(key), found);
            }
        }
        (Type::Object(attributes), Value::Map(_), Value::Map(_)) => {
            for (name, ty) in attributes {
                compatible_value(rule, ty, planned.member(name), actual.member(name), &path.attr(name), found);
            }
        }
        (Type::Set(element), Value::Set(a), Value::Set(b)) => {
            let fits = |a: &Value, b: &Value| {
                let mut misfits = Vec::new();
                compatible_value(rule, element, a, b, path, &mut misfits);
                misfits.is_empty()
            };
            let all_planned = a.iter().all(|a| b.iter().any(|b| fits(a, b)));
            let all_actual = b.iter().all(|b| a.iter().any(|a| fits(a, b)));
            if !all_planned || !all_actual || a.len() < b.len() {
                report(format!("was {planned:?}, is {actual:?}"));
            }
        }
        (Type::String | Type::Number | Type::Bool, a, b) if a == b => {}
        _ => report(format!("was {planned:?}, is {actual:?}")),
    }
}
