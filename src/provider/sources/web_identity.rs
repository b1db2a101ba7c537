//! Keys of a role for the bearer of a token of an identity provider.

use std::path::PathBuf;
use std::sync::Arc;

use super::role::role;
use super::variables::Variables;
use crate::cloud::Client;
use crate::cloud::credentials::{NoKeys, Renewing, Role, Source, Token, WebIdentity};
use crate::kit::diagnostics::Diagnostic;
use crate::kit::value::{Attr, Path, Secret};
use crate::provider::argument::ArgumentError;
use crate::provider::environment::{self, var};
use crate::provider::roles::WebIdentityModel;

const BLOCK: &str = "assume_role_with_web_identity";

/// The identity provider that tokens are from where none is named.
const PROVIDER_ID: &str = "OIDC";

/// Of the token and role that the provider block names.
pub(super) fn written(
    model: &WebIdentityModel,
    keyless: &Client,
    variables: Variables,
) -> Result<Source, ArgumentError> {
    let WebIdentityModel { provider_id, role_arn, session_name, session_duration, .. } = model;
    let token = written_token(model, variables)?;
    let provider_id = variables.text(provider_id, BLOCK, environment::WEB_IDENTITY_PROVIDER_ID)?;
    let role = role(BLOCK, role_arn, session_name, session_duration, variables)?;
    Ok(of_bearer(keyless, provider_id, token, role))
}

fn written_token(model: &WebIdentityModel, variables: Variables) -> Result<Token, ArgumentError> {
    match (&model.web_identity_token, &model.web_identity_token_file) {
        (Attr::Unknown, _) | (_, Attr::Unknown) => Err(ArgumentError::unknown(BLOCK)),
        (Attr::Known(token), _) => Ok(inline(token)),
        (_, Attr::Known(path)) => Ok(Token::File(PathBuf::from(path))),
        (Attr::Null, Attr::Null) => token_of_environment(variables).ok_or_else(|| {
            let detail = format!(
                "The token is missing: set `web_identity_token_file` or `web_identity_token`, or set {} or {}.",
                environment::WEB_IDENTITY_TOKEN_FILE,
                environment::WEB_IDENTITY_TOKEN
            );
            Diagnostic::error("Incomplete credentials", detail).at(Path::of(BLOCK)).into()
        }),
    }
}

/// Of the token and role that the environment names.
pub(super) fn of_environment(keyless: &Client, variables: Variables) -> Result<Source, ArgumentError> {
    let Some(token) = token_of_environment(variables) else {
        return Ok(absent(environment::WEB_IDENTITY_TOKEN_FILE));
    };
    let Some(arn) = var(environment::ASSUME_ROLE_ARN) else {
        return Ok(absent(environment::ASSUME_ROLE_ARN));
    };
    let role = role(BLOCK, &Attr::Known(arn), &Attr::Null, &Attr::Null, variables)?;
    Ok(of_bearer(keyless, var(environment::WEB_IDENTITY_PROVIDER_ID), token, role))
}

fn absent(variable: &str) -> Source {
    Arc::new(NoKeys::absent("web identity", format!("{variable} is not set")))
}

/// The token that the environment holds or names the file of.
pub(super) fn token_of_environment(variables: Variables) -> Option<Token> {
    if let Some(token) = variables.get(environment::WEB_IDENTITY_TOKEN) {
        return Some(inline(&Secret::new(token)));
    }
    variables.get(environment::WEB_IDENTITY_TOKEN_FILE).map(|path| Token::File(PathBuf::from(path)))
}

/// What TKE sets in a pod whose service account has a role.
pub(super) fn of_pod(keyless: &Client) -> Source {
    let names = [environment::POD_PROVIDER_ID, environment::POD_TOKEN_FILE, environment::POD_ROLE_ARN];
    match names.map(var) {
        [Some(provider_id), Some(path), Some(arn)] => {
            let role = Role { arn, ..Role::default() };
            of_bearer(keyless, Some(provider_id), Token::File(PathBuf::from(path)), role)
        }
        found => {
            let missing: Vec<&str> =
                names.into_iter().zip(&found).filter(|(_, value)| value.is_none()).map(|(name, _)| name).collect();
            Arc::new(NoKeys::absent("pod identity", format!("not set: {}", missing.join(", "))))
        }
    }
}

fn of_bearer(keyless: &Client, provider_id: Option<String>, token: Token, role: Role) -> Source {
    let provider_id = provider_id.unwrap_or_else(|| PROVIDER_ID.to_owned());
    Arc::new(Renewing::new(WebIdentity::new(keyless.clone(), provider_id, token, role)))
}

fn inline(token: &Secret) -> Token {
    Token::Inline(token.expose().to_owned().into())
}
