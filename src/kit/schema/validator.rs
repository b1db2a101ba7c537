//! Checks of single values. Null and unknown values are not checked.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;

use crate::kit::value::{Number, Path, Value, duration};

type Check = Arc<dyn Fn(&Value, &Path) -> Vec<(Path, String)> + Send + Sync>;

/// A check of a known value, with its description for the documentation.
#[derive(Clone)]
pub struct Validator {
    /// What a value must be, as in "between 1 and 50 characters".
    pub description: String,
    check: Check,
}

impl fmt::Debug for Validator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Validator").field(&self.description).finish()
    }
}

impl Validator {
    /// A check of one value; the error says what is wrong with it.
    pub fn new(
        description: impl Into<String>,
        check: impl Fn(&Value) -> Result<(), String> + Send + Sync + 'static,
    ) -> Self {
        Self {
            description: description.into(),
            check: Arc::new(move |value, path| match check(value) {
                Ok(()) => Vec::new(),
                Err(message) => vec![(path.clone(), message)],
            }),
        }
    }

    /// What is wrong with the value at the path.
    pub fn check(&self, value: &Value, path: &Path) -> Vec<(Path, String)> {
        match value {
            Value::Null | Value::Unknown => Vec::new(),
            value => (self.check)(value, path),
        }
    }
}

/// A check of a string.
pub fn text(
    description: impl Into<String>,
    check: impl Fn(&str) -> Result<(), String> + Send + Sync + 'static,
) -> Validator {
    Validator::new(description, move |value| value.as_str().map_or(Ok(()), &check))
}

/// A string of so many characters.
pub fn length(least: usize, most: usize) -> Validator {
    let description = format!("between {least} and {most} characters");
    text(description.clone(), move |text| match text.chars().count() {
        count if (least..=most).contains(&count) => Ok(()),
        count => Err(format!("must be {description}, got {count}")),
    })
}

/// One of these strings. [`choice!`](crate::choice) makes an enum of them, with this check.
pub fn one_of(choices: &'static [&'static str]) -> Validator {
    text(listed(choices), move |text| {
        if choices.contains(&text) { Ok(()) } else { Err(NotAChoice::new(choices, text).to_string()) }
    })
}

/// A string that is none of the choices.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("must be {}, got {text:?}", listed(.choices))]
pub struct NotAChoice {
    choices: &'static [&'static str],
    text: String,
}

impl NotAChoice {
    /// This string, of which there is none in the choices.
    pub fn new(choices: &'static [&'static str], text: &str) -> Self {
        Self { choices, text: text.to_owned() }
    }
}

fn listed(choices: &[&str]) -> String {
    let quoted: Vec<String> = choices.iter().map(|choice| format!("`{choice}`")).collect();
    format!("one of {}", quoted.join(", "))
}

/// A whole number in a range.
pub fn between(least: i64, most: i64) -> Validator {
    let description = match (least, most) {
        (least, i64::MAX) => format!("at least {least}"),
        (least, most) => format!("between {least} and {most}"),
    };
    Validator::new(description.clone(), move |value| match value {
        Value::Number(number) if number.as_i64().is_some_and(|n| (least..=most).contains(&n)) => Ok(()),
        Value::Number(number) => Err(format!("must be a whole number, {description}, got {}", shown(number))),
        _ => Ok(()),
    })
}

/// A number as it is written, unless nobody would read it.
fn shown(number: &Number) -> String {
    const LONGEST: usize = 40;
    let text = number.to_string();
    if text.len() <= LONGEST { text } else { format!("{}… ({} characters)", &text[..LONGEST], text.len()) }
}

/// Any whole number.
pub fn whole() -> Validator {
    Validator::new("a whole number", |value| match value {
        Value::Number(number) if number.as_i64().is_none() => {
            Err(format!("must be a whole number, got {}", shown(number)))
        }
        _ => Ok(()),
    })
}

/// A whole number, at least this.
pub fn at_least(least: i64) -> Validator {
    between(least, i64::MAX)
}

/// An id with a prefix, as in `vpc-`.
pub fn id(prefix: &'static str) -> Validator {
    let description = format!("an id that begins with `{prefix}`");
    text(description.clone(), move |text| match text.strip_prefix(prefix) {
        Some(rest) if !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_alphanumeric()) => Ok(()),
        _ => Err(format!("must be {description}, got {text:?}")),
    })
}

/// An IPv4 or IPv6 CIDR block without host bits.
pub fn cidr() -> Validator {
    text("an IPv4 or IPv6 CIDR block", |text| match text.parse::<ipnet::IpNet>() {
        Ok(net) if net.network() == net.addr() => Ok(()),
        Ok(net) => Err(format!("{text:?} has bits set outside its prefix; the block is {}", net.trunc())),
        Err(_) if text.parse::<IpAddr>().is_ok() => Err(format!(
            "{text:?} is an address, not a CIDR block; write \"{text}/{}\"",
            if text.contains(':') { 128 } else { 32 }
        )),
        Err(_) => Err(format!("{text:?} is not a CIDR block such as \"203.0.113.0/24\"")),
    })
}

