//! What an apply answers: every known planned value as planned, and never an unknown, a write-only
//! value, or nothing at all because one attribute is wrong.

use std::collections::BTreeMap;

use crate::kit::diagnostics::Diagnostics;
use crate::kit::schema::{Attributes, Block, BlockNesting, Schema, map_attributes};
use crate::kit::value::{ConvertError, Path, Type, Value};

/// An object as a state may hold it: nothing unknown, null for whatever is write-only, and no null for
/// a list or set of blocks.
pub fn storable(schema: &Schema, value: Value) -> Value {
    with_empty_blocks(&schema.blocks, without_write_only(&schema.members(), value.unknown_as_null()))
}

fn without_write_only(attributes: &Attributes, object: Value) -> Value {
    map_attributes(attributes, object, |_, attribute, value| match attribute.write_only {
        true => Value::Null,
        false => attribute.map_elements(value, |inner, _, object| without_write_only(inner, object)),
    })
}

/// Absent blocks of a list or set are empty, never null.
fn with_empty_blocks(blocks: &BTreeMap<String, Block>, object: Value) -> Value {
    let Value::Map(mut members) = object else { return object };
    for (name, block) in blocks {
        let value = match (block.nesting, members.remove(name).unwrap_or_default()) {
            (BlockNesting::List, Value::Null) => Value::List(Vec::new()),
            (BlockNesting::Set, Value::Null) => Value::Set(Vec::new()),
            (nesting, value) => {
                nesting.as_nesting().map_elements(value, |_, object| with_empty_blocks(&block.blocks, object))
            }
        };
        members.insert(name.clone(), value);
    }
    Value::Map(members)
}

/// What an answer with the user's configuration in it holds: what the user wrote as written, defaults
/// as they are, and what is computed as the handler made it. For what has no plan.
pub fn answered(schema: &Schema, config: &Value, made: Value) -> Value {
    let planned = super::plan::plan(schema, &Value::Null, config).value;
    storable(schema, agree(planned, &made))
}

/// The object fitted to its type. An attribute that does not fit is null and reported, the others
/// stay: a state that is refused for one of them would lose the object's id.
pub fn salvage(ty: &Type, value: Value, diagnostics: &mut Diagnostics) -> Value {
    let (Type::Object(attributes), Value::Map(mut members)) = (ty, value) else { return Value::Null };
    let mut report = |error: ConvertError| {
        diagnostics.append(error.into());
        Value::Null
    };
    let fitted = attributes.iter().map(|(name, ty)| {
        let path = Path::of(name);
        let value = ty.conform(members.remove(name).unwrap_or_default(), &path).unwrap_or_else(&mut report);
        (name.clone(), value)
    });
    Value::Map(fitted.collect())
}

/// The applied object with every value that the plan knew exactly as planned; what the plan left
/// unknown is taken from `applied`.
pub fn agree(planned: Value, applied: &Value) -> Value {
    match planned {
        Value::Unknown => applied.clone().unknown_as_null(),
        Value::Map(_) | Value::List(_) => planned.map_elements(|place, planned| agree(planned, place.of(applied))),
        Value::Dynamic(_, planned) if !planned.is_wholly_known() => match applied {
            Value::Dynamic(ty, applied) => Value::Dynamic(ty.clone(), Box::new(agree(*planned, applied))),
            _ => Value::Null,
        },
        // elements of sets are matched by content: one that was unknown may be any
        Value::Set(_) if !planned.is_wholly_known() => applied.clone().unknown_as_null(),
        known => known,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn planned_values_stay_and_unknown_ones_are_filled() {
        let planned = Value::object([
            ("status", "Running".into()),
            ("id", Value::Unknown),
            ("pools", Value::object([("a", Value::object([("size", 1.into()), ("id", Value::Unknown)]))])),
            ("zones", Value::Unknown),
        ]);
        let applied = Value::object([
            ("status", "Scaling".into()),
            ("id", "cls-1".into()),
            ("pools", Value::object([("b", Value::object([("size", 9.into())]))])),
            ("zones", Value::List(vec![Value::Unknown])),
        ]);
        let answer = agree(planned, &applied);
        let expected = Value::object([
            ("status", "Running".into()),
            ("id", "cls-1".into()),
            ("pools", Value::object([("a", Value::object([("size", 1.into()), ("id", Value::Null)]))])),
            ("zones", Value::List(vec![Value::Null])),
        ]);
        assert_eq!(answer, expected);
    }

    #[test]
    fn one_wrong_attribute_does_not_lose_the_object() {
        let ty = Type::object([("id", Type::String), ("size", Type::Number)]);
        let mut diagnostics = Diagnostics::new();
        let wrong = Value::object([("id", "cls-1".into()), ("size", "big".into())]);
        let kept = salvage(&ty, wrong, &mut diagnostics);
        assert_eq!(kept, Value::object([("id", "cls-1".into()), ("size", Value::Null)]));
        assert_eq!(diagnostics.iter().map(|d| d.path.to_string()).collect::<Vec<_>>(), ["size"]);
    }

    #[test]
    fn absent_blocks_are_empty() {
        let none = || std::iter::empty::<(&str, crate::kit::schema::Attribute)>();
        let rules = Block::list("", none()).block("ports", Block::set("", none()));
        let schema = Schema::new("", none()).block("rules", rules).block("one", Block::single("", none()));
        let object = |rules: Value| Value::object([("rules", rules), ("one", Value::Null)]);
        assert_eq!(storable(&schema, object(Value::Null)), object(Value::List(vec![])));
        let rule = |ports: Value| Value::List(vec![Value::object([("ports", ports)])]);
        assert_eq!(storable(&schema, object(rule(Value::Null))), object(rule(Value::Set(vec![]))));
    }

    #[test]
    fn an_unknown_inside_a_dynamic_value_is_filled() {
        let list = |value| Value::Dynamic(Box::new(Type::list(Type::String)), Box::new(Value::List(vec![value])));
        assert_eq!(agree(list(Value::Unknown), &list("x".into())), list("x".into()));
    }
}
