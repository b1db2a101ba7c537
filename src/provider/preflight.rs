//! What becomes of what a plan finds wrong in the cloud.

use super::argument::invalid_variable;
use super::environment;
use crate::kit::diagnostics::Diagnostic;
use crate::kit::value::Attr;

/// What becomes of what a plan finds wrong in the cloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preflight {
    /// Nothing is asked.
    Off,
    /// The user is warned.
    Warn,
    /// The plan is refused.
    Error,
}

/// An unknown one counts as the default; an apply knows it.
pub(super) fn configured(argument: &Attr<String>) -> Result<Preflight, Diagnostic> {
    let text = match argument {
        Attr::Known(mode) => mode.clone(),
        Attr::Unknown => return Ok(Preflight::Error),
        Attr::Null => environment::var(environment::PREFLIGHT).unwrap_or_default(),
    };
    match text.to_ascii_lowercase().as_str() {
        "off" => Ok(Preflight::Off),
        "warn" => Ok(Preflight::Warn),
        "" | "error" => Ok(Preflight::Error),
        _ => Err(invalid_variable(environment::PREFLIGHT, &text, "`off`, `warn` or `error`", "preflight")),
    }
}
