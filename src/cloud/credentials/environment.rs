//! Keys from environment variables.

use async_trait::async_trait;

use super::error::CredentialsError;
use super::flaw::flaw_of_keys;
use super::keys::Credentials;
use super::provide::ProvideCredentials;
use crate::cloud::environment::{SECRET_ID, SECRET_KEY, SECURITY_TOKEN};
use crate::system::environment::var;

const SOURCE: &str = "environment";

/// Keys from `TENCENTCLOUD_SECRET_ID`, `_SECRET_KEY` and `_SECURITY_TOKEN`.
#[derive(Debug, Clone, Copy, Default)]
pub struct EnvironmentKeys;

#[async_trait]
impl ProvideCredentials for EnvironmentKeys {
    async fn credentials(&self) -> Result<Credentials, CredentialsError> {
        keys(var)
    }
}

fn keys(variable: impl Fn(&str) -> Option<String>) -> Result<Credentials, CredentialsError> {
    let (id, key) = match (variable(SECRET_ID), variable(SECRET_KEY)) {
        (Some(id), Some(key)) => (id, key),
        (None, None) => {
            return Err(CredentialsError::absent(SOURCE, format!("{SECRET_ID} and {SECRET_KEY} are not set")));
        }
        (Some(_), None) => return Err(half(SECRET_ID, SECRET_KEY)),
        (None, Some(_)) => return Err(half(SECRET_KEY, SECRET_ID)),
    };
    let token = variable(SECURITY_TOKEN);
    let names = [SECRET_ID, SECRET_KEY, SECURITY_TOKEN];
    match flaw_of_keys(names, [Some(&id), Some(&key), token.as_deref()]) {
        Some(flaw) => Err(CredentialsError::invalid(SOURCE, flaw)),
        None => Ok(Credentials::new(id, key).with_token(token.map(Into::into))),
    }
}

fn half(set: &str, missing: &str) -> CredentialsError {
    CredentialsError::invalid(SOURCE, format!("{set} is set, but {missing} is not"))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn with(variables: &[(&str, &str)]) -> Result<Credentials, CredentialsError> {
        keys(|name| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn keys_and_token() {
        let credentials = with(&[(SECRET_ID, "id"), (SECRET_KEY, "key"), (SECURITY_TOKEN, "token")]).unwrap();
        assert_eq!(credentials.secret_id(), "id");
        assert_eq!(credentials.secret_key().expose_secret(), "key");
        assert_eq!(credentials.token().unwrap().expose_secret(), "token");
    }

    #[test]
    fn none_is_absent_and_half_a_pair_is_wrong() {
        assert!(matches!(with(&[]), Err(CredentialsError::Absent { .. })));
        let error = with(&[(SECRET_KEY, "hunter2")]).unwrap_err();
        assert_eq!(error.to_string(), "environment: TENCENTCLOUD_SECRET_KEY is set, but TENCENTCLOUD_SECRET_ID is not");
        assert!(matches!(error, CredentialsError::Invalid { .. }));
    }

    #[test]
    fn what_no_key_can_be_is_wrong() {
        let pair = [(SECRET_ID, "id"), (SECRET_KEY, "hunter2\n")];
        let error = with(&pair).unwrap_err();
        assert_eq!(error.to_string(), "environment: TENCENTCLOUD_SECRET_KEY begins or ends with white space");
        let error = with(&[(SECRET_ID, "a/b"), (SECRET_KEY, "key")]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "environment: TENCENTCLOUD_SECRET_ID contains characters that are not valid in a key"
        );
        let error = with(&[(SECRET_ID, "id"), (SECRET_KEY, "key"), (SECURITY_TOKEN, "to ken")]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "environment: TENCENTCLOUD_SECURITY_TOKEN contains characters that are not valid in a key"
        );
    }
}
