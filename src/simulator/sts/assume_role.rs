//! AssumeRole and AssumeRoleWithWebIdentity.

use percent_encoding::percent_decode_str;

use crate::simulator::caller::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::parameters;
use crate::simulator::policy_document::well_formed;
use crate::simulator::state::account::Session;
use crate::simulator::state::cloud::State;
use crate::simulator::state::role::Role;
use crate::simulator::sts::temporary_keys::answer;
use crate::simulator::tags::Tag;

parameters! {
    pub(crate) struct AssumeRole {
        role_arn: String = "RoleArn",
        role_session_name: String = "RoleSessionName",
        duration_seconds: Option<i64> = "DurationSeconds",
        policy: Option<String> = "Policy",
        external_id: Option<String> = "ExternalId",
        source_identity: Option<String> = "SourceIdentity",
        tags: Option<Vec<Tag>> = "Tags",
        serial_number: Option<String> = "SerialNumber",
        token_code: Option<String> = "TokenCode",
    }

    pub(crate) struct AssumeRoleWithWebIdentity {
        provider_id: String = "ProviderId",
        web_identity_token: String = "WebIdentityToken",
        role_arn: String = "RoleArn",
        role_session_name: String = "RoleSessionName",
        duration_seconds: Option<i64> = "DurationSeconds",
    }
}

pub(crate) fn assume_role(state: &mut State, caller: &Caller, request: AssumeRole) -> Reply {
    let role = find(state, &request.role_arn)?;
    let principal = caller.user.session.as_ref().map_or(&caller.owner, |session| &session.role_id);
    if !role.trusted.contains(principal) || role.external_id != request.external_id {
        return Err(not_trusted());
    }
    let policy = request.policy.as_deref().map(session_policy).transpose()?;
    let session = Session { role_id: role.id.clone(), name: request.role_session_name, policy };
    answer(state, &role, &caller.user.uin, session, request.duration_seconds)
}

pub(crate) fn assume_role_with_web_identity(
    state: &mut State,
    _: &Caller,
    request: AssumeRoleWithWebIdentity,
) -> Reply {
    let role = find(state, &request.role_arn)?;
    let accepted = state
        .identity_providers
        .get(&request.provider_id)
        .is_some_and(|provider| provider.accepts(&request.web_identity_token, state.now));
    if !accepted {
        return Err(ApiError::new(
            "InvalidParameter.WebIdentityTokenError",
            "The web identity token is not one of this provider's, or has expired.",
        ));
    }
    if role.provider_id.as_ref() != Some(&request.provider_id) {
        return Err(not_trusted());
    }
    let session = Session { role_id: role.id.clone(), name: request.role_session_name, policy: None };
    answer(state, &role, &role.owner_uin, session, request.duration_seconds)
}

fn find(state: &State, arn: &str) -> Result<Role, ApiError> {
    let role = state.roles.values().find(|role| role.is_named(arn));
    role.cloned().ok_or_else(|| ApiError::new("ResourceNotFound.RoleNotFound", "The role does not exist."))
}

fn not_trusted() -> ApiError {
    ApiError::new("UnauthorizedOperation", "You are not authorized to assume this role.")
}

/// The policy that narrows a session: URL-encoded JSON.
fn session_policy(encoded: &str) -> Result<String, ApiError> {
    let wrong = |what: String| ApiError::new("InvalidParameter.StrategyFormatError", what);
    let policy = url_decoded(encoded).and_then(|policy| String::from_utf8(policy).ok());
    let policy = policy.ok_or_else(|| wrong("The policy is not URL-encoded JSON.".to_owned()))?;
    well_formed(&policy).map_err(wrong)?;
    Ok(policy)
}

/// Decodes what is URL-encoded throughout: only letters, digits and `-_.~` stand for themselves.
fn url_decoded(text: &str) -> Option<Vec<u8>> {
    let is_encoded = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~%".contains(&byte);
    let has_digits = |after: &str| after.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2;
    let is_whole = text.bytes().all(is_encoded) && text.split('%').skip(1).all(has_digits);
    is_whole.then(|| percent_decode_str(text).collect())
}
