//! Why an API server did not do what it was asked.

use thiserror::Error as ThisError;

/// Why an API server did not do what it was asked. Each is a clause that follows on a colon.
#[derive(Debug, Clone, PartialEq, Eq, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// There is no way to it, or no answer.
    #[error("its API server does not answer from this machine ({0})")]
    Unreachable(String),
    /// It does not know the caller, or the caller may not.
    #[error("its API server does not permit it with these credentials ({0})")]
    Forbidden(String),
    /// It refuses otherwise.
    #[error("its API server refused the request ({status}: {message})")]
    Refused {
        /// The status of HTTP.
        status: u16,
        /// What it says.
        message: String,
    },
    /// Its answer is not one of Kubernetes'.
    #[error("the reply is not that of a Kubernetes API server ({0})")]
    Unreadable(String),
}

impl Error {
    /// Whether asking again may help.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable(_) => true,
            // 410: a page of a list that was asked for too late
            Self::Refused { status, .. } => [410, 429].contains(status) || *status >= 500,
            Self::Forbidden(_) | Self::Unreadable(_) => false,
        }
    }
}
