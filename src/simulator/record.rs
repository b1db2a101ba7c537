//! The log of requests: what was asked and answered, never a secret.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::simulator::clock::Moment;

const HIDDEN: &str = "[hidden]";
/// Members that hold a secret, wherever they stand.
const SECRET_MEMBERS: &[&str] =
    &["Password", "PrivateKey", "Kubeconfig", "SecretKey", "TmpSecretKey", "Token", "WebIdentityToken"];

/// One request and its reply.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Its place in the log, from 1.
    #[serde(default)]
    pub sequence: u64,
    /// When, in the cloud's time.
    pub time: Moment,
    /// The service of the credential scope, such as `tke`; empty if the header could not be read.
    pub service: String,
    /// Such as `2018-05-25`.
    pub version: String,
    /// Such as `CreateCluster`.
    pub action: String,
    /// The region of the request; empty if none was named.
    pub region: String,
    /// Whose keys signed, as claimed.
    pub secret_id: String,
    /// The request's parameters.
    pub request: Value,
    /// The member `Response` of the reply: the result, or `Error`, and `RequestId`. Null if the
    /// request was not carried out because of a fault on order.
    pub response: Value,
    /// The fault on order that befell it, if one did.
    pub fault: Option<String>,
}

impl Record {
    /// The code of the error that was answered.
    pub fn error_code(&self) -> Option<&str> {
        self.response.get("Error")?.get("Code")?.as_str()
    }
}

/// Replaces what no log may hold, in JSON inside strings too.
pub(crate) fn redact(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                if SECRET_MEMBERS.contains(&name.as_str()) && member.is_string() {
                    *member = Value::from(HIDDEN);
                } else {
                    redact(member);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(redact),
        Value::String(text) if text.starts_with(['{', '[']) => {
            if let Ok(mut inner) = serde_json::from_str::<Value>(text) {
                let before = inner.clone();
                redact(&mut inner);
                if inner != before {
                    *text = inner.to_string();
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn hides_secrets_in_nested_json_too() {
        let mut value = json!({
            "LaunchConfigurePara": "{\"LoginSettings\":{\"Password\":\"hunter2\"},\"InstanceType\":\"S5\"}",
            "Kubeconfig": "x",
            "Name": "kept",
        });
        redact(&mut value);
        let text = value.to_string();
        assert!(!text.contains("hunter2"));
        assert!(text.contains("S5") && text.contains("kept"));
        assert_eq!(value["Kubeconfig"], HIDDEN);
    }
}
