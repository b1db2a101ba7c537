//! Misbehaviour on order, so that tests can lose replies, break them and slow them down.

use serde::{Deserialize, Serialize};
use serde_json::Value;

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
    /// The call is carried out, and its reply holds nothing but the request id.
    EmptyReply,
    /// The call is carried out, and its reply lacks the member at this path, such as
    /// `Clusters[0].ClusterNetworkSettings.VpcId`.
    WithoutMember(String),
    /// The call is carried out, and its reply has another value at this path.
    WithMember {
        /// The path.
        path: String,
        /// The value.
        value: Value,
    },
}

impl Fault {
    /// The next call of `action` fails as `kind` says.
    pub fn once(action: impl Into<String>, kind: FaultKind) -> Self {
        Self { action: action.into(), after: 0, count: 1, kind }
    }
}

impl FaultKind {
    /// Does to a reply's members what was ordered. A refusal stays as it is.
    pub fn distort(&self, members: &mut Value) {
        if members.get("Error").is_some() {
            return;
        }
        match self {
            Self::EmptyReply => {
                if let Some(members) = members.as_object_mut() {
                    members.retain(|name, _| name == "RequestId");
                }
            }
            Self::WithoutMember(path) => {
                let (place, name) = path.rsplit_once('.').unwrap_or(("", path));
                if let Some(members) = at(members, place).and_then(Value::as_object_mut) {
                    members.remove(name);
                }
            }
            Self::WithMember { path, value } => {
                if let Some(member) = at(members, path) {
                    *member = value.clone();
                }
            }
            _ => {}
        }
    }
}

/// The value at a path; itself at the empty one.
fn at<'a>(value: &'a mut Value, path: &str) -> Option<&'a mut Value> {
    let mut steps = path.split(['.', '[', ']']).filter(|step| !step.is_empty());
    steps.try_fold(value, |value, step| match value {
        Value::Array(items) => items.get_mut(step.parse::<usize>().ok()?),
        Value::Object(members) => members.get_mut(step),
        _ => None,
    })
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
    use serde_json::json;

    use super::*;

    #[test]
    fn a_reply_is_distorted_where_the_path_says() {
        let distorted = |kind: FaultKind| {
            let mut members = json!({ "Set": [{ "A": { "B": 1 } }, { "A": { "B": 2, "C": 3 } }], "RequestId": "r" });
            kind.distort(&mut members);
            members
        };
        assert_eq!(distorted(FaultKind::EmptyReply), json!({ "RequestId": "r" }));
        let without = |path: &str| distorted(FaultKind::WithoutMember(path.to_owned()));
        assert_eq!(without("Set"), json!({ "RequestId": "r" }));
        assert_eq!(without("Set[1].A.B")["Set"], json!([{ "A": { "B": 1 } }, { "A": { "C": 3 } }]));
        assert_eq!(without("Set[2].A"), without("None.At.All"));
        let with = FaultKind::WithMember { path: "Set[0].A".to_owned(), value: json!([]) };
        assert_eq!(distorted(with)["Set"][0], json!({ "A": [] }));
        let mut refusal = json!({ "Error": { "Code": "A" }, "RequestId": "r" });
        FaultKind::EmptyReply.distort(&mut refusal);
        assert_eq!(refusal["Error"]["Code"], "A");
    }

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
