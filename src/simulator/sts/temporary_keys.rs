//! Keys that hold for a while.

use std::time::Duration;

use serde_json::{Value, json};

use crate::simulator::clock::Moment;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::state::account::{Session, User};
use crate::simulator::state::cloud::State;
use crate::simulator::state::role::Role;

const DEFAULT_SECONDS: i64 = 7_200;
const MOST_SECONDS: i64 = 43_200;

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

/// Opens a session and answers with its keys.
pub(super) fn answer(state: &mut State, role: &Role, uin: &str, session: Session, seconds: Option<i64>) -> Reply {
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

struct TemporaryKeys {
    secret_id: String,
    secret_key: String,
    token: String,
    expires: Moment,
}

/// Makes keys that hold for so long in the cloud's time.
fn open(state: &mut State, role: &Role, uin: &str, session: Session, seconds: i64) -> TemporaryKeys {
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
    TemporaryKeys { secret_id, secret_key, token, expires }
}
