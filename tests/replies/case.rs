//! One reply that is not what it should be, and what may come of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::{Value as Json, json};
use terraform_provider_tke::simulator::{Fault, FaultKind, Record};

use crate::contract::replies;
use crate::life::lived::{LATER, Undisturbed, again, carried_out, destroyed, is_read};
use crate::life::steps::Deed;
use crate::life::walk::{Life, Point, Went};
use crate::life::world::World;
use crate::protocol::terraform::Action;

/// How often a reply is distorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Times {
    Once,
    /// So often that one call gets no other, though it is repeated.
    ForOneCall,
    /// From this call on, until the command ends.
    ForEver,
}

impl Times {
    /// Those that make a difference: what changes something is never sent again, or not at once; and a read whose
    /// reply is taken as it is is not repeated.
    fn of(is_read: bool, sort: Sort) -> &'static [Self] {
        match (is_read, sort) {
            (false, _) => &[Self::Once],
            (true, Sort::Refused) => &[Self::Once, Self::ForOneCall, Self::ForEver],
            (true, _) => &[Self::Once, Self::ForEver],
        }
    }

    fn count(self) -> u32 {
        match self {
            Self::Once => 1,
            Self::ForOneCall => 5,
            Self::ForEver => u32::MAX,
        }
    }
}

/// What the client makes of a distorted reply by its type alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// It refuses it: whatever is missing, the same comes of it.
    Refused,
    /// It reads the same as from the whole reply.
    Unread,
    /// It reads something else.
    Other,
}

/// A distorted reply.
#[derive(Clone, Debug)]
pub struct Case {
    pub sort: Sort,
    /// The step, by its place.
    pub step: usize,
    pub action: String,
    /// How many calls of the action in this step go well before.
    pub after: u32,
    pub kind: FaultKind,
    pub times: Times,
}

impl fmt::Display for Case {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { sort, step, action, after, kind, times } = self;
        write!(formatter, "step {step}, {action} after {after}, {kind:?}, {times:?}, {sort:?}")
    }
}

/// Each reply of a step, without those in the midst of a row of equal ones: each member missing, each id and word
/// for a state empty, each total and list contradicting the other, and nothing in it at all.
pub fn cases(place: usize, lived: &Undisturbed) -> Vec<Case> {
    let mut seen = BTreeMap::<&str, u32>::new();
    let mut cases = Vec::new();
    let records = &lived.records;
    for (index, record) in records.iter().enumerate() {
        let after = *seen.get(record.action.as_str()).unwrap_or(&0);
        *seen.entry(&record.action).or_default() += 1;
        let is_like = |other: &&Record| other.action == record.action && other.request == record.request;
        let is_equal =
            |other: Option<&Record>| other.is_some_and(|it| content(&it.response) == content(&record.response));
        let before = records[..index].iter().rev().find(is_like);
        let next = records[index + 1..].iter().find(is_like);
        if record.response.get("Error").is_some() || (is_equal(before) && is_equal(next)) {
            continue;
        }
        let mut kinds = vec![FaultKind::EmptyReply];
        distortions(&content(&record.response), "", &mut kinds);
        let is_read = is_read(&record.action);
        let understood = |reply: &Json| replies::understood(&record.service, &record.action, reply);
        let whole = understood(&record.response);
        for kind in kinds {
            let mut reply = record.response.clone();
            kind.distort(&mut reply);
            let sort = match understood(&reply) {
                Err(_) => Sort::Refused,
                told if told == whole => Sort::Unread,
                _ => Sort::Other,
            };
            for times in Times::of(is_read, sort) {
                let (action, kind) = (record.action.clone(), kind.clone());
                cases.push(Case { sort, step: place, action, after, kind, times: *times });
            }
        }
    }
    cases
}

fn content(response: &Json) -> Json {
    let mut content = response.clone();
    if let Some(members) = content.as_object_mut() {
        members.remove("RequestId");
    }
    content
}

