//! What an apply answers: every known planned value as planned, and never an unknown.

use crate::value::Value;

/// The applied object with every value that the plan knew exactly as planned; what the plan left
/// unknown is taken from `applied`.
pub fn agree(planned: &Value, applied: Value) -> Value {
    match planned {
        Value::Unknown => applied.unknown_as_null(),
        Value::Map(planned) => {
            let mut applied = match applied {
                Value::Map(members) => members,
                _ => Default::default(),
            };
            let members = planned.iter().map(|(key, value)| {
                let applied = applied.remove(key).unwrap_or_default();
                (key.clone(), agree(value, applied))
            });
            Value::Map(members.collect())
        }
        Value::List(planned) => {
            let mut applied = match applied {
                Value::List(elements) => elements.into_iter(),
                _ => Vec::new().into_iter(),
            };
            Value::List(planned.iter().map(|value| agree(value, applied.next().unwrap_or_default())).collect())
        }
        // elements of sets are matched by content: one that was unknown may be any
        Value::Set(elements) if !elements.iter().all(Value::is_wholly_known) => applied.unknown_as_null(),
        known => known.clone(),
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
        let answer = agree(&planned, applied);
        let expected = Value::object([
            ("status", "Running".into()),
            ("id", "cls-1".into()),
            ("pools", Value::object([("a", Value::object([("size", 1.into()), ("id", Value::Null)]))])),
            ("zones", Value::List(vec![Value::Null])),
        ]);
        assert_eq!(answer, expected);
    }
}
