//! Between the values that the server holds and the models of authors.

use crate::kit::diagnostics::Diagnostics;
use crate::kit::value::{FromValue, Path, Value};

/// The model of a value.
pub(super) fn model<M: FromValue>(value: Value) -> Result<M, Diagnostics> {
    Ok(M::from_value(value, &Path::root())?)
}

/// What a check across attributes finds.
pub(super) fn validated<M: FromValue>(config: Value, check: impl FnOnce(&M, &mut Diagnostics)) -> Diagnostics {
    match model(config) {
        Ok(config) => {
            let mut diagnostics = Diagnostics::new();
            check(&config, &mut diagnostics);
            diagnostics
        }
        Err(diagnostics) => diagnostics,
    }
}

/// What a handler made of a value, with the value itself wherever the handler left the model as it
/// was: a model may hold less than a value does, such as a double for a number of any size.
pub(super) fn untouched(value: Value, before: &Value, after: Value) -> Value {
    if *before == after {
        return value;
    }
    match (value, before, after) {
        (Value::Map(mut value), Value::Map(before), Value::Map(after)) => {
            let members = after.into_iter().map(|(name, after)| {
                let kept = match (value.remove(&name), before.get(&name)) {
                    (Some(value), Some(before)) => untouched(value, before, after),
                    _ => after,
                };
                (name, kept)
            });
            Value::Map(members.collect())
        }
        (Value::List(value), Value::List(before), Value::List(after))
            if value.len() == after.len() && before.len() == after.len() =>
        {
            let elements = value.into_iter().zip(before).zip(after);
            Value::List(elements.map(|((value, before), after)| untouched(value, before, after)).collect())
        }
        (_, _, after) => after,
    }
}
