//! Parameters of add-ons: JSON objects of which users write a part.

use serde_json::{Map, Number, Value};

/// Reads what a user wrote. The error does not quote it: it may hold a secret.
pub fn parse(text: &str) -> Result<Value, String> {
    match serde_json::from_str(text) {
        Ok(Value::Object(members)) => Ok(Value::Object(members)),
        Ok(_) => Err("must be a JSON object, such as `jsonencode({ … })` returns".to_owned()),
        Err(error) => Err(format!("is not JSON: {error}")),
    }
}

/// Whether two texts are the same JSON.
pub fn mean_the_same(one: &str, other: &str) -> bool {
    match (parse(one), parse(other)) {
        (Ok(one), Ok(other)) => are_equal(&one, &other),
        _ => false,
    }
}

/// Whether two values are the same, however their numbers are spelled.
pub fn are_equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => are_equal_numbers(one, other),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| are_equal(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let is_there =
                |(key, value): (&String, &Value)| other.get(key).is_some_and(|other| are_equal(value, other));
            one.len() == other.len() && one.iter().all(is_there)
        }
        (one, other) => one == other,
    }
}

fn are_equal_numbers(one: &Number, other: &Number) -> bool {
    match (one.as_i64(), other.as_i64()) {
        (Some(one), Some(other)) => one == other,
        _ => one == other || one.as_f64() == other.as_f64(),
    }
}

/// Whether everything written holds in `found`. A null written is one that is not to be there.
pub fn holds(written: &Value, found: &Value) -> bool {
    match (written, found) {
        (Value::Object(written), Value::Object(found)) => written.iter().all(|(key, value)| match found.get(key) {
            Some(found) => holds(value, found),
            None => value.is_null(),
        }),
        (written, found) => are_equal(written, found),
    }
}

/// What `found` has of everything written: where that does not hold, the drift and nothing else.
pub fn part(written: &Value, found: &Value) -> Value {
    match (written, found) {
        (Value::Object(written), Value::Object(found)) => {
            let keys = written.iter().filter_map(|(key, value)| {
                let found = match found.get(key) {
                    Some(found) => part(value, found),
                    None if value.is_null() => Value::Null,
                    None => return None,
                };
                Some((key.clone(), found))
            });
            Value::Object(keys.collect())
        }
        (written, found) if are_equal(written, found) => written.clone(),
        (_, found) => found.clone(),
    }
}