fn distortions(value: &Json, path: &str, kinds: &mut Vec<FaultKind>) {
    match value {
        Json::Object(members) => {
            for (name, member) in members {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                // null is what the API writes for nothing, and is as good as that
                if member.is_null() {
                    continue;
                }
                kinds.push(FaultKind::WithoutMember(path.clone()));
                let with = |value: Json| FaultKind::WithMember { path: path.clone(), value };
                let is_word = ["Id", "Status", "State", "Phase"].iter().any(|ending| name.ends_with(ending));
                match member {
                    Json::String(text) if is_word && !text.is_empty() => kinds.push(with(json!(""))),
                    Json::Array(items) if !items.is_empty() && !path.contains('.') => kinds.push(with(json!([]))),
                    Json::Number(total)
                        if !path.contains('.') && ["TotalCount", "Total", "TotalNum"].contains(&name.as_str()) =>
                    {
                        kinds.push(with(json!(total.as_u64().unwrap_or_default() + 1)));
                    }
                    _ => {}
                }
                distortions(member, &path, kinds);
            }
        }
        Json::Array(items) => {
            // the first and the last stand for all
            let ends: BTreeSet<usize> = [0, items.len().saturating_sub(1)].into();
            for index in ends {
                if let Some(item) = items.get(index) {
                    distortions(item, &format!("{path}[{index}]"), kinds);
                }
            }
        }
        _ => {}
    }
}

/// Lives a step with a distorted reply, then goes on as users do. What is wrong with how that ended.
pub async fn judge(world: &World, lived: &Undisturbed, case: &Case) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut life = Life::at(world, &lived.before);
    let fault =
        Fault { action: case.action.clone(), after: case.after, count: case.times.count(), kind: case.kind.clone() };
    world.simulator().write(|cloud| cloud.faults.push(fault));
    let went = life.carry_out(&lived.step).await;
    check(&went, "disturbed", &lived.before, &mut wrong);
    check_state(&life, "disturbed", &mut wrong);
    world.simulator().write(|cloud| cloud.faults.clear());
    // a destroy that nobody could see to the end leaves the group that was made for an endpoint, and says so
    let is_told = |went: &Went| went.diagnostics.iter().any(|it| it.summary == "Security groups left behind");
    let mut was_told = is_told(&went);
    let mut last = went;
    for command in ["first apply", "second apply"] {
        if last.action == Action::NoChange && !last.has_failed() {
            break;
        }
        let again = again(&life, &lived.step);
        last = life.carry_out(&again).await;
        was_told |= is_told(&last);
        check(&last, command, &lived.before, &mut wrong);
        check_state(&life, command, &mut wrong);
    }
    if last.has_failed() {
        wrong.push(format!("does not come to an end: {:?}", last.diagnostics));
    }
    let is_destroyed = matches!(lived.step.deed, Deed::Destroy);
    if last.action == Action::Update && !last.has_failed() && !is_destroyed {
        let again = again(&life, &lived.step);
        let settled = life.carry_out(&again).await;
        if settled.action != Action::NoChange {
            wrong.push(format!("is not settled after two applies: {settled:?}"));
        }
    }
    // what is under way comes to its end
    world.simulator().advance(LATER);
    let (is, was) = (world.snapshot(), &lived.at_rest);
    let mut census = is.census();
    if is_destroyed && case.times == Times::ForEver && was_told {
        census.security_groups = 0;
    }
    if census != was.census() {
        wrong.push(format!("there is {:?} instead of {:?}", is.census(), was.census()));
    }
    let (made, usual) = (carried_out(&world.simulator().requests()), carried_out(&lived.records));
    for (what, count) in made {
        let usual = usual.get(&what).copied().unwrap_or_default();
        // a replacement of nodes that is broken off puts the pool's size back
        let most = if what == "DeleteClusterInstances" && usual > 0 { usual + 2 } else { usual };
        if count > most {
            wrong.push(format!("{what} {count} times instead of {usual}"));
        }
    }
    wrong.extend(destroyed(&mut life).await);
    wrong
}

fn check(went: &Went, command: &str, before: &Point, wrong: &mut Vec<String>) {
    if went.action == Action::Replace || !went.replaced.is_empty() {
        wrong.push(format!("{command}: a replacement was planned: {went:?}"));
    }
    if !went.violations.is_empty() {
        wrong.push(format!("{command}: {:?}", went.violations));
    }
    if went.action == Action::Create && !before.cloud.clusters.is_empty() {
        wrong.push(format!("{command}: another cluster was planned"));
    }
}

/// What is in the cloud is in the state, and the other way round.
fn check_state(life: &Life<'_>, command: &str, wrong: &mut Vec<String>) {
    let known = life.cluster_id();
    let there: Vec<String> = life.world.simulator().read(|cloud| cloud.clusters.keys().cloned().collect());
    if there.iter().any(|id| *id != known) {
        wrong.push(format!("{command}: the cloud has {there:?}, and the state {known:?}"));
    }
    if life.cluster.state.as_ref().is_some_and(|state| state.tainted) {
        wrong.push(format!("{command}: the cluster is tainted"));
    }
}
