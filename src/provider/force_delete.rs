//! Whether clusters that get stuck in their deletion are deleted by force.

use super::argument::invalid_variable;
use super::environment;
use crate::kit::diagnostics::Diagnostic;
use crate::kit::value::Attr;

/// An unknown one counts as false: a plan destroys nothing, and an apply knows it.
pub(super) fn configured(argument: &Attr<bool>) -> Result<bool, Diagnostic> {
    let text = match argument {
        Attr::Known(force) => return Ok(*force),
        Attr::Unknown => return Ok(false),
        Attr::Null => environment::var(environment::FORCE_DELETE).unwrap_or_default(),
    };
    match text.as_str() {
        "" | "false" | "0" => Ok(false),
        "true" | "1" => Ok(true),
        _ => Err(invalid_variable(environment::FORCE_DELETE, &text, "`true` or `false`", "force_delete")),
    }
}
