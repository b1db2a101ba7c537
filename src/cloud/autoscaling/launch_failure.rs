//! Why a scaling group gets no VM, by the words in the message of an activity.

/// What is in the way of a launch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LaunchFailure {
    /// The zones have no VM of the type, or no disk.
    SoldOut,
    /// A quota of the account is used up.
    Quota,
    /// The account's balance is too low.
    Balance,
    /// The type takes no disk of a type that was asked for.
    DiskType,
    /// A tag's value is empty or has a character that a VM's tags do not take.
    Tag,
    /// The subnets have no free address.
    Addresses,
    /// Something else, by the code in the message or the whole message.
    Other(String),
}

/// Words of messages, without regard to case. Codes come first in the messages of CVM and stay English where the rest
/// is Chinese.
const WORDS: &[(&str, LaunchFailure)] = &[
    ("tag value", LaunchFailure::Tag),
    ("[19045]", LaunchFailure::DiskType),
    ("not support the required disk", LaunchFailure::DiskType),
    ("free address", LaunchFailure::Addresses),
    ("insufficientip", LaunchFailure::Addresses),
    ("insufficientbalance", LaunchFailure::Balance),
    ("insufficient balance", LaunchFailure::Balance),
    ("limitexceeded", LaunchFailure::Quota),
    ("quota", LaunchFailure::Quota),
    ("resourceinsufficient", LaunchFailure::SoldOut),
    ("resourcessoldout", LaunchFailure::SoldOut),
    ("insufficientoffering", LaunchFailure::SoldOut),
    ("insufficient resources of", LaunchFailure::SoldOut),
    ("soldout", LaunchFailure::SoldOut),
    ("sold out", LaunchFailure::SoldOut),
];

impl LaunchFailure {
    /// What the message of a failed activity is about.
    pub fn of(message: &str) -> Self {
        let lower = message.to_lowercase();
        match WORDS.iter().find(|(words, _)| lower.contains(words)) {
            Some((_, failure)) => failure.clone(),
            None => Self::Other(code(message).to_owned()),
        }
    }
}

/// `CallCvmError:InternalServerError` of `CallCvmError:InternalServerError: try again`; the message where it has no
/// code.
fn code(message: &str) -> &str {
    let (code, _) = message.split_once(": ").unwrap_or((message, ""));
    if code.contains(char::is_whitespace) { message } else { code }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_cloud() {
        let other = |code: &str| LaunchFailure::Other(code.to_owned());
        for (message, failure) in [
            ("CallCvmError:InvalidParameter: [19045]CVM not support the required disk", LaunchFailure::DiskType),
            (
                "CallCvmError:InvalidParameter: tag value contains illegal characters. Supports UTF-8-encoded \
                 characters, digits, spaces, and special characters (+-=._:/@()[]（）【】)",
                LaunchFailure::Tag,
            ),
            ("Insufficient resources of S5.MEDIUM4", LaunchFailure::SoldOut),
            ("InvalidParameterValue.InsufficientOffering", LaunchFailure::SoldOut),
            ("CallCvmError:ResourceInsufficient.SpecifiedInstanceType: 实例资源不足", LaunchFailure::SoldOut),
            ("LimitExceeded.SpotQuota", LaunchFailure::Quota),
            ("LimitExceeded.UserSpotQuota", LaunchFailure::Quota),
            ("ResourceInsufficient: no free address in the subnets", LaunchFailure::Addresses),
            ("FailedOperation.TradeInsufficientBalance", LaunchFailure::Balance),
            ("CallCvmError:InternalServerError: try again 1", other("CallCvmError:InternalServerError")),
            ("it is: broken", other("it is: broken")),
            ("", other("")),
        ] {
            assert_eq!(LaunchFailure::of(message), failure, "{message}");
        }
    }
}
