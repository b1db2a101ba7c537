//! What Kubernetes takes as keys and values of labels, annotations and taints.

use crate::kit::schema::{Validator, validator};

/// The longest name, value, and part of a prefix.
const LONGEST_NAME: usize = 63;
/// The longest prefix.
const LONGEST_PREFIX: usize = 253;
/// All annotations of an object together, keys and values.
pub const MOST_BYTES_OF_ANNOTATIONS: usize = 256 * 1024;

/// A key of a label, a taint or an annotation: a name, with a domain before it or without.
pub fn key() -> Validator {
    validator::text("a key such as `team` or `example.com/team`", |key| {
        let wrong = |why: String| Err(format!("{key:?} is not a valid Kubernetes key: {why}"));
        let (prefix, name) = match key.rsplit_once('/') {
            Some((prefix, name)) => (Some(prefix), name),
            None => (None, key),
        };
        if let Some(prefix) = prefix
            && !is_domain(prefix)
        {
            return wrong(format!(
                "the part before the slash must be a domain such as \"example.com\", in lower case, of at most \
                 {LONGEST_PREFIX} characters"
            ));
        }
        match is_name(name) {
            true => Ok(()),
            false => wrong(name_rule("the name")),
        }
    })
}

/// A value of a label or a taint, which may be empty.
pub fn value() -> Validator {
    validator::text("at most 63 letters, digits, `-`, `_` and `.`, or empty", |value| {
        match value.is_empty() || is_name(value) {
            true => Ok(()),
            false => Err(format!("{value:?} is not a valid Kubernetes value: {}", name_rule("if it is not empty, it"))),
        }
    })
}

/// What a name must be, and a value that is not empty.
fn name_rule(what: &str) -> String {
    format!(
        "{what} must have 1 to {LONGEST_NAME} letters, digits, `-`, `_` or `.`, and begin and end with a letter or a digit"
    )
}

fn is_name(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_end = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    text.len() <= LONGEST_NAME
        && is_end(bytes.first())
        && is_end(bytes.last())
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
}

fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        let bytes = label.as_bytes();
        let is_end = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        is_end(bytes.first())
            && is_end(bytes.last())
            && bytes.iter().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-')
    };
    text.len() <= LONGEST_PREFIX && text.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::value::Path;

    fn refused(validator: &Validator, texts: &[&str]) -> Vec<String> {
        let is_refused = |text: &&&str| !validator.check(&(**text).into(), &Path::root()).is_empty();
        texts.iter().filter(is_refused).map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn keys_as_kubernetes_takes_them() {
        let long = "a".repeat(63);
        let good = ["a", "Team", "node-role.kubernetes.io/gpu", "a_b.c-d", "x.y/A", long.as_str()];
        assert_eq!(refused(&key(), &good), Vec::<String>::new());
        let long = "a".repeat(64);
        let bad = ["", "a b", "-a", "a-", "/a", "a/", "A.com/x", "a/b/c", "a_b/c", "ä", ".", "x..y/a", long.as_str()];
        assert_eq!(refused(&key(), &bad), bad);
    }

    #[test]
    fn values_as_kubernetes_takes_them() {
        assert_eq!(refused(&value(), &["", "a", "1", "A_b.c-9"]), Vec::<String>::new());
        let long = "a".repeat(64);
        let bad = [" ", "a b", "-", "a/b", "true!", "_a", long.as_str()];
        assert_eq!(refused(&value(), &bad), bad);
    }
}
