//! Every action of the simulated cloud, walked once, and every request and reply held against the
//! model.

mod account;
mod change;
mod create;
mod members;
mod read;
mod walk;

use std::collections::BTreeSet;

use account::{catalogue, policies, roles, security_groups};
use change::{change, remove};
use create::{addons, create_cluster, create_pool, open_endpoints};
use read::read;
use terraform_provider_tke::simulator::actions;
use walk::Walk;

use super::{MODEL, check, name_of};

#[test]
fn every_call_is_valid_against_the_model() {
    let walk = Walk::new();
    catalogue(&walk);
    roles(&walk);
    policies(&walk);
    let cluster = create_cluster(&walk);
    let pool = create_pool(&walk, &cluster);
    addons(&walk, &cluster);
    security_groups(&walk);
    open_endpoints(&walk, &cluster);
    read(&walk, &cluster, &pool);
    change(&walk, &cluster, &pool);
    read(&walk, &cluster, &pool);
    remove(&walk, &cluster, &pool);

    let records = walk.simulator.requests();
    let violations: BTreeSet<String> = records.iter().flat_map(check).collect();
    assert!(violations.is_empty(), "{violations:#?}");
    let walked: BTreeSet<(String, String)> =
        records.into_iter().map(|record| (record.service, record.action)).collect();
    let in_use: BTreeSet<(String, String)> = MODEL
        .services
        .iter()
        .flat_map(|(service, model)| {
            model
                .actions
                .iter()
                .filter(|(_, action)| action.output.is_some())
                .map(|(name, _)| (name_of(service).to_owned(), name.clone()))
        })
        .collect();
    assert_eq!(walked, in_use);
    let offered: BTreeSet<(String, String)> =
        actions().map(|(service, _, name)| (service.to_owned(), name.to_owned())).collect();
    assert_eq!(offered, in_use);
}
