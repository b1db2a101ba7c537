//! Scripts that nodes run.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use crate::simulator::error::ApiError;

/// A script has to be base64.
pub(crate) fn check(script: &str, name: &str) -> Result<(), ApiError> {
    match BASE64_STANDARD.decode(script) {
        Ok(_) => Ok(()),
        Err(_) => Err(ApiError::parameter(format!("{name} is not valid base64"))),
    }
}

/// A script as it is answered: decoded.
pub(crate) fn show(script: &str) -> String {
    match BASE64_STANDARD.decode(script) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(_) => script.to_owned(),
    }
}
