//! How to destroy in spite of an error of a plan.

use super::context::Context;
use crate::kit::diagnostics::{Diagnostic, Diagnostics, Severity};

/// What a plan checks in the cloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// What it is to make or change, which the provider block can leave unasked.
    Preflight,
    /// What no setting leaves unasked, such as whose the keys are.
    Always,
}

/// The same errors of a plan of what is there, the last of them with how to destroy in spite of it, unless another error of
/// this process says so. Terraform makes an ordinary plan before a destroy and does not tell the provider, so that these
/// errors stand in the way of both. In the plan of a create there is nothing to destroy.
pub fn how_to_destroy(context: &Context, check: Check, errors: Diagnostics) -> Diagnostics {
    if !errors.has_errors() || !context.tells_how_to_destroy() {
        return errors;
    }
    let way = match check {
        Check::Preflight => "run `terraform destroy -refresh=false`, or set TKE_PREFLIGHT=off in the environment",
        Check::Always => "run `terraform destroy -refresh=false`",
    };
    let mut left = errors.iter().filter(|it| it.severity == Severity::Error).count();
    errors.map(|it| {
        left -= usize::from(it.severity == Severity::Error);
        match it.severity == Severity::Error && left == 0 {
            true => Diagnostic { detail: format!("{}\n\nTo destroy anyway, {way}.", it.detail), ..it },
            false => it,
        }
    })
}
