//! Checks of a configuration against the schema's validators.

use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::schema::{Attribute, Attributes, Kind, Nesting, Schema};
use crate::kit::value::{Path, Type, Value};

/// What a user reads when a value is refused.
pub const INVALID_VALUE: &str = "Invalid attribute value";

/// What is wrong with a configuration. `write_only` says whether the client knows write-only
/// attributes: without, one that is set would end up in its state.
pub fn validate(schema: &Schema, config: &Value, write_only: bool) -> Diagnostics {
    let mut found = Diagnostics::new();
    check_attributes(&schema.members(), config, &Path::root(), &mut found);
    if !write_only {
        // an unknown one may turn out null, as a variable of a module does that its caller leaves out
        let is_set = |value: &Value| !value.is_null() && !value.is_unknown();
        find_write_only(&schema.members(), config, &Path::root(), is_set, &mut found);
    }
    found
}

/// Elements of nested attributes that cannot be planned: an object that is not known yet but has
/// write-only attributes would carry them into the plan, which Terraform refuses as a defect.
pub fn unplannable(schema: &Schema, config: &Value) -> Diagnostics {
    let mut found = Diagnostics::new();
    find_unplannable(&schema.members(), config, &Path::root(), &mut found);
    found
}

/// Write-only attributes that are set or may be, for a client that does not know them.
pub fn write_only(schema: &Schema, config: &Value) -> Diagnostics {
    let mut found = Diagnostics::new();
    find_write_only(&schema.members(), config, &Path::root(), |value| !value.is_null(), &mut found);
    found
}

fn find_write_only(
    attributes: &Attributes,
    object: &Value,
    path: &Path,
    is_set: fn(&Value) -> bool,
    found: &mut Diagnostics,
) {
    for (name, attribute) in attributes {
        let (value, path) = (object.member(name), path.attr(name));
        if attribute.write_only && is_set(value) {
            found.push(write_only_not_supported(&path));
        }
        for (inner, place, element) in attribute.elements(value) {
            find_write_only(inner, element, &place.path(&path), is_set, found);
        }
    }
}

fn write_only_not_supported(path: &Path) -> Diagnostic {
    let detail = format!(
        "{path} is write-only, which this client does not know: it would write the value to its state. Use Terraform \
         1.11 or OpenTofu 1.11 or later, or the attribute of the same meaning that is not write-only."
    );
    Diagnostic::error("Write-only attribute not supported", detail).at(path.clone())
}

fn find_unplannable(attributes: &Attributes, object: &Value, path: &Path, found: &mut Diagnostics) {
    let known = attributes.iter().filter(|(name, _)| !object.member(name).is_unknown());
    for (name, attribute) in known {
        for (inner, place, element) in attribute.elements(object.member(name)) {
            let path = place.path(&path.attr(name));
            if element.is_unknown() && has_write_only(inner) {
                let detail = format!(
                    "{path} is not known yet as a whole, and has write-only attributes. Write the object out, with the \
                     values that are not known yet inside it."
                );
                found.error_at(path, "Value not known yet", detail);
            } else {
                find_unplannable(inner, element, &path, found);
            }
        }
    }
}

fn has_write_only(attributes: &Attributes) -> bool {
    attributes.values().any(|attribute| {
        attribute.write_only || matches!(&attribute.kind, Kind::Nested(_, inner) if has_write_only(inner))
    })
}

fn check_attributes(attributes: &Attributes, object: &Value, path: &Path, found: &mut Diagnostics) {
    if !matches!(object, Value::Map(_)) {
        return;
    }
    for (name, attribute) in attributes {
        check(attribute, object.member(name), &path.attr(name), found);
    }
}

fn check(attribute: &Attribute, value: &Value, path: &Path, found: &mut Diagnostics) {
    if attribute.computed && !attribute.optional && !value.is_null() {
        let detail = format!("{path} is set by the provider and cannot be configured. Remove it.");
        found.error_at(path.clone(), "Read-only attribute", detail);
        return;
    }
    // Terraform sees this itself, but not inside nested attributes
    if attribute.required && value.is_null() {
        found.error_at(path.clone(), "Missing argument", format!("{path} must be set, and must not be null."));
    }
    let nulls = found_nulls(attribute, value, path);
    if nulls.has_errors() {
        // a check of the elements would say the same in other words
        found.append(nulls);
        return;
    }
    for validator in &attribute.validators {
        for (path, message) in validator.check(value, path) {
            found.error_at(path.clone(), INVALID_VALUE, format!("{path}: {message}."));
        }
    }
    let mut inside = Diagnostics::new();
    for (inner, place, object) in attribute.elements(value) {
        check_attributes(inner, object, &place.path(path), &mut inside);
    }
    // what is wrong inside a set is reported on the set: its elements have no address
    let is_set = matches!(attribute.kind, Kind::Nested(Nesting::Set, _));
    let on_set = |diagnostic: Diagnostic| if is_set { diagnostic.at(path.clone()) } else { diagnostic };
    found.append(inside.map(on_set));
}

/// Elements of lists, sets and maps that are null, as `cond ? x : null` makes them.
fn found_nulls(attribute: &Attribute, value: &Value, path: &Path) -> Diagnostics {
    let mut found = Diagnostics::new();
    match &attribute.kind {
        Kind::Value(ty) => find_nulls(ty, value, path, &mut found),
        Kind::Nested(Nesting::Single, _) => {}
        Kind::Nested(..) => find_null_elements(value, path, &mut found, |_, _, _| {}),
    }
    found
}

