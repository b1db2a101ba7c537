//! Keys of a role, asked for with other keys.

use std::fmt::Write as _;

use async_trait::async_trait;

use super::renewing::{IssueKeys, Issued};
use super::{Credentials, CredentialsError};
use crate::cloud::client::Client;
use crate::cloud::error::Error;
use crate::cloud::sts::role::{self, RoleKeys};

/// What the caller is called in the cloud's logs unless it says otherwise.
pub const SESSION_NAME: &str = "terraform-provider-tke";

/// A role and how it is assumed.
#[derive(Debug, Clone, Default)]
pub struct Role {
    /// `qcs::cam::uin/<account>:roleName/<name>`.
    pub arn: String,
    /// What the caller is called in the cloud's logs; by default `terraform-provider-tke`.
    pub session_name: Option<String>,
    /// How long keys hold, in seconds; by default the API's 7200.
    pub session_seconds: Option<u64>,
    /// A policy, as JSON, that narrows what the role may do.
    pub policy: Option<String>,
    /// What the role's owner agreed on with the caller.
    pub external_id: Option<String>,
    /// The uin of the initiator.
    pub source_identity: Option<String>,
}

/// Asks STS for keys of a role, with the keys of the client: a user's, or another role's.
#[derive(Debug)]
pub struct AssumeRole {
    client: Client,
    role: Role,
}

impl AssumeRole {
    /// The role as this client may assume it.
    pub fn new(client: Client, role: Role) -> Self {
        Self { client, role }
    }
}

#[async_trait]
impl IssueKeys for AssumeRole {
    async fn issue(&self) -> Result<Issued, CredentialsError> {
        // With the source's own words where it has no keys: the call would say that it was STS.
        self.client.source().credentials().await?;
        let role = &self.role;
        let request = role::AssumeRole {
            role_arn: role.arn.clone(),
            role_session_name: role.session_name.clone().unwrap_or_else(|| SESSION_NAME.to_owned()),
            duration_seconds: role.session_seconds,
            policy: role.policy.as_deref().map(url_encoded),
            external_id: role.external_id.clone(),
            source_identity: role.source_identity.clone(),
        };
        self.client.call(&request).await.map(issued).map_err(|error| refused(&role.arn, error))
    }
}

/// Keys as STS answers.
pub(super) fn issued(answer: RoleKeys) -> Issued {
    let expires = answer.expires();
    let keys = answer.credentials;
    let credentials = Credentials::new(keys.tmp_secret_id, keys.tmp_secret_key).with_token(Some(keys.token));
    Issued { credentials, expires }
}

/// That STS gave no keys.
pub(super) fn refused(role_arn: &str, error: Error) -> CredentialsError {
    CredentialsError::Refused { source_name: format!("the role {role_arn} could not be assumed"), error }
}

/// STS decodes the policy once more than the rest of the body.
fn url_encoded(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::cloud::testing::{Script, Step, builder};

    #[tokio::test]
    async fn what_is_asked_and_what_comes_of_the_answer() {
        let keys = json!({ "TmpSecretId": "AKIDtmp", "TmpSecretKey": "tmp-key", "Token": "tmp-token" });
        let script = Script::new([Step::Reply(json!({ "Credentials": keys, "ExpiredTime": 1_795_479_841 }))]);
        let role = Role {
            arn: "qcs::cam::uin/1:roleName/r".to_owned(),
            policy: Some(r#"{"a": ["ü"]}"#.to_owned()),
            ..Role::default()
        };
        let issued = AssumeRole::new(builder(&script).build(), role).issue().await.unwrap();
        assert_eq!((issued.credentials.secret_id(), issued.expires.as_second()), ("AKIDtmp", 1_795_479_841));
        assert!(issued.credentials.token().is_some());
        let body = json!({
            "RoleArn": "qcs::cam::uin/1:roleName/r", "RoleSessionName": SESSION_NAME,
            "Policy": "%7B%22a%22%3A%20%5B%22%C3%BC%22%5D%7D",
        });
        assert_eq!(script.seen()[0].body, body);
        assert!(!format!("{issued:?}").contains("tmp-key"));
    }
}
