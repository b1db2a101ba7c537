//! Keys of a role, asked for with other keys.

use async_trait::async_trait;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::error::CredentialsError;
use super::issue::{IssueKeys, Issued};
use super::role::{Role, SESSION_NAME, issued, refused};
use crate::cloud::client::Client;
use crate::cloud::sts::role;

/// What a URL may hold only encoded.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

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
            // STS decodes it once more than the rest of the body.
            policy: role.policy.as_deref().map(|policy| utf8_percent_encode(policy, RESERVED).to_string()),
            external_id: role.external_id.clone(),
            source_identity: role.source_identity.clone(),
        };
        self.client.call(&request).await.map(issued).map_err(|error| {
            // STS may repeat what it was sent
            let sent = [&role.policy, &request.policy, &role.external_id];
            let error = sent.into_iter().flatten().fold(error, |error, text| error.without_secret(text));
            refused(&role.arn, error)
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::cloud::testing::{Script, Seen, Step, builder};

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

    #[tokio::test]
    async fn a_refusal_that_repeats_what_was_sent_does_not_show_it() {
        let by = |seen: &Seen| {
            let sent = |name: &str| seen.body[name].as_str().unwrap().to_owned();
            let told = format!("policy {} of {} is wrong", sent("Policy"), sent("ExternalId"));
            Step::Fail("InvalidParameter.PolicyError", told.leak())
        };
        let role = Role {
            arn: "qcs::cam::uin/1:roleName/r".to_owned(),
            policy: Some(r#"{"needle": "policy"}"#.to_owned()),
            external_id: Some("needle-of-the-owner".to_owned()),
            ..Role::default()
        };
        let refused = AssumeRole::new(builder(&Script::new([Step::By(by)])).build(), role).issue().await.unwrap_err();
        let told = format!("{refused} {refused:?}");
        assert!(told.contains("policy [secret] of [secret] is wrong") && !told.contains("needle"), "{told}");
    }
}