fn find_nulls(ty: &Type, value: &Value, path: &Path, found: &mut Diagnostics) {
    if let Type::List(inner) | Type::Set(inner) | Type::Map(inner) = ty {
        find_null_elements(value, path, found, |element, path, found| find_nulls(inner, element, path, found));
    }
}

fn find_null_elements(
    value: &Value,
    path: &Path,
    found: &mut Diagnostics,
    and: impl Fn(&Value, &Path, &mut Diagnostics),
) {
    for (place, element) in value.elements() {
        let at = place.path(path);
        if element.is_null() {
            // an element of a set has no address
            let at = if matches!(value, Value::Set(_)) { path.clone() } else { at };
            let what = if at == *path { format!("An element of {path}") } else { at.to_string() };
            let detail = format!(
                "{what} is null. Omit the element where it has no value: `{{ for key, value in … : key => value if \
                 value != null }}` does so for a map, and `[for value in … : value if value != null]` for a list or a \
                 set."
            );
            found.error_at(at, "Null element", detail);
        } else {
            and(element, &at, found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::schema::validator;

    #[test]
    fn an_element_that_is_null_is_named() {
        let labels = Attribute::string_map().validate(validator::each(validator::length(1, 9)));
        let pools = Attribute::nested(Nesting::Map, [("labels", labels)]);
        let names = Attribute::string_set();
        let schema = Schema::new("", [("pools", pools), ("names", names), ("text", Attribute::string())]);
        let labelled = Value::object([("labels", Value::object([("x", Value::Null), ("y", "y".into())]))]);
        let pools = Value::object([("a", Value::Null), ("b", labelled), ("c", Value::Unknown)]);
        let names = Value::set(vec!["n".into(), Value::Null]);
        let found = validate(&schema, &Value::object([("pools", pools), ("names", names)]), true);
        let told: Vec<String> = found.iter().map(|found| format!("{} {}", found.path, found.summary)).collect();
        assert_eq!(told, ["names Null element", r#"pools["a"] Null element"#]);
        let pools = Value::object([("b", Value::object([("labels", Value::object([("x", Value::Null)]))]))]);
        let found = validate(&schema, &Value::object([("pools", pools)]), true);
        let told: Vec<String> = found.iter().map(|found| format!("{} {}", found.path, found.summary)).collect();
        assert_eq!(told, [r#"pools["b"].labels["x"] Null element"#]);
    }

    #[test]
    fn an_error_is_on_its_attribute() {
        let taint = [("effect", Attribute::string().validate(validator::one_of(&["NoSchedule"])))];
        let pool = [
            ("size", Attribute::number().validate(validator::at_least(0))),
            ("taints", Attribute::nested(Nesting::Set, taint)),
        ];
        let schema = Schema::new("", [("pools", Attribute::nested(Nesting::Map, pool))]);
        let taints = Value::set(vec![Value::object([("effect", "Never".into())])]);
        let pool = Value::object([("size", (-1).into()), ("taints", taints)]);
        let found = validate(&schema, &Value::object([("pools", Value::object([("a", pool)]))]), true);
        let paths: Vec<String> = found.iter().map(|d| d.path.to_string()).collect();
        assert_eq!(paths, [r#"pools["a"].size"#, r#"pools["a"].taints"#]);
    }

    #[test]
    fn what_is_computed_is_not_written_and_what_is_required_is() {
        let pool = || [("id", Attribute::string().computed()), ("size", Attribute::number().required())];
        let attributes = [
            ("pools", Attribute::nested(Nesting::Map, pool())),
            ("nodes", Attribute::nested(Nesting::List, pool()).computed()),
        ];
        let schema = Schema::new("", attributes);
        let pool = |id: Value, size: Value| Value::object([("id", id), ("size", size)]);
        let found = |nodes: Value, pool: Value| {
            let config = Value::object([("nodes", nodes), ("pools", Value::object([("a", pool)]))]);
            let found = validate(&schema, &config, true);
            found.iter().map(|d| d.path.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(found(Value::Null, pool(Value::Null, 1.into())), Vec::<String>::new());
        assert_eq!(found(Value::Null, pool(Value::Null, Value::Unknown)), Vec::<String>::new());
        assert_eq!(found(Value::Null, pool(Value::Unknown, 1.into())), [r#"pools["a"].id"#]);
        assert_eq!(found(Value::Null, pool(Value::Null, Value::Null)), [r#"pools["a"].size"#]);
        assert_eq!(found(Value::List(vec![Value::Null]), pool(Value::Null, 1.into())), ["nodes"]);
    }

    #[test]
    fn write_only_needs_a_client_that_knows_it() {
        let schema = Schema::new("", [("key_wo", Attribute::string().write_only())]);
        let config = Value::object([("key_wo", "x".into())]);
        assert!(validate(&schema, &config, true).is_empty());
        assert!(validate(&schema, &config, false).has_errors());
        assert!(validate(&schema, &Value::object([("key_wo", Value::Null)]), false).is_empty());
        // what is not known yet may turn out to be null; where it is not, its plan refuses it
        assert!(validate(&schema, &Value::object([("key_wo", Value::Unknown)]), false).is_empty());
    }

    #[test]
    fn write_only_is_found_wherever_it_is_set() {
        let pool = [("key_wo", Attribute::string().write_only())];
        let schema = Schema::new("", [("pools", Attribute::nested(Nesting::Map, pool))]);
        let found = |key: Value| {
            let pools = Value::object([("a", Value::object([("key_wo", key)]))]);
            let found = write_only(&schema, &Value::object([("pools", pools)]));
            found.iter().map(|d| d.path.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(found("x".into()), [r#"pools["a"].key_wo"#]);
        assert_eq!(found(Value::Null), Vec::<String>::new());
    }
}
