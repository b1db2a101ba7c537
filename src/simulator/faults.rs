//! Misbehaviour on order, so that tests can lose replies, break them and slow them down.

use serde::{Deserialize, Serialize};

/// A rule: the calls of `action` after the first `after` ones fail as `kind` says, `count` times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The action, such as `CreateCluster`; `*` for any.
    pub action: String,
    /// How many calls go well first.
    pub after: u32,
    /// How many calls then fail.
    pub count: u32,
    /// How.
    pub kind: FaultKind,
}

/// How a call fails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum FaultKind {
    /// The API's own refusal; nothing is carried out.
    Error {
        /// The code.
        code: String,
        /// The message.
        message: String,
    },
    /// A bare HTTP status, as from a gateway; nothing is carried out.
    HttpStatus(u16),
    /// The call is carried out and its reply lost.
    DropReply,
    /// The request is lost; nothing is carried out.
    DropRequest,
    /// The call is carried out, and its reply comes this many milliseconds late.
    Delay(u64),
    /// The call is carried out, and its reply is not JSON.
    BadJson,
}

/// The next launches of machines by Auto Scaling groups fail with a message, `count` times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaunchFault {
    /// What the scaling activity says.
    pub message: String,
    /// How many launches fail.
    pub count: u32,
}

impl Fault {
    /// The next call of `action` fails as `kind` says.
    pub fn once(action: impl Into<String>, kind: FaultKind) -> Self {
        Self { action: action.into(), after: 0, count: 1, kind }
    }
}

/// Counts one call of `action` and gives the failure that is its turn.
pub(crate) fn take(faults: &mut Vec<Fault>, action: &str) -> Option<FaultKind> {
    let mut due = None;
    for fault in faults.iter_mut() {
        if fault.action != "*" && fault.action != action {
            continue;
        }
        if fault.after > 0 {
            fault.after -= 1;
        } else if fault.count > 0 && due.is_none() {
            fault.count -= 1;
            due = Some(fault.kind.clone());
        }
    }
    faults.retain(|fault| fault.count > 0);
    due
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_counts_and_goes() {
        let mut faults = vec![Fault { action: "A".into(), after: 1, count: 2, kind: FaultKind::DropReply }];
        assert_eq!(take(&mut faults, "B"), None);
        assert_eq!(take(&mut faults, "A"), None);
        assert_eq!(take(&mut faults, "A"), Some(FaultKind::DropReply));
        assert_eq!(take(&mut faults, "A"), Some(FaultKind::DropReply));
        assert_eq!(take(&mut faults, "A"), None);
        assert!(faults.is_empty());
    }
}
