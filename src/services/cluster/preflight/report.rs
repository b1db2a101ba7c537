//! What was found, and what could not be asked.

use std::collections::BTreeSet;

use super::super::operation::Op;
use crate::cloud::Error;
use crate::kit::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::kit::value::Path;
use crate::provider::{Check, Preflight, how_to_allow, how_to_destroy};
use crate::services::permissions::{Feature, permissions_of};

/// Whether something else than the checks of a plan needs a permission.
fn is_needed_to_apply(permission: &str) -> bool {
    let others: Vec<Feature> = Feature::ALL.into_iter().filter(|feature| *feature != Feature::Preflight).collect();
    permissions_of(&others).contains(permission)
}

/// What a plan is held against the cloud for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Subject {
    /// What it makes or changes.
    #[default]
    Making,
    /// What it deletes.
    Deletion,
}

/// What was found, and what could not be asked.
#[derive(Debug, Default)]
pub struct Report {
    subject: Subject,
    found: Vec<Diagnostic>,
    unasked: BTreeSet<String>,
    missing_permissions: BTreeSet<String>,
}

impl Report {
    /// An empty one.
    pub fn of(subject: Subject) -> Self {
        Self { subject, ..Self::default() }
    }

    /// Adds what stands in the way of an apply.
    pub fn error(&mut self, path: Path, summary: &str, detail: String) {
        self.push(Diagnostic::error(summary, detail).at(path));
    }

    /// Adds what may be meant.
    pub fn warning(&mut self, path: Path, summary: &str, detail: String) {
        self.push(Diagnostic::warning(summary, detail).at(path));
    }

    /// Adds a finding. The name of an attribute inside another goes into the text.
    pub fn push(&mut self, finding: Diagnostic) {
        let is_inside = finding.path.steps().len() > 1;
        let detail = if is_inside { format!("{}: {}", finding.path, finding.detail) } else { finding.detail };
        self.found.push(Diagnostic { detail, ..finding });
    }

    /// The answer to a question. None if it was not asked, or failed, which is noted.
    pub fn answer<T>(&mut self, asked: Result<Option<T>, Error>) -> Option<T> {
        match asked {
            Ok(answer) => answer,
            Err(error) => {
                self.unasked(&error);
                None
            }
        }
    }

    /// Notes a question that failed.
    pub fn unasked(&mut self, error: &Error) {
        let missing = error.missing_permission();
        self.unasked.insert(match &missing {
            Some(permission) if is_needed_to_apply(permission) => {
                format!("the permission {permission} is missing, which the apply requires too")
            }
            Some(permission) => format!("the permission {permission} is missing"),
            None => error.to_string(),
        });
        // what the apply needs is said in full by the error of the apply
        self.missing_permissions.extend(missing.filter(|permission| !is_needed_to_apply(permission)));
    }

    /// Tells the user, and refuses the plan where that is asked for. `is_there` says whether the plan may be one before a
    /// destroy.
    pub fn tell(self, op: &Op, mode: Preflight, is_there: bool) -> Result<(), Diagnostics> {
        if !self.unasked.is_empty() {
            let lines: String = self.unasked.iter().map(|line| format!("\n  - {line}")).collect();
            let what = match self.subject {
                Subject::Making => "creates or changes",
                Subject::Deletion => "deletes",
            };
            let mut detail = format!("Some plan-time checks of what this plan {what} were skipped:{lines}");
            if !self.missing_permissions.is_empty() {
                detail.push_str("\n\n");
                detail.push_str(&how_to_allow(self.missing_permissions));
            }
            op.warn(Diagnostic::warning("Plan-time checks skipped", detail));
        }
        let mut errors = Diagnostics::new();
        for finding in self.found {
            if finding.severity == Severity::Error && mode == Preflight::Error {
                errors.push(finding);
            } else {
                op.warn(Diagnostic { severity: Severity::Warning, ..finding });
            }
        }
        match (errors.is_empty(), is_there) {
            (true, _) => Ok(()),
            (false, true) => Err(how_to_destroy(op.data()?, Check::Preflight, errors)),
            (false, false) => Err(errors),
        }
    }

    /// Where findings are, and what they are called.
    #[cfg(test)]
    pub fn lines(&self) -> Vec<String> {
        let sign = |finding: &Diagnostic| if finding.severity == Severity::Error { "" } else { "warning: " };
        self.found.iter().map(|it| format!("{}{}: {}", sign(it), it.path, it.summary)).collect()
    }
}
