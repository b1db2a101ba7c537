//! Keys of a role, asked for with a token of an identity provider.

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::error::CredentialsError;
use super::issue::{IssueKeys, Issued};
use super::role::{Role, SESSION_NAME, issued, refused};
use crate::cloud::client::Client;
use crate::cloud::member::secret;
use crate::cloud::sts::role::AssumeRoleWithWebIdentity;

/// Where the token comes from.
#[derive(Debug, Clone)]
pub enum Token {
    /// It is this.
    Inline(SecretString),
    /// It stands in this file, which somebody else renews: read each time.
    File(PathBuf),
}

/// Asks STS for keys of a role that trusts an identity provider. Such a request is not signed.
#[derive(Debug)]
pub struct WebIdentity {
    client: Client,
    provider_id: String,
    token: Token,
    role: Role,
}

/// A token file as Tencent's own provider wants it.
#[derive(Deserialize)]
struct TokenFile {
    #[serde(deserialize_with = "secret")]
    web_identity_token: SecretString,
}

impl WebIdentity {
    /// The role as the bearer of this token may assume it; its policy, external id and source
    /// identity are not for such a request. The client's keys are not used.
    pub fn new(client: Client, provider_id: String, token: Token, role: Role) -> Self {
        Self { client, provider_id, token, role }
    }
}

#[async_trait]
impl IssueKeys for WebIdentity {
    async fn issue(&self) -> Result<Issued, CredentialsError> {
        let token = match &self.token {
            Token::Inline(token) => token.clone(),
            Token::File(path) => read(path)?,
        };
        let role = &self.role;
        let request = AssumeRoleWithWebIdentity {
            provider_id: self.provider_id.clone(),
            web_identity_token: token.clone(),
            role_arn: role.arn.clone(),
            role_session_name: role.session_name.clone().unwrap_or_else(|| SESSION_NAME.to_owned()),
            duration_seconds: role.session_seconds,
        };
        let answer = self.client.call(&request).await;
        answer.map(issued).map_err(|error| refused(&role.arn, error.without_secret(token.expose_secret())))
    }
}

/// The token in a file: as it is, or as a member of a JSON object.
fn read(path: &Path) -> Result<SecretString, CredentialsError> {
    let source_name = format!("web identity token file {}", path.display());
    let invalid = |reason: &str| CredentialsError::invalid(&source_name, reason);
    let text = std::fs::read_to_string(path).map_err(|error| invalid(&format!("it cannot be read: {error}")))?;
    let text = Zeroizing::new(text);
    let trimmed = text.trim();
    let token = if trimmed.starts_with('{') {
        let file: TokenFile = serde_json::from_str(trimmed)
            // what serde_json says may quote the file
            .map_err(|_| invalid("it is not a JSON object with a string `web_identity_token`"))?;
        file.web_identity_token
    } else {
        SecretString::from(trimmed)
    };
    if token.expose_secret().is_empty() { Err(invalid("it contains no token")) } else { Ok(token) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::cloud::testing::{Script, Step, builder};

    #[test]
    fn a_file_is_a_token_or_holds_one() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let token = |text: &str| {
            std::fs::write(file.path(), text).unwrap();
            read(file.path()).map(|token| token.expose_secret().to_owned()).map_err(|error| error.to_string())
        };
        assert_eq!(token("eyJh.eyJp.c2ln\n").as_deref(), Ok("eyJh.eyJp.c2ln"));
        assert_eq!(token(" {\"web_identity_token\": \"eyJh.eyJp.c2ln\"}").as_deref(), Ok("eyJh.eyJp.c2ln"));
        for broken in
            ["", "{\"web_identity_token\": \"\"}", "{\"token\": \"hunter2\"}", "{\"web_identity_token\": hunter2"]
        {
            let error = token(broken).unwrap_err();
            assert!(error.starts_with("web identity token file /") && !error.contains("hunter2"), "{error}");
        }
        let error = read(Path::new("/no/such/file")).unwrap_err().to_string();
        assert!(error.contains("/no/such/file: it cannot be read"), "{error}");
    }

    #[tokio::test]
    async fn the_file_is_read_each_time_and_the_request_is_not_signed() {
        let keys = json!({ "TmpSecretId": "AKIDtmp", "TmpSecretKey": "tmp-key", "Token": "tmp-token" });
        let script = Script::new([Step::Reply(json!({ "Credentials": keys, "ExpiredTime": 1_795_479_841 }))]);
        let file = tempfile::NamedTempFile::new().unwrap();
        let role = Role { arn: "qcs::cam::uin/1:roleName/r".to_owned(), ..Role::default() };
        let token = Token::File(file.path().to_owned());
        let source = WebIdentity::new(builder(&script).build(), "OIDC".to_owned(), token, role);
        for text in ["first", "second"] {
            std::fs::write(file.path(), text).unwrap();
            source.issue().await.unwrap();
        }
        let seen = script.seen();
        assert_eq!(
            (&seen[0].body["WebIdentityToken"], &seen[1].body["WebIdentityToken"]),
            (&json!("first"), &json!("second"))
        );
        assert!(seen.iter().all(|seen| seen.authorization == "SKIP"));
    }

    #[tokio::test]
    async fn a_refusal_does_not_repeat_the_token() {
        let script = Script::new([Step::Fail("InvalidParameter.WebIdentityTokenError", "token hunter2-token is bad")]);
        let token = Token::Inline("hunter2-token".into());
        let source = WebIdentity::new(builder(&script).build(), "OIDC".to_owned(), token, Role::default());
        let error = source.issue().await.unwrap_err().to_string();
        assert!(error.contains("WebIdentityTokenError") && !error.contains("hunter2"), "{error}");
        assert!(!format!("{source:?}").contains("hunter2"));
    }
}
