//! Reads that fail now and then although nothing is wrong with them.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::simulator::error::ApiError;

/// How the server fails, one after another.
const FAILURES: &[(&str, &str)] = &[
    ("InternalError", "An internal error has occurred. Retry your request."),
    ("InternalError.UnexpectedInternal", "UNEXPECTED_INTERNAL(rpc error: code = Unavailable)"),
    ("InternalError.Db", "DB(Error 1205: Lock wait timeout exceeded)"),
    ("ServiceUnavailable", "The service is unavailable."),
];

/// Counts reads.
#[derive(Debug, Default)]
pub(crate) struct Trouble {
    reads: AtomicU32,
}

impl Trouble {
    /// Counts a call; fails every so many reads, none if that is 0.
    pub(crate) fn meet(&self, action: &str, every: u32) -> Result<(), ApiError> {
        if every == 0 || !is_read(action) {
            return Ok(());
        }
        let read = self.reads.fetch_add(1, Ordering::Relaxed) + 1;
        if !read.is_multiple_of(every) {
            return Ok(());
        }
        let failures = FAILURES.len() as u32;
        let (code, message) = FAILURES[(read / every % failures) as usize];
        Err(ApiError::new(code, message))
    }
}

fn is_read(action: &str) -> bool {
    ["Describe", "Get", "List", "Check"].iter().any(|beginning| action.starts_with(beginning))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_read_of_so_many_fails_and_no_change() {
        let trouble = Trouble::default();
        let failed = (1..=40).filter(|_| trouble.meet("DescribeClusters", 20).is_err()).count();
        assert_eq!(failed, 2);
        assert!((1..=40).all(|_| trouble.meet("CreateCluster", 20).is_ok()));
        assert!((1..=40).all(|_| trouble.meet("DescribeClusters", 0).is_ok()));
    }
}
