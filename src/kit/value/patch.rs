//! A change of one value, made to another: what a handler changed in a model is changed in the value that the model
//! was made of. A model may hold less than a value does, such as a double for a number of any size.

use super::Value;

impl Value {
    /// The value with everything in it that changed from `before` to `after` as it is after, and all else as it is
    /// here. In lists of one length by index, in maps and objects by key.
    pub fn patched(&self, before: &Value, after: Value) -> Value {
        if *before == after {
            return self.clone();
        }
        let is_inside = match (self, before, &after) {
            (Value::Map(_), Value::Map(_), Value::Map(_)) => true,
            (Value::List(own), Value::List(before), Value::List(after)) => {
                own.len() == after.len() && before.len() == after.len()
            }
            _ => false,
        };
        if !is_inside {
            return after;
        }
        after.map_elements(|place, after| match (place.find(self), place.find(before)) {
            (Some(own), Some(before)) => own.patched(before, after),
            _ => after,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(a: Value, b: Value) -> Value {
        Value::object([("a", a), ("b", b)])
    }

    fn list(elements: impl IntoIterator<Item = i64>) -> Value {
        Value::List(elements.into_iter().map(Value::from).collect())
    }

    #[test]
    fn what_did_not_change_is_the_values_own() {
        let own = object("1.0".into(), list([1, 2]));
        let before = object("1".into(), list([10, 20]));
        assert_eq!(own.patched(&before, before.clone()), own);
        let after = object("1".into(), list([10, 30]));
        assert_eq!(own.patched(&before, after), object("1.0".into(), list([1, 30])));
    }

    #[test]
    fn what_is_not_alike_is_as_it_is_after() {
        let own = object("x".into(), list([1, 2]));
        for after in [list([10]), list([10, 20, 30]), Value::Unknown, Value::set(vec![10.into()])] {
            let patched = own.patched(&object("y".into(), list([10, 20])), object("y".into(), after.clone()));
            assert_eq!(patched, object("x".into(), after));
        }
        let gone = Value::object([("a", "y".into())]);
        assert_eq!(own.patched(&object("y".into(), list([10])), gone), Value::object([("a", "x".into())]));
    }
}
