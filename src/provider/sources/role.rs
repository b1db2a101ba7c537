//! What both blocks of roles say, and the environment in their place.

use super::variables::Variables;
use crate::cloud::credentials::Role;
use crate::kit::value::Attr;
use crate::provider::argument::{ArgumentError, invalid_variable, text};
use crate::provider::environment;
use crate::provider::roles::MOST_SECONDS;

/// The role of a block, without what only one of the blocks has.
pub(super) fn role(
    block: &'static str,
    arn: &Attr<String>,
    session_name: &Attr<String>,
    session_duration: &Attr<i64>,
    variables: Variables,
) -> Result<Role, ArgumentError> {
    Ok(Role {
        arn: text(arn, block, None)?.unwrap_or_default(),
        session_name: variables.text(session_name, block, environment::ASSUME_ROLE_SESSION_NAME)?,
        session_seconds: session_seconds(session_duration, block, variables)?,
        ..Role::default()
    })
}

fn session_seconds(
    argument: &Attr<i64>,
    block: &'static str,
    variables: Variables,
) -> Result<Option<u64>, ArgumentError> {
    let variable = environment::ASSUME_ROLE_SESSION_DURATION;
    let text = match argument {
        Attr::Known(seconds) => return Ok(u64::try_from(*seconds).ok()),
        Attr::Unknown => return Err(ArgumentError::unknown(block)),
        Attr::Null => variables.get(variable),
    };
    let Some(text) = text else { return Ok(None) };
    let seconds = text.parse().ok().filter(|seconds| (1..=MOST_SECONDS.unsigned_abs()).contains(seconds));
    let wanted = format!("seconds between 1 and {MOST_SECONDS}");
    seconds.map(Some).ok_or_else(|| invalid_variable(variable, &text, &wanted, block).into())
}