/// Lays `over` over `base`, at every depth.
pub fn merge(base: &mut Value, over: &Value) {
    match (base, over) {
        (Value::Object(base), Value::Object(over)) => {
            for (key, value) in over {
                merge(base.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (base, over) => *base = over.clone(),
    }
}

/// Puts into `found`, at every place that `over` writes, what `base` has there: what `over` hides in a comparison with
/// `base`.
pub fn put_back(found: &mut Value, over: &Value, base: &Value) {
    let (Value::Object(found), Value::Object(over)) = (found, over) else {
        return;
    };
    for (key, over) in over {
        let base = base.get(key);
        let is_object = over.is_object() && base.is_none_or(Value::is_object);
        match (found.get_mut(key), base) {
            (Some(inner @ Value::Object(_)), base) if is_object => put_back(inner, over, base.unwrap_or(&Value::Null)),
            (_, Some(base)) => {
                found.insert(key.clone(), base.clone());
            }
            (_, None) => {
                found.remove(key);
            }
        }
    }
}

/// Whether something was written before that is not any more.
pub fn is_any_dropped(before: &Value, now: &Value) -> bool {
    match (before, now) {
        (Value::Object(before), Value::Object(now)) => {
            before.iter().any(|(key, value)| now.get(key).is_none_or(|now| is_any_dropped(value, now)))
        }
        // an object that makes place for one value leaves nothing of its own behind
        _ => false,
    }
}

/// Takes out of `set` what was written before and is not any more.
pub fn drop_unwritten(set: &mut Value, before: &Value, now: &Value) {
    let (Value::Object(set), Value::Object(before)) = (set, before) else {
        return;
    };
    let nothing = Value::Object(Map::new());
    for (key, before) in before {
        let now = now.get(key);
        let is_emptied = match (set.get_mut(key), before) {
            // others may have set something beside it
            (Some(set @ Value::Object(_)), Value::Object(_)) => {
                drop_unwritten(set, before, now.unwrap_or(&nothing));
                set.as_object().is_some_and(Map::is_empty)
            }
            _ => true,
        };
        if now.is_none() && is_emptied {
            set.remove(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_is_written_is_compared() {
        let found = json!({"a": {"b": 1, "c": [1, {"d": 2}]}, "e": "x", "f": 2.50});
        for written in [
            json!({}),
            json!({"a": {}}),
            json!({"a": {"b": 1.0}}),
            json!({"a": {"c": [1, {"d": 2}]}, "f": 2.5}),
            json!({"none": null, "a": {"none": null}}),
        ] {
            assert!(holds(&written, &found), "{written}");
            assert_eq!(part(&written, &found), written);
        }
        for (written, drift) in [
            (json!({"a": {"b": 2}}), json!({"a": {"b": 1}})),
            (json!({"a": {"c": [1]}}), json!({"a": {"c": [1, {"d": 2}]}})),
            (json!({"e": {"x": 1}, "none": 1}), json!({"e": "x"})),
            (json!({"e": null}), json!({"e": "x"})),
            (json!({"a": {"b": 1, "none": {}}}), json!({"a": {"b": 1}})),
        ] {
            assert!(!holds(&written, &found), "{written}");
            assert_eq!(part(&written, &found), drift, "{written}");
        }
    }

    #[test]
    fn what_is_written_no_more_goes_and_what_others_set_stays() {
        let before = json!({"a": {"b": 1, "c": 2}, "d": {"e": 1}, "f": [1], "g": 1});
        let now = json!({"a": {"b": 3}, "g": 1});
        assert!(is_any_dropped(&before, &now));
        assert!(!is_any_dropped(&now, &before));
        assert!(!is_any_dropped(&json!({"a": {"b": 1}}), &json!({"a": 1})));
        let mut set = json!({"a": {"b": 1, "c": 2, "theirs": 1}, "d": {"e": 1}, "f": [1], "g": 1, "global": {"x": 1}});
        drop_unwritten(&mut set, &before, &now);
        merge(&mut set, &now);
        assert_eq!(set, json!({"a": {"b": 3, "theirs": 1}, "g": 1, "global": {"x": 1}}));
    }

    #[test]
    fn what_lies_over_something_is_put_back() {
        let over = json!({"a": {"x": 1}, "b": 2, "c": {"y": 3}, "d": {"z": 4}});
        let base = json!({"b": 0, "c": "text", "d": {"w": 5}});
        let mut found = json!({"a": {"x": 9, "theirs": 1}, "b": 9, "c": {"y": 9}, "d": "gone", "e": 1});
        put_back(&mut found, &over, &base);
        assert_eq!(found, json!({"a": {"theirs": 1}, "b": 0, "c": "text", "d": {"w": 5}, "e": 1}));
    }

    #[test]
    fn spellings_of_the_same() {
        assert!(mean_the_same("{ \"b\": 1, \"a\": [1.0] }", "{\"a\":[1],\"b\":1}"));
        assert!(!mean_the_same("{\"a\":[1,2]}", "{\"a\":[2,1]}"));
        assert!(!mean_the_same("{\"a\":9007199254740993}", "{\"a\":9007199254740992}"));
        for wrong in ["", "{", "[]", "1", "null", "{\"a\": secret}"] {
            let error = parse(wrong).unwrap_err();
            assert!(!error.contains("secret"), "{error}");
        }
    }
}
