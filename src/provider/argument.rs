//! Arguments of the provider block: what they say, and why they cannot be used.

use super::environment;
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::value::{Attr, Path};

/// The summary of two arguments that say the same thing.
pub(super) const CONFLICTING: &str = "Conflicting arguments";

/// The summary of a value that is no good.
pub(super) const INVALID: &str = "Invalid attribute value";

/// An argument of the provider block that is not known yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownArgument {
    name: &'static str,
}

impl UnknownArgument {
    /// The error of what cannot do without it.
    pub(super) fn diagnostic(self) -> Diagnostic {
        Diagnostic::error(
            "Provider configuration not known yet",
            format!(
                "The provider's `{}` depends on something that is created in the same run, and this operation needs it \
                 now. Create that first with `terraform apply -target=ADDRESS`, or set a value that is known.",
                self.name
            ),
        )
    }
}

/// Why an argument cannot be used.
pub(super) enum ArgumentError {
    /// It is not known yet.
    Unknown(UnknownArgument),
    /// It is wrong.
    Invalid(Diagnostics),
}

impl ArgumentError {
    pub(super) fn unknown(name: &'static str) -> Self {
        Self::Unknown(UnknownArgument { name })
    }
}

impl From<Diagnostics> for ArgumentError {
    fn from(diagnostics: Diagnostics) -> Self {
        Self::Invalid(diagnostics)
    }
}

impl From<Diagnostic> for ArgumentError {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Invalid(diagnostic.into())
    }
}

/// The text of an argument, else of its variable.
pub(super) fn text(
    argument: &Attr<String>,
    name: &'static str,
    variable: Option<&'static str>,
) -> Result<Option<String>, ArgumentError> {
    match argument {
        Attr::Known(text) => Ok(Some(text.clone())),
        Attr::Unknown => Err(ArgumentError::unknown(name)),
        Attr::Null => Ok(variable.and_then(environment::var)),
    }
}

/// An argument that switches something on, else its variable, in any case of letters; false without both, and while it
/// is not known: a plan does nothing by it, and an apply knows it.
pub(super) fn switch(argument: &Attr<bool>, name: &str, variable: &'static str) -> Result<bool, Diagnostic> {
    let text = match argument {
        Attr::Known(switch) => return Ok(*switch),
        Attr::Unknown => return Ok(false),
        Attr::Null => environment::var(variable).unwrap_or_default(),
    };
    match text.to_ascii_lowercase().as_str() {
        "" | "false" | "0" => Ok(false),
        "true" | "1" => Ok(true),
        _ => Err(invalid_variable(variable, &text, "`true` or `false`", name)),
    }
}

/// The error of a variable whose text is none that its argument, `name`, takes.
pub(super) fn invalid_variable(variable: &str, text: &str, wanted: &str, name: &str) -> Diagnostic {
    let detail = format!("{variable} is {text:?}: write {wanted}.");
    Diagnostic::error("Invalid environment variable", detail).at(Path::of(name))
}
