//! STS 2018-08-13.

use std::time::Duration;

use serde_json::{Value, json};

use super::authorize::well_formed;
use super::clock::Moment;
use super::dispatch::Caller;
use super::error::{ApiError, Reply};
use super::parameters::{Empty, parameters};
use super::state::{Role, Session, State, User};

const DEFAULT_SECONDS: i64 = 7_200;
const MOST_SECONDS: i64 = 43_200;

pub(crate) fn get_caller_identity(_: &mut State, caller: &Caller, _: Empty) -> Reply {
    let user = &caller.user;
    let (arn, user_id, identity_type) = match &user.session {
        None => (format!("qcs::cam::uin/{}:uin/{}", user.owner_uin, user.uin), user.uin.clone(), "CAMUser"),
        Some(Session { role_id, name, .. }) => {
            (format!("qcs::sts:{}:assumed-role/{role_id}", user.owner_uin), format!("{role_id}:{name}"), "CAMRole")
        }
    };
    Ok(json!({
        "Arn": arn,
        "AccountId": user.owner_uin,
        "UserId": user_id,
        "PrincipalId": user.uin,
        "Type": identity_type,
    }))
}

parameters! {
    pub(crate) struct AssumeRole {
        role_arn: String = "RoleArn",
        role_session_name: String = "RoleSessionName",
        duration_seconds: Option<i64> = "DurationSeconds",
        policy: Option<String> = "Policy",
        external_id: Option<String> = "ExternalId",
        source_identity: Option<String> = "SourceIdentity",
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
    let wrong = |what: String| ApiError::new("InvalidParameter.StrategyFormatError", what);
    let policy = match &request.policy {
        None => None,
        Some(encoded) => {
            let policy = url_decoded(encoded).and_then(|policy| String::from_utf8(policy).ok());
            let policy = policy.ok_or_else(|| wrong("The policy is not URL-encoded JSON.".to_owned()))?;
            well_formed(&policy).map_err(wrong)?;
            Some(policy)
        }
    };
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

/// What the metadata service says of a role that the virtual machine was given.
pub(crate) fn instance_keys(state: &mut State, role_name: &str) -> Option<Value> {
    let role = state.roles.values().find(|role| role.name == role_name && role.on_instances)?.clone();
    let session = Session { role_id: role.id.clone(), name: "instance".to_owned(), policy: None };
    let session = open(state, &role, &role.owner_uin, session, DEFAULT_SECONDS);
    Some(json!({
        "TmpSecretId": session.secret_id,
        "TmpSecretKey": session.secret_key,
        "Token": session.token,
        "ExpiredTime": session.expires.seconds(),
        "Expiration": session.expires.iso(),
        "Code": "Success",
    }))
}

struct Opened {
    secret_id: String,
    secret_key: String,
    token: String,
    expires: Moment,
}

fn find(state: &State, arn: &str) -> Result<Role, ApiError> {
    let role = state.roles.values().find(|role| role.is_named(arn));
    role.cloned().ok_or_else(|| ApiError::new("ResourceNotFound.RoleNotFound", "The role does not exist."))
}

fn not_trusted() -> ApiError {
    ApiError::new("UnauthorizedOperation", "You are not authorized to assume this role.")
}

fn answer(state: &mut State, role: &Role, uin: &str, session: Session, seconds: Option<i64>) -> Reply {
    let is_symbol = |character: char| character.is_ascii_alphanumeric() || "_+=,.@-".contains(character);
    if !(2..=128).contains(&session.name.len()) || !session.name.chars().all(is_symbol) {
        return Err(ApiError::new("InvalidParameter.ParamError", "The parameter `RoleSessionName` is not valid."));
    }
    let seconds = seconds.unwrap_or(DEFAULT_SECONDS);
    if !(1..=MOST_SECONDS).contains(&seconds) {
        return Err(ApiError::new(
            "InvalidParameter.OverTimeError",
            "The parameter `DurationSeconds` is out of range.",
        ));
    }
    let session = open(state, role, uin, session, seconds);
    Ok(json!({
        "Credentials": {
            "Token": session.token,
            "TmpSecretId": session.secret_id,
            "TmpSecretKey": session.secret_key,
        },
        "ExpiredTime": session.expires.seconds(),
        "Expiration": session.expires.iso(),
    }))
}

/// Makes keys that hold for so long in the cloud's time.
fn open(state: &mut State, role: &Role, uin: &str, session: Session, seconds: i64) -> Opened {
    let duration = Duration::from_secs(seconds.unsigned_abs());
    let mut text =
        |prefix: &str| format!("{prefix}{:016x}{:016x}", state.identifiers.number(), state.identifiers.number());
    let (secret_id, secret_key, token) = (text("AKID"), text("key"), text("token"));
    // what the caller is told has whole seconds, and it has to hold until then
    let expires = Moment(state.due(duration).seconds() * 1000);
    let user = User {
        uin: uin.to_owned(),
        owner_uin: role.owner_uin.clone(),
        app_id: role.app_id,
        secret_key: secret_key.clone(),
        token: Some(token.clone()),
        expires: Some(expires),
        session: Some(session),
        ..User::default()
    };
    state.users.insert(secret_id.clone(), user);
    Opened { secret_id, secret_key, token, expires }
}

fn url_decoded(text: &str) -> Option<Vec<u8>> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::new();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => {
                let digits = [bytes.next()?, bytes.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            byte if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) => byte,
            _ => return None,
        });
    }
    Some(decoded)
}
