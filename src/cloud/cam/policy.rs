//! Policies, and who has them.

use serde::{Deserialize, Serialize};

use crate::cloud::action::action;
use crate::cloud::member::filled;

/// The most policies that a page of a list holds.
pub const PAGE: u64 = 200;

/// Lists the policies of a user, those of its groups too.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListAttachedUserAllPolicies {
    /// The user.
    pub target_uin: u64,
    /// Which page, from 1 to 200.
    pub page: u64,
    /// How many on a page, up to [`PAGE`].
    pub rp: u64,
    /// 0 for its own and those of its groups, 1 for its own, 2 for those of its groups.
    pub attach_type: u64,
}
action!(Cam, ListAttachedUserAllPolicies, Read, ListAttachedUserAllPoliciesResponse);

/// What [`ListAttachedUserAllPolicies`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListAttachedUserAllPoliciesResponse {
    /// On all pages.
    pub total_num: u64,
    /// On this page.
    pub policy_list: Vec<AttachedPolicy>,
}

/// A policy of a user (ListAttachedUserAllPolicies).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AttachedPolicy {
    /// Its number.
    #[serde(deserialize_with = "filled")]
    pub policy_id: String,
}

/// Lists the policies of a role.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListAttachedRolePolicies {
    /// The role's number.
    pub role_id: String,
    /// Which page, from 1 to 200.
    pub page: u64,
    /// How many on a page, up to [`PAGE`].
    pub rp: u64,
}
action!(Cam, ListAttachedRolePolicies, Read, ListAttachedRolePoliciesResponse);

/// What [`ListAttachedRolePolicies`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListAttachedRolePoliciesResponse {
    /// On all pages.
    pub total_num: u64,
    /// On this page.
    pub list: Vec<PolicyOfRole>,
}

/// A policy of a role (ListAttachedRolePolicies).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PolicyOfRole {
    /// Its number.
    pub policy_id: u64,
}

/// Asks what a policy says.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetPolicy {
    /// Which policy.
    pub policy_id: u64,
}
action!(Cam, GetPolicy, Read, Policy);

/// A policy (GetPolicy).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Policy {
    /// As shown.
    #[serde(default)]
    pub policy_name: String,
    /// What it says, in JSON.
    #[serde(deserialize_with = "filled")]
    pub policy_document: String,
}
