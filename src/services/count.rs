//! Counts as the API has them, without a sign, and as Terraform has them.

/// A count of the cloud's, as models have it.
pub fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A count; validators see to it that it is not negative.
pub fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