/// A duration such as `90s`, `30m` or `1h30m`.
pub fn duration() -> Validator {
    text("a duration such as `90s`, `30m` or `1h30m`", |text| duration::parse(text).map(|_| ()))
}

/// The same, of at least a second: no operation is done in less.
pub fn timeout() -> Validator {
    text("a duration such as `30m` or `1h30m`, at least `1s`", |text| match duration::parse(text)? {
        duration if duration >= Duration::from_secs(1) => Ok(()),
        _ => Err(format!("must be at least \"1s\", got {text:?}")),
    })
}

/// Every element of a list, set or map passes a check.
pub fn each(validator: Validator) -> Validator {
    Validator {
        description: format!("each {}", validator.description),
        check: Arc::new(move |value, path| match value {
            Value::List(elements) => {
                elements.iter().enumerate().flat_map(|(i, v)| validator.check(v, &path.index(i))).collect()
            }
            // elements of sets have no address in the protocol
            Value::Set(elements) => elements.iter().flat_map(|v| validator.check(v, path)).collect(),
            Value::Map(members) => members.iter().flat_map(|(k, v)| validator.check(v, &path.key(k))).collect(),
            _ => Vec::new(),
        }),
    }
}

/// Every key of a map passes a check.
pub fn keys(validator: Validator) -> Validator {
    Validator {
        description: format!("each key {}", validator.description),
        check: Arc::new(move |value, path| match value {
            Value::Map(members) => {
                members.keys().flat_map(|k| validator.check(&Value::from(k.as_str()), &path.key(k))).collect()
            }
            _ => Vec::new(),
        }),
    }
}

/// A collection of so many elements.
pub fn size(least: usize, most: usize) -> Validator {
    let description = match (least, most) {
        (least, usize::MAX) => format!("at least {least} elements"),
        (0, most) => format!("at most {most} elements"),
        (least, most) => format!("{least} to {most} elements"),
    };
    Validator::new(description.clone(), move |value| {
        let count = match value {
            Value::List(elements) | Value::Set(elements) => elements.len(),
            Value::Map(members) => members.len(),
            _ => return Ok(()),
        };
        if (least..=most).contains(&count) { Ok(()) } else { Err(format!("must have {description}, got {count}")) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refuses(validator: &Validator, value: impl Into<Value>) -> bool {
        !validator.check(&value.into(), &Path::root()).is_empty()
    }

    #[test]
    fn cidr_blocks() {
        let cidr = cidr();
        for good in ["0.0.0.0/0", "10.0.0.0/8", "2001:db8::/32", "::/0", "203.0.113.7/32"] {
            assert!(!refuses(&cidr, good), "{good}");
        }
        for bad in ["", "10.0.0.0", "10.0.0.1/8", "10.0.0.0/33", "::1", "300.0.0.0/8", "text"] {
            assert!(refuses(&cidr, bad), "{bad}");
        }
    }

    #[test]
    fn numbers_strings_and_ids() {
        assert!(refuses(&at_least(0), -1));
        assert!(!refuses(&at_least(0), 0));
        let large = Value::Number(Number::parse(&"9".repeat(400)).unwrap());
        assert!(whole().check(&large, &Path::root())[0].1.ends_with("9… (400 characters)"));
        assert!(refuses(&length(1, 50), "x".repeat(51).as_str()));
        assert!(!refuses(&length(1, 50), "é".repeat(50).as_str()));
        assert!(refuses(&one_of(&["a", "b"]), "c"));
        assert!(refuses(&id("vpc-"), "subnet-1") && refuses(&id("vpc-"), "vpc-") && !refuses(&id("vpc-"), "vpc-12ab"));
        assert!(refuses(&duration(), "soon") && !refuses(&duration(), "1h30m") && !refuses(&duration(), "0s"));
        assert!(refuses(&timeout(), "0s") && refuses(&timeout(), "3000000000000000h") && !refuses(&timeout(), "1s"));
    }

    #[test]
    fn an_unknown_value_is_not_checked() {
        assert!(!refuses(&length(5, 6), Value::Unknown));
        assert!(!refuses(&each(length(5, 6)), Value::List(vec![Value::Unknown])));
    }

    #[test]
    fn elements_are_named() {
        let found = each(length(1, 2)).check(&Value::List(vec!["a".into(), "abc".into()]), &Path::of("names"));
        assert_eq!(found[0].0.to_string(), "names[1]");
    }
}
