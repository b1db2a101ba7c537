//! Who calls, and where.

use crate::simulator::state::account::User;

/// Who calls, and where.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// The account.
    pub(crate) owner: String,
    pub(crate) user: User,
    /// Empty for calls that know no region.
    pub(crate) region: String,
}

impl Caller {
    /// Whether an object of that account and region is the caller's to see here.
    pub(crate) fn sees(&self, owner: &str, region: &str) -> bool {
        self.owner == owner && self.region == region
    }
}
