//! What does not convert.

use thiserror::Error;

use super::Path;

/// A value that does not have the form it must have.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}{message}", if path.is_root() { String::new() } else { format!("{path}: ") })]
pub struct ConvertError {
    /// The attribute.
    pub path: Path,
    /// What is wrong with it.
    pub message: String,
    /// Whether it is only that a value is not known yet.
    pub is_unknown: bool,
}

impl ConvertError {
    /// An error at a path.
    pub fn new(path: Path, message: impl Into<String>) -> Self {
        Self { path, message: message.into(), is_unknown: false }
    }
}
