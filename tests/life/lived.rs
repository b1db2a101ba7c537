//! How a life goes when nothing is wrong, and what is compared with it.

use std::collections::BTreeMap;
use std::time::Duration;

use terraform_provider_tke::simulator::{Record, State};

use super::steps::{Deed, Step};
use super::walk::{Life, Point};
use super::world::World;

/// A step as it goes when nothing is wrong.
pub struct Undisturbed {
    pub step: Step,
    pub before: Point,
    pub records: Vec<Record>,
    /// What the cluster's API server was asked: method and path.
    pub inside: Vec<String>,
    /// The cloud when all that is under way has come to its end.
    pub at_rest: State,
}

/// When nothing is under way any more.
pub const LATER: Duration = Duration::from_secs(2 * 60 * 60);

/// Lives the whole life, with nothing wrong.
pub async fn live(world: &World, steps: Vec<Step>) -> Vec<Undisturbed> {
    let mut point = Point { cloud: world.snapshot(), account: None, cluster: None };
    let mut lived = Vec::new();
    for step in steps {
        let asked_before = world.wire.asked_inside().len();
        let mut life = Life::at(world, &point);
        let went = life.carry_out(&step).await;
        assert!(!went.has_failed(), "{}: {went:?}", step.name);
        assert!(went.replaced.is_empty(), "{}: {went:?}", step.name);
        let before = std::mem::replace(&mut point, life.point());
        let records = world.simulator().requests();
        let inside = world.wire.asked_inside().split_off(asked_before);
        world.simulator().advance(LATER);
        lived.push(Undisturbed { step, before, records, inside, at_rest: world.snapshot() });
    }
    lived
}

/// Whether an action changes nothing.
pub fn is_read(action: &str) -> bool {
    ["Describe", "Get", "List", "Check"].iter().any(|verb| action.starts_with(verb))
}

/// Destroys what can be destroyed. What is left of it.
pub async fn destroyed(life: &mut Life<'_>) -> Option<String> {
    let is_protected = *life.cluster.value().member("deletion_protection") == true.into();
    if life.cluster.state.is_none() || is_protected {
        return None;
    }
    let went = life.carry_out(&Step { name: "destroy", deed: Deed::Destroy }).await;
    if went.has_failed() {
        return Some(format!("cannot be destroyed: {:?}", went.diagnostics));
    }
    life.world.simulator().advance(LATER);
    let left = life.world.snapshot().census();
    (left != Default::default()).then(|| format!("a destroy leaves {left:?}"))
}

/// What a user does next: an import that went well is none any more.
pub fn again(life: &Life<'_>, step: &Step) -> Step {
    match &step.deed {
        Deed::Import(config) if !life.cluster.value().is_null() => {
            Step { name: step.name, deed: Deed::Apply(config.clone()) }
        }
        _ => step.clone(),
    }
}

/// How often something was made, or taken away, that is there once.
pub fn carried_out(records: &[Record]) -> BTreeMap<String, usize> {
    const ACTIONS: &[&str] = &[
        "CreateCluster",
        "CreateClusterNodePool",
        "CreateClusterEndpoint",
        "CreateSecurityGroup",
        "InstallAddon",
        "UpdateClusterVersion",
        "DeleteClusterNodePool",
        "DeleteClusterEndpoint",
        "DeleteSecurityGroup",
        "DeleteAddon",
    ];
    let mut counts = BTreeMap::new();
    for record in records.iter().filter(|record| record.response.get("Error").is_none() && !record.response.is_null()) {
        if ACTIONS.contains(&record.action.as_str()) {
            *counts.entry(record.action.clone()).or_default() += 1;
        }
        if record.action == "DeleteClusterInstances" {
            *counts.entry(record.action.clone()).or_default() +=
                record.request["InstanceIds"].as_array().map_or(0, Vec::len);
        }
        // nobody repeats a deletion but in one
        if record.action == "DeleteCluster" {
            counts.insert(record.action.clone(), 1);
        }
    }
    counts
}
