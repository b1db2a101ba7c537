//! One thing that goes wrong, and what may come of it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use terraform_provider_tke::kit::wire::tfplugin6::stop_provider;
use terraform_provider_tke::simulator::Settings;

use crate::life::lived::{LATER, Undisturbed, again, carried_out, destroyed, is_read};
use crate::life::on_a_runtime;
use crate::life::steps::Deed;
use crate::life::walk::{Life, Point, Went};
use crate::life::wire::{Order, Times, Trouble, Wire};
use crate::life::world::{JournalPlace, World};
use crate::protocol::terraform::Action;

/// What goes wrong in a step.
#[derive(Clone, Debug)]
pub struct Case {
    /// The step, by its place.
    pub step: usize,
    name: &'static str,
    /// The action of the call, for people.
    action: String,
    wrong: Wrong,
}

#[derive(Clone, Copy, Debug)]
enum Wrong {
    AtCall(Order),
    /// At a request to the API server of the cluster, in a drain.
    Inside(Order),
    /// Terraform is killed before it saves what the step came to.
    NotSaved,
    /// What was made is not listed for so long, in the whole step.
    Lag(Duration),
    /// The reply to this request is lost, of those that change something, and what was made is not listed for so long.
    LostAndLag(usize, Duration),
    /// Reads are answered as before each change, for so long.
    Stale(Duration),
}

impl fmt::Display for Case {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "step {} ({}), {} {:?}", self.step, self.name, self.action, self.wrong)
    }
}

/// What may be wrong in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flaw {
    Lost,
    Doubled,
    Orphaned,
    /// A node that stays takes no new pods.
    Cordoned,
    NotEmpty,
    /// A command was planned that would destroy, or failed for good.
    Harm,
}

const MINUTE: Duration = Duration::from_secs(60);
const ONCE: Times = Times::Count(1);

/// What can go wrong at any call.
fn anywhere() -> Vec<(Trouble, Times)> {
    let mut all: Vec<(Trouble, Times)> = [
        Trouble::Refused,
        Trouble::LostRequest,
        Trouble::LostReply,
        Trouble::HalfReply,
        Trouble::Page,
        Trouble::EmptyReply,
        Trouble::Status(500, false),
        Trouble::Status(500, true),
        Trouble::Status(502, false),
        Trouble::Status(502, true),
        Trouble::Status(503, false),
        Trouble::Status(503, true),
        Trouble::KilledBefore,
        Trouble::KilledAfter,
        Trouble::Stop,
        Trouble::HostKilled,
        Trouble::Refusal("FailedOperation.Unheard", "a refusal that nobody has seen before"),
    ]
    .map(|trouble| (trouble, ONCE))
    .into();
    let passing = [
        Trouble::Refusal("RequestLimitExceeded", "too many requests"),
        Trouble::Refusal("InternalError", "an internal error has occurred"),
        Trouble::Refusal("ResourceUnavailable.ClusterState", "CLUSTER_STATE_ERROR(cluster is in upgrading)"),
        Trouble::Refusal("OperationDenied", "The operation you submit has a same type task in execution"),
        Trouble::Refusal("AuthFailure.TokenFailure", "token error"),
        Trouble::Refusal("AuthFailure.SignatureExpire", "the signature has expired"),
    ];
    for trouble in passing {
        all.extend([ONCE, Times::Count(10), Times::For(MINUTE)].map(|times| (trouble, times)));
    }
    all
}

/// What can go wrong at any request to an API server.
fn inside() -> Vec<(Trouble, Times)> {
    let once = [
        Trouble::Refused,
        Trouble::LostReply,
        Trouble::Status(403, false),
        Trouble::Status(429, false),
        Trouble::Status(500, true),
        Trouble::Status(502, false),
        Trouble::KilledBefore,
        Trouble::KilledAfter,
        Trouble::Stop,
        Trouble::HostKilled,
    ]
    .map(|trouble| (trouble, ONCE));
    // longer than a drain takes
    let lasting = [Times::For(MINUTE), Times::For(20 * MINUTE)];
    let lasting =
        lasting.iter().flat_map(|times| [Trouble::Refused, Trouble::Status(503, false)].map(|it| (it, *times)));
    once.into_iter().chain(lasting).collect()
}

