//! `tke_permissions`, and what a missing permission does. The keys are those of a sub-user, whose policies
//! the simulated cloud evaluates action by action.

mod denied;
mod missing;
mod policies;

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use crate::harness::configuration::provider;
use crate::harness::{Cloud, Workspace};

pub const USER: (&str, &str) = ("AKIDsubuser0000000000000000000000099", "sub-user-key");

pub const ALL: &str = "data.tke_permissions.all";

pub const EVERYTHING: &str = "data \"tke_permissions\" \"all\" {}\n";

pub const MISSING: &str = "Permission missing";

pub const UNKNOWN: &str = "Missing permissions not known";

/// A quick cloud with a sub-user.
pub fn cloud() -> Cloud {
    let cloud = Cloud::at_speed(2000.0);
    cloud.change(|state| state.add_user("100000000099", USER.0, USER.1));
    cloud
}

/// A directory whose provider has the keys of the sub-user.
pub fn workspace(cloud: &Cloud) -> Workspace {
    Workspace::new(cloud).with("TENCENTCLOUD_SECRET_ID", USER.0).with("TENCENTCLOUD_SECRET_KEY", USER.1)
}

pub fn set_policies(cloud: &Cloud, documents: &[&str]) {
    cloud.change(|state| state.set_policies(USER.0, documents)).unwrap();
}

pub fn set(value: &Json) -> BTreeSet<String> {
    value.as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect()
}

pub fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

pub fn policy(effect: &str, actions: &BTreeSet<String>) -> String {
    json!({"version": "2.0", "statement": [{"effect": effect, "action": actions, "resource": "*"}]}).to_string()
}

/// A role that the account's own users may take.
pub fn deployer(cloud: &Cloud) -> String {
    let owner = cloud.simulator.read(|state| state.users[USER.0].owner_uin.clone());
    cloud.change(|state| state.add_role(&owner, "deployer", |role| role.trusted.push(owner.clone())))
}

/// A provider that works in a role.
pub fn assuming(arn: &str) -> String {
    provider(&format!("assume_role = {{ role_arn = {arn:?} }}"))
}

/// The statement that an error tells to add.
pub fn statement(action: &str) -> String {
    format!("{{ \"effect\": \"allow\", \"action\": [{action:?}], \"resource\": [\"*\"] }}")
}

/// A role, and a directory in which the owner works as it.
pub fn working_as_role(cloud: &Cloud) -> (String, Workspace) {
    let arn = deployer(cloud);
    let workspace = Workspace::new(cloud);
    workspace.configure(&format!("{}{EVERYTHING}", assuming(&arn)));
    (arn, workspace)
}

pub fn set_policies_of_role(cloud: &Cloud, arn: &str, documents: &[&str]) {
    cloud.change(|state| state.set_policies_of_role(arn, documents)).unwrap();
}
