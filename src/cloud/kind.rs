//! The class of an error, by which callers decide.

/// The class of an error: what a caller does about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// The object is not there (any more).
    NotFound,
    /// The object is in the middle of something else; the call was refused and may pass later.
    Busy,
    /// Something else has to change first, such as deletion protection; the call was refused.
    Precondition,
    /// Too many calls in a second; the call was refused.
    Throttled,
    /// A quota, the stock or the balance is used up; the call was refused.
    Quota,
    /// The keys are missing, wrong, expired or not this account's.
    Authentication,
    /// The keys are right, but may not do this.
    Permission,
    /// A parameter is missing or wrong; sending the same again gives the same.
    InvalidRequest,
    /// A change that is made already: nothing differs from what there is; nothing was done.
    Unchanged,
    /// The cloud tried and failed, and its code does not say whether trying again would help.
    Failed,
    /// Something inside the cloud broke.
    Server,
    /// The cloud could not be reached, or the connection broke.
    Network,
    /// Something on this side is in the way of every call: what this machine trusts, its clock, or its proxy.
    Blocked,
    /// No reply within the request timeout.
    Timeout,
    /// The caller's cancellation token was cancelled.
    Cancelled,
    /// What came back is not a reply of this API, or not one that could be believed: nothing follows from it.
    UnexpectedReply,
}

impl Kind {
    /// Whether the same call may pass when it is repeated later.
    pub const fn is_transient(self) -> bool {
        matches!(
            self,
            Self::Busy | Self::Throttled | Self::Server | Self::Network | Self::Timeout | Self::UnexpectedReply
        )
    }

    /// A short phrase for messages.
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::NotFound => "not found",
            Self::Busy => "busy",
            Self::Precondition => "not allowed in the current state",
            Self::Throttled => "too many calls",
            Self::Quota => "quota used up",
            Self::Authentication => "not authenticated",
            Self::Permission => "not permitted",
            Self::InvalidRequest => "the request was not accepted",
            Self::Unchanged => "there is nothing to change",
            Self::Failed => "the operation failed",
            Self::Server => "the service failed",
            Self::Network => "the service could not be reached",
            Self::Blocked => "the service cannot be reached from here",
            Self::Timeout => "no reply in time",
            Self::Cancelled => "cancelled",
            Self::UnexpectedReply => "unexpected reply",
        }
    }
}
