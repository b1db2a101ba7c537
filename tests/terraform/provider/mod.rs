//! The provider block: whose keys are used, where the API is, and what is kept secret.

mod block;
mod credentials;
mod embedded;
mod examples;
mod expiry;
mod roles;
mod secrets;

use std::collections::BTreeSet;

use crate::harness::configuration::{bare_cluster, provider};
use crate::harness::{Cloud, OURS, Workspace, role};

pub fn block(lines: &str) -> String {
    format!("{}{}", provider(lines), bare_cluster(""))
}

pub fn trusting_ours(cloud: &Cloud, name: &str) -> String {
    role(cloud, name, |role| role.trusted.push(OURS.to_owned()))
}

/// The sessions that signed `action` since a mark: `user` or a session's name.
pub fn signers(cloud: &Cloud, mark: usize, action: &str) -> BTreeSet<String> {
    let records = cloud.since(mark).into_iter().filter(|record| record.action == action);
    let users = cloud.simulator.read(|state| state.users.clone());
    let name = |id: &str| users[id].session.as_ref().map_or("user".to_owned(), |session| session.name.clone());
    records.map(|record| name(&record.secret_id)).collect()
}

/// Makes the cluster, sees whose keys made it, and destroys it.
#[track_caller]
pub fn makes_a_cluster(cloud: &Cloud, workspace: &Workspace, configuration: &str, signer: &str) {
    let mark = cloud.mark();
    workspace.configure(configuration).apply(&[]).success();
    assert_eq!(signers(cloud, mark, "CreateCluster"), BTreeSet::from([signer.to_owned()]));
    workspace.assert_plan_is_empty();
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();
}