/// All that can go wrong in a life.
pub fn cases(lived: &[Undisturbed]) -> Vec<Case> {
    let mut cases = Vec::new();
    for (step, undisturbed) in lived.iter().enumerate() {
        let name = undisturbed.step.name;
        let mut add = |action: &str, wrong| cases.push(Case { step, name, action: action.to_owned(), wrong });
        let mut changes = 0;
        for (call, record) in undisturbed.records.iter().enumerate() {
            let is_read = is_read(&record.action);
            let at_call = |trouble, times| Wrong::AtCall(Order { call, among_changes: false, trouble, times });
            for (trouble, times) in anywhere() {
                add(&record.action, at_call(trouble, times));
            }
            if !is_read {
                for seconds in [1, 5, 30] {
                    add(&record.action, Wrong::LostAndLag(changes, Duration::from_secs(seconds)));
                }
                changes += 1;
            }
            if is_read && record.response.as_object().is_some_and(|members| members.values().any(is_filled_list)) {
                add(&record.action, at_call(Trouble::EmptyList, ONCE));
            }
        }
        for (call, asked) in undisturbed.inside.iter().enumerate() {
            for (trouble, times) in inside() {
                let order = Order { call, among_changes: false, trouble, times };
                add(&format!("drain: {asked}"), Wrong::Inside(order));
            }
        }
        add("all", Wrong::NotSaved);
        for millis in [200, 1_000, 5_000, 30_000] {
            add("all", Wrong::Lag(Duration::from_millis(millis)));
        }
        for millis in [200, 1_000, 3_000] {
            add("all", Wrong::Stale(Duration::from_millis(millis)));
        }
    }
    cases
}

fn is_filled_list(member: &serde_json::Value) -> bool {
    member.as_array().is_some_and(|items| !items.is_empty())
}

impl Case {
    /// The sort of the fault, wherever it comes.
    pub fn sort(&self) -> String {
        match self.wrong {
            Wrong::AtCall(Order { trouble, times, .. }) => format!("{trouble:?} {times:?}"),
            Wrong::Inside(Order { trouble, times, .. }) => format!("inside {trouble:?} {times:?}"),
            Wrong::LostAndLag(_, lag) => format!("LostAndLag {lag:?}"),
            other => format!("{other:?}"),
        }
    }

    /// Whether it is this trouble, at a call of this action, in a step of this name.
    pub fn is_of(&self, step: &str, action: &str, trouble: Trouble) -> bool {
        let is_it = matches!(self.wrong, Wrong::AtCall(order) if order.trouble == trouble);
        is_it && self.name == step && self.action == action
    }

    /// Whether Terraform saves what the step came to.
    fn is_saved(&self) -> bool {
        match self.wrong {
            Wrong::NotSaved => false,
            Wrong::AtCall(order) | Wrong::Inside(order) => order.trouble != Trouble::HostKilled,
            _ => true,
        }
    }

    fn wire(&self) -> Wire {
        match self.wrong {
            Wrong::AtCall(order) => Wire::with(Some(order), Duration::ZERO),
            Wrong::LostAndLag(call, _) => {
                let order = Order { call, among_changes: true, trouble: Trouble::LostReply, times: ONCE };
                Wire::with(Some(order), Duration::ZERO)
            }
            Wrong::Inside(order) => Wire::with_inside(order),
            Wrong::Stale(staleness) => Wire::with(None, staleness),
            Wrong::NotSaved | Wrong::Lag(_) => Wire::default(),
        }
    }
}

/// Lives a step with something wrong, then goes on as users do: plain applies, two at most. What is wrong then.
pub fn judge(settings: &Settings, lived: &Undisturbed, case: &Case, has_journal: bool) -> Vec<(Flaw, String)> {
    let mut flaws = Vec::new();
    let directory = tempfile::tempdir().unwrap();
    let journal = match has_journal {
        true => JournalPlace::At(directory.path().to_owned()),
        false => JournalPlace::Nowhere,
    };
    // a killed provider must not go on in the back: its runtime ends with it
    let disturbed = on_a_runtime(disturbed(settings, lived, case, journal.clone(), &mut flaws));
    on_a_runtime(goes_on(settings, lived, disturbed, journal, &mut flaws));
    flaws
}

