//! Members that have to be one of a few words.

use crate::simulator::error::ApiError;

pub(super) const NAME_STYLES: &[&str] = &["ORIGINAL", "UNIQUE"];

/// Refuses a word that is not one of the choices; one that was not given is none.
pub(super) fn check(name: &str, value: Option<&String>, choices: &[&str]) -> Result<(), ApiError> {
    match value {
        Some(value) if !choices.contains(&value.as_str()) => {
            let text = format!("The value `{value}` of parameter `{name}` is not one of {}.", choices.join(", "));
            Err(ApiError::new("InvalidParameterValue", text))
        }
        _ => Ok(()),
    }
}
