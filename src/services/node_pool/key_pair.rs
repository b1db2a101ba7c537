//! The key pair of a pool's nodes: its own, or its cluster's.

use super::facet::Facet;
use super::inherited::Inherited;
use crate::cloud::autoscaling::launch_configuration::LoginSettings;
use crate::kit::schema::{Attribute, validator};
use crate::services::difference::changed;

/// The key pair of a pool's nodes. What of it is the cluster's is known where the cluster is read.
pub const FACET: Facet = Facet {
    attributes,
    create: |new, request| {
        let has_key = new.inherited.key_id.is_some();
        request.launch_configure_para.login_settings = has_key.then(|| login(new.inherited));
    },
    change: |change, requests| {
        let key = changed(&change.inherited_before.key_id, &change.inherited.key_id);
        requests.launch.login_settings = key.map(|_| login(change.inherited));
    },
    makes_outdated: |prior, planned| prior.ssh_key_name != planned.ssh_key_name,
    ..Facet::NOTHING
};

fn attributes() -> Vec<(&'static str, Attribute)> {
    let ssh_key_name = Attribute::string()
        .description(
            "SSH key pair installed on the nodes: its name or its id, `skey-…`. Existing nodes are replaced \
             according to `update_strategy`. Default: the cluster's `ssh_key_name`.",
        )
        .validate(validator::length(1, 128));
    vec![("ssh_key_name", ssh_key_name)]
}

fn login(inherited: &Inherited) -> LoginSettings {
    LoginSettings { key_ids: inherited.key_id.iter().cloned().collect() }
}
