//! The frequency limit: so many calls of one action by one account in one second.

use std::collections::BTreeMap;

use crate::simulator::clock::Moment;
use crate::simulator::error::ApiError;

/// Counts the calls of the present second.
#[derive(Debug, Default)]
pub(crate) struct Throttle {
    second: i64,
    calls: BTreeMap<(String, String), u32>,
}

impl Throttle {
    /// Counts a call; refuses it if it is one too many. `limit` is calls per second, 0 for none.
    pub(crate) fn count(
        &mut self,
        now: Moment,
        account: &str,
        action: &str,
        limit: u32,
        chinese: bool,
    ) -> Result<(), ApiError> {
        if now.seconds() != self.second {
            self.second = now.seconds();
            self.calls.clear();
        }
        let calls = self.calls.entry((account.to_owned(), action.to_owned())).or_default();
        *calls += 1;
        if limit == 0 || *calls <= limit {
            return Ok(());
        }
        let message = if chinese {
            format!("您当前每秒请求 `{calls}` 次，超过了每秒频率上限 `{limit}` 次，请稍后重试。")
        } else {
            format!(
                "Your current request times equals to `{calls}` in a second, which exceeds the frequency limit `{limit}` for a second. Please reduce the frequency of calls."
            )
        };
        Err(ApiError::new("RequestLimitExceeded", message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_the_call_beyond_the_limit() {
        let mut throttle = Throttle::default();
        for _ in 0..20 {
            throttle.count(Moment(999), "1", "A", 20, false).unwrap();
        }
        let error = throttle.count(Moment(999), "1", "A", 20, false).unwrap_err();
        assert_eq!(
            error.message,
            "Your current request times equals to `21` in a second, which exceeds the frequency limit `20` for a second. Please reduce the frequency of calls."
        );
        throttle.count(Moment(999), "1", "B", 20, false).unwrap();
        throttle.count(Moment(999), "2", "A", 20, false).unwrap();
        throttle.count(Moment(1000), "1", "A", 20, false).unwrap();
    }
}
