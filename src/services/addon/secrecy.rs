//! Which parameters of an add-on may be secrets. An import shows the others only: what it takes in is printed in plans, and
//! written into the configuration that Terraform generates.

use serde_json::{Map, Value};

/// What is part of the name of a parameter that may be a secret.
const SECRET_NAMES: &[&str] = &[
    "auth",
    "cert",
    "conn",
    "cookie",
    "credential",
    "dsn",
    "key",
    "license",
    "pass",
    "private",
    "pwd",
    "salt",
    "secret",
    "session",
    "token",
    "webhook",
];

/// The longest word that is taken for one.
const LONGEST_WORD: usize = 20;

/// The parameters without those that may be secrets, and without what that leaves empty.
pub fn without_secrets(parameters: Value) -> Value {
    shown(parameters).unwrap_or_else(|| Value::Object(Map::new()))
}

fn shown(value: Value) -> Option<Value> {
    match value {
        Value::Object(members) if !members.is_empty() => {
            let members = members.into_iter().filter(|(name, _)| !is_secret_name(name));
            let shown: Map<String, Value> = members.filter_map(|(name, value)| Some((name, shown(value)?))).collect();
            (!shown.is_empty()).then_some(Value::Object(shown))
        }
        // a list is compared as a whole
        Value::Array(items) => {
            let shown: Vec<Value> = items.iter().cloned().filter_map(shown).collect();
            (shown == items).then_some(Value::Array(shown))
        }
        Value::String(text) => is_plain(&text).then_some(Value::String(text)),
        other => Some(other),
    }
}

fn is_secret_name(name: &str) -> bool {
    let name = name.to_lowercase();
    name == "pw" || SECRET_NAMES.iter().any(|part| name.contains(part))
}

/// Whether a text is made of words, numbers, quantities and versions, as names, paths and addresses are. Passwords and
/// tokens mix letters and digits, or have other characters.
fn is_plain(text: &str) -> bool {
    let is_word = |word: &str| {
        let (letters, digits) =
            (word.bytes().all(|b| b.is_ascii_alphabetic()), word.trim_end_matches(char::is_alphabetic));
        let is_quantity = digits.len() + 2 >= word.len() && digits.bytes().all(|b| b.is_ascii_digit());
        let is_version = word.strip_prefix('v').is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()));
        word.len() <= LONGEST_WORD && (letters || is_quantity || is_version)
    };
    text.split(['-', '_', '.', '/', ':', ',']).all(is_word)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_may_be_a_secret_is_not_shown() {
        for plain in [
            "",
            "Always",
            "IfNotPresent",
            "500m",
            "2Gi",
            "1.1.14",
            "v1.30.0",
            "/data/kubelet",
            "10.0.0.0/16",
            "info",
            "ap-guangzhou",
            "ccr.ccs.tencentyun.com/tkeimages/agent:v1.2.3",
            "true",
            "8080",
        ] {
            assert!(is_plain(plain), "{plain}");
        }
        for secret in [
            "hunter2",
            "correct horse",
            "https://a:b@c",
            "-----BEGIN RSA PRIVATE KEY-----",
            "c2VjcmV0",
            "p@ss",
            "AKIDz8krbsJ5yKBZQpn74WFkmLPx3",
            "abcdefghijklmnopqrstuvwx",
            "密码",
            "a=b",
            "12345678901234567890123",
        ] {
            assert!(!is_plain(secret), "{secret}");
        }
    }

    #[test]
    fn what_is_left_of_parameters() {
        let set = json!({
            "replicas": 2, "enabled": true, "image": {"pullPolicy": "Always"}, "none": {},
            "adminPassword": "letmein", "db": {"url": "redis://:x1@host"}, "tls": {"key": 1},
            "args": ["--level=info"], "zones": ["a", "b"], "users": [{"name": "a", "token": "b"}],
        });
        let shown = json!({
            "replicas": 2, "enabled": true, "image": {"pullPolicy": "Always"}, "none": {}, "zones": ["a", "b"],
        });
        assert_eq!(without_secrets(set), shown);
        assert_eq!(without_secrets(json!({"password": "x"})), json!({}));
    }
}
