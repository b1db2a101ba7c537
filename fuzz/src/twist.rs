//! JSON that is nearly right: a member is missing, there twice, or of another value than anybody expects.

use serde_json::{Value, json};

/// Takes a byte off the front of the input.
pub fn take(input: &mut &[u8]) -> Option<usize> {
    let (&byte, rest) = input.split_first()?;
    *input = rest;
    Some(usize::from(byte))
}

/// Changes a value, once for every few bytes of the input, and at most so many times.
pub fn twist(value: &mut Value, input: &mut &[u8], most: usize) {
    for _ in 0..most {
        if input.is_empty() {
            break;
        }
        twist_at(value, input);
    }
}

fn twist_at(value: &mut Value, input: &mut &[u8]) {
    let Some(byte) = take(input) else { return };
    // a high bit stops here
    let (is_here, index) = (byte >= 224, byte % 32);
    match value {
        Value::Object(members) if !is_here && !members.is_empty() => {
            let name = members.keys().nth(index % members.len()).expect("one of them").clone();
            match byte / 32 {
                6 => drop(members.remove(&name)),
                5 => {
                    let moved = members.remove(&name).expect("it is there");
                    members.insert(text(input), moved);
                }
                _ => twist_at(&mut members[&name], input),
            }
        }
        Value::Array(items) if !is_here && !items.is_empty() => {
            let index = index % items.len();
            match byte / 32 {
                6 => drop(items.remove(index)),
                5 => items.push(items[index].clone()),
                _ => twist_at(&mut items[index], input),
            }
        }
        // JSON inside of JSON
        Value::String(inside) if !is_here && inside.starts_with('{') => {
            if let Ok(mut value) = serde_json::from_str(inside) {
                twist_at(&mut value, input);
                *inside = value.to_string();
            }
        }
        _ => *value = odd(input),
    }
}

/// A value that may be in nobody's mind.
fn odd(input: &mut &[u8]) -> Value {
    let number = |text: &str| serde_json::from_str(text).expect("a number");
    match take(input).unwrap_or_default() % 24 {
        0 => Value::Null,
        1 => true.into(),
        2 => 0.into(),
        3 => (-1).into(),
        4 => i64::MAX.into(),
        5 => i64::MIN.into(),
        6 => u64::MAX.into(),
        7 => number("1e400"),
        8 => number("0.1"),
        9 => json!([]),
        10 => json!({}),
        11 => json!([null]),
        12 => json!([[[["a"]]]]),
        13 => "".into(),
        14 => "\u{1b}[2J\u{202e}\r\n\0".into(),
        15 => "中".repeat(3000).into(),
        16 => "0.0.0.0/0".into(),
        17 => "2001:db8::/129".into(),
        18 => "9999-12-31T23:59:59Z".into(),
        19 => "{\"a\":[".into(),
        20 => (take(input).unwrap_or_default() as i64).into(),
        _ => text(input).into(),
    }
}

fn text(input: &mut &[u8]) -> String {
    let length = take(input).unwrap_or_default() % 16;
    let (text, rest) = input.split_at(length.min(input.len()));
    *input = rest;
    String::from_utf8_lossy(text).into_owned()
}
