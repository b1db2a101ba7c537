//! Why it cannot be told which permissions are missing.

use crate::cloud::Error;
use crate::kit::diagnostics::Diagnostics;

/// Why it cannot be told.
pub(super) enum Undetermined {
    /// A question was refused.
    Refused(Error),
    /// There is nobody to ask with.
    NoClient(Diagnostics),
    /// What there is to read does not tell.
    Unreadable(String),
    /// The keys belong to another account than the credentials say.
    OtherAccount(String),
}

impl From<Error> for Undetermined {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}
