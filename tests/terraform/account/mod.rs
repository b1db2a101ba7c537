//! `tencent_account`, and whose keys its clusters are made with.

mod form;
mod keys;
mod other_account;
mod permissions;
mod walks;

use crate::harness::{Cloud, Workspace, refusal};

pub const ACCOUNT: &str = "tencent_account.main";

/// The action is refused from here on, as by a policy.
pub fn forbid(cloud: &Cloud, action: &str) {
    let kind = refusal("UnauthorizedOperation", "You are not authorized to perform this operation.");
    cloud.fail(action, 0, u32::MAX, kind);
}

/// What happens in a plan, by address.
pub fn planned(workspace: &Workspace, arguments: &[&str]) -> Vec<(String, String)> {
    let actions = workspace.planned_actions(arguments);
    actions.into_iter().map(|(address, actions)| (address, actions.join("-"))).collect()
}

pub fn is(address: &str, actions: &str) -> (String, String) {
    (address.to_owned(), actions.to_owned())
}
