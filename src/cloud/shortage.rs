//! What there is too little of, where a call is refused for that.

use super::autoscaling::launch_failure::LaunchFailure;
use super::error::Error;

/// What there is too little of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shortage {
    /// The zones have no more of what was asked for.
    Stock,
    /// The account's balance is too low.
    Balance,
    /// A quota of the account, which Tencent Cloud can raise, is used up.
    Quota,
}

impl Error {
    /// What there is too little of, for an error of the kind [`Kind::Quota`](super::kind::Kind::Quota).
    pub fn shortage(&self) -> Shortage {
        let code = self.code().unwrap_or_default();
        match LaunchFailure::of(&format!("{code} {}", self.message())) {
            LaunchFailure::SoldOut => Shortage::Stock,
            LaunchFailure::Balance => Shortage::Balance,
            _ if code.starts_with("ResourceInsufficient") || code.starts_with("ResourcesSoldOut") => Shortage::Stock,
            _ => Shortage::Quota,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sold_out_is_no_quota() {
        for (code, message, shortage) in [
            ("ResourceInsufficient.SpecifiedInstanceType", "no", Shortage::Stock),
            ("ResourcesSoldOut.SpecifiedInstanceType", "no", Shortage::Stock),
            ("InvalidParameterValue.InsufficientOffering", "no", Shortage::Stock),
            ("FailedOperation.TradeInsufficientBalance", "no", Shortage::Balance),
            ("LimitExceeded", "no more", Shortage::Quota),
            ("QuotaMaxClsLimit", "no more", Shortage::Quota),
        ] {
            assert_eq!(Error::from_api(code, message, None).shortage(), shortage, "{code}");
        }
    }
}
