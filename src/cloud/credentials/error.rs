//! Why there are no keys.

use crate::cloud::error::Error;
use crate::cloud::kind::Kind;

/// Why a source gives no keys.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum CredentialsError {
    /// The source is not set up; the next one may be.
    #[error("{source_name}: {reason}")]
    Absent {
        /// The source, such as `environment`.
        source_name: String,
        /// What is missing.
        reason: String,
    },
    /// The source is set up, but wrongly; trying another would hide that.
    #[error("{source_name}: {reason}")]
    Invalid {
        /// The source, such as `profile default`.
        source_name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Who gives out temporary keys was asked, and gave none.
    #[error("{source_name}: {error}")]
    Refused {
        /// What was not done, such as `the role … could not be assumed`.
        source_name: String,
        /// Why not.
        error: Error,
    },
    /// The keys are there, and are not to be used.
    #[error("{0}")]
    Unwanted(
        /// Why not.
        String,
    ),
    /// No source of a chain is set up.
    #[error("no credentials found; tried {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Exhausted(
        /// What each source said.
        Vec<CredentialsError>,
    ),
}

impl CredentialsError {
    /// A source that is not set up: its name, such as `environment`, and what is missing.
    pub(crate) fn absent(source_name: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Absent { source_name: source_name.into(), reason: reason.into() }
    }

    /// A source that is set up wrongly: its name, and what is wrong.
    pub(crate) fn invalid(source_name: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Invalid { source_name: source_name.into(), reason: reason.into() }
    }
}

impl From<CredentialsError> for Error {
    /// What a call that needed the keys fails with: the refusal of the keys, where there was one.
    fn from(error: CredentialsError) -> Self {
        let error = match error {
            CredentialsError::Refused { source_name, error } => error.explained_by(&source_name),
            CredentialsError::Absent { .. } => Error::new(Kind::Authentication, error.to_string()).without_keys(),
            CredentialsError::Exhausted(ref sources) => {
                let tried = sources.iter().map(ToString::to_string);
                Error::new(Kind::Authentication, error.to_string()).without_keys().with_tried(tried)
            }
            // they are good: nobody is to take them for keys that the cloud refuses
            CredentialsError::Unwanted(reason) => return Error::new(Kind::InvalidRequest, reason).of_keys_as_it_is(),
            other => Error::new(Kind::Authentication, other.to_string()),
        };
        error.of_keys()
    }
}