/// The step with something wrong in it: how it went, unless nobody is there to tell, and where life then stands.
async fn disturbed(
    settings: &Settings,
    lived: &Undisturbed,
    case: &Case,
    journal: JournalPlace,
    flaws: &mut Vec<(Flaw, String)>,
) -> (Option<Went>, Point) {
    let wire = Arc::new(case.wire());
    let world = World::over(settings.clone(), wire.clone(), journal).await;
    let mut life = Life::at(&world, &lived.before);
    if let Wrong::Lag(lag) | Wrong::LostAndLag(_, lag) = case.wrong {
        world.simulator().write(|cloud| cloud.quirks.lists_lag_milliseconds = lag.as_millis().try_into().unwrap());
    }
    let stop = async {
        wire.stopped.cancelled().await;
        world.client.rpc().stop_provider(stop_provider::Request {}).await.unwrap();
        std::future::pending::<()>().await;
    };
    let went = tokio::select! {
        went = life.carry_out(&lived.step) => Some(went),
        () = wire.killed.cancelled() => None,
        () = stop => None,
    };
    let cloud = world.snapshot();
    let point = match went.is_some() && case.is_saved() {
        true => life.point(),
        false => Point { cloud, ..lived.before.clone() },
    };
    if let Some(went) = &went {
        check(went, "disturbed", &lived.before, flaws);
    }
    (went, point)
}

async fn goes_on(
    settings: &Settings,
    lived: &Undisturbed,
    (went, point): (Option<Went>, Point),
    journal: JournalPlace,
    flaws: &mut Vec<(Flaw, String)>,
) {
    let world = World::over(settings.clone(), Arc::default(), journal).await;
    let mut life = Life::at(&world, &point);
    let is_destroyed = matches!(lived.step.deed, Deed::Destroy);
    let mut last = went;
    for command in ["first apply", "second apply", "plan"] {
        if last.as_ref().is_some_and(|went| went.action == Action::NoChange && !went.has_failed()) {
            break;
        }
        let again = again(&life, &lived.step);
        let went = life.carry_out(&again).await;
        check(&went, command, &lived.before, flaws);
        last = Some(went);
        if is_destroyed && life.cluster.state.is_none() {
            break;
        }
    }
    if let Some(last) = &last {
        if last.has_failed() {
            flaws.push((Flaw::NotEmpty, format!("does not come to an end: {:?}", last.diagnostics)));
        } else if last.action != Action::NoChange && !is_destroyed && last.action != Action::Refused {
            flaws.push((Flaw::NotEmpty, format!("is not settled after two applies: {last:?}")));
        }
    }
    compare(&life, lived, flaws);
    if let Some(left) = destroyed(&mut life).await {
        flaws.push((Flaw::Orphaned, left));
    }
}

/// What is in the cloud when all that is under way has come to its end, against what would be there.
fn compare(life: &Life<'_>, lived: &Undisturbed, flaws: &mut Vec<(Flaw, String)>) {
    life.world.simulator().advance(LATER);
    let (is, was) = (life.world.snapshot(), &lived.at_rest);
    let known = life.cluster_id();
    let there: Vec<&String> = is.clusters.keys().collect();
    if let Some(other) = there.iter().find(|id| ***id != known) {
        flaws.push((Flaw::Doubled, format!("the cloud has {other}, and the state {known:?}")));
    }
    let (has, had) = (format!("{:?}", is.census()), format!("{:?}", was.census()));
    if has != had {
        let flaw = match is.census().total() {
            total if total > was.census().total() => Flaw::Orphaned,
            _ => Flaw::Lost,
        };
        flaws.push((flaw, format!("there is {has} instead of {had}")));
    }
    let cordoned = is.kubernetes.values().flat_map(|inside| &inside.marks);
    for (node, _) in
        cordoned.filter(|(node, marks)| marks.unschedulable == Some(true) && is.instances.contains_key(*node))
    {
        flaws.push((Flaw::Cordoned, node.clone()));
    }
    let made = carried_out(&life.world.simulator().requests());
    let usual = carried_out(&lived.records);
    for what in ["CreateCluster", "CreateClusterNodePool"] {
        let count = |of: &std::collections::BTreeMap<String, usize>| of.get(what).copied().unwrap_or_default();
        if count(&made) > count(&usual) {
            flaws.push((Flaw::Doubled, format!("{what} {} times instead of {}", count(&made), count(&usual))));
        }
    }
}

fn check(went: &Went, command: &str, before: &Point, flaws: &mut Vec<(Flaw, String)>) {
    let mut harm = |text: String| flaws.push((Flaw::Harm, format!("{command}: {text}")));
    if went.action == Action::Replace || !went.replaced.is_empty() {
        harm(format!("a replacement was planned: {went:?}"));
    }
    if !went.violations.is_empty() {
        harm(format!("{:?}", went.violations));
    }
    if went.action == Action::Create && !before.cloud.clusters.is_empty() {
        harm("another cluster was planned".to_owned());
    }
}
