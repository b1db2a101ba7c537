//! For each of Terraform's rules a resource that breaks it, which our client and the real Terraform
//! CLI must both refuse: a rule that only one of them knows fails here.

mod answers;
mod cases;
mod schemas;

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde_json::{Value as Json, json};
use terraform_provider_tke::kit::framework::server;
use terraform_provider_tke::kit::value::{Value, json};
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;

use super::client::{Checked, Client, Diagnostic};
use super::nonconforming::{NONCONFORMING, Nonconforming, Plain, PlanHook};
use super::provider::{Data, TestProvider};
use super::rules::Rule;
use super::tampered::{Tamper, Tampered};
use super::terraform::Terraform;
use crate::harness::{Cli, Feature, Program, Reattached, Run, Workspace, needs};
use cases::{CASES, KEPT};

/// What may be wrong with a resource.
#[derive(Clone, Copy)]
enum Broken {
    Nothing,
    Plan(PlanHook),
    /// A create or an update.
    Applied(fn(&mut Plain)),
    Read(fn(&mut Plain)),
    /// What the kit never does by itself.
    Answer(Tamper),
}

type Config = Vec<(&'static str, Value)>;

/// A resource that breaks a rule, and how that shows.
struct Case {
    name: &'static str,
    broken: Broken,
    /// What is unknown here becomes known, as [`LATER`], during the apply.
    config: fn() -> Config,
    rule: Rule,
    path: &'static str,
    /// Where the CLI stops, and what it says.
    cli: (Step, Says),
}

/// What the CLI says.
#[derive(Clone, Copy, Debug)]
enum Says {
    Both(&'static str),
    /// One of these, by the version.
    OneOf(&'static [&'static str]),
    /// Of Terraform and OpenTofu each; nothing where it accepts what it is given.
    Each {
        terraform: Option<&'static str>,
        open_tofu: Option<&'static str>,
    },
}

impl Says {
    const NOTHING: Self = Self::Each { terraform: None, open_tofu: None };

    /// Whether a run that was refused, or one that was accepted, went as it should.
    fn fits(self, refused: Option<&Run>) -> bool {
        let contains = |phrase: &str| refused.is_some_and(|run| run.text().contains(phrase));
        let own = match (self, Cli::on_path().program) {
            (Self::Both(phrase), _) => return contains(phrase),
            (Self::OneOf(phrases), _) => return phrases.iter().any(|phrase| contains(phrase)),
            (Self::Each { terraform, .. }, Program::Terraform) => terraform,
            (Self::Each { open_tofu, .. }, Program::OpenTofu) => open_tofu,
        };
        own.map_or(refused.is_none(), contains)
    }
}

/// What the CLI is made to do, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Apply,
    /// It must have nothing to do.
    Plan,
    Destroy,
}

const LATER: &str = "x";

/// A provider with such a resource.
fn routes(broken: Broken) -> Routes {
    let resource = move || {
        let well_behaved = Nonconforming::default();
        match broken {
            Broken::Nothing | Broken::Answer(_) => well_behaved,
            Broken::Plan(plan) => Nonconforming { plan, ..well_behaved },
            Broken::Applied(applied) => Nonconforming { applied, ..well_behaved },
            Broken::Read(read) => Nonconforming { read, ..well_behaved },
        }
    };
    let provider = TestProvider::new(&Data::default(), move || vec![Box::new(resource())]);
    let service = server::service(provider, CancellationToken::new());
    match broken {
        Broken::Answer(tamper) => Routes::new(Tampered { service, tamper }),
        _ => Routes::new(service),
    }
}

/// All that Terraform does with a resource, by our client: validate, plan, apply, read, plan again,
/// destroy.
async fn in_process(broken: Broken, config: Config) -> Checked<Vec<Diagnostic>> {
    let client = Client::of_routes(routes(broken)).await?;
    let mut terraform = Terraform::new(&client, NONCONFORMING);
    let known = config.iter().map(|(name, value)| match value {
        Value::Unknown => (*name, LATER.into()),
        value => (*name, value.clone()),
    });
    let known: Config = known.collect();
    let change = terraform.plan(&terraform.config(&config)).await?;
    let mut diagnostics = terraform.apply_change(&change, &terraform.config(&known)).await?;
    diagnostics.extend(terraform.refresh().await?);
    diagnostics.extend(terraform.destroy().await?);
    Ok(diagnostics)
}

/// The same by the real CLI. An error is the step that did not end as it should.
fn by_cli(broken: Broken, config: Config) -> Result<(), (Step, Run)> {
    let provider = Reattached::serve("tke-rs/test", move || routes(broken));
    let workspace = Workspace::reattached(&provider);
    workspace.configure_json(&configuration(config));
    for step in [Step::Apply, Step::Plan, Step::Destroy] {
        let run = match step {
            Step::Apply => workspace.apply(&[]),
            Step::Plan => workspace.plan(&[]),
            Step::Destroy => workspace.destroy(&[]),
        };
        if run.code != 0 {
            return Err((step, run));
        }
    }
    Ok(())
}

/// What a CLI does not know of write-only attributes is left out.
fn configuration(mut config: Config) -> Json {
    config.retain(|(name, _)| *name != "key_wo" || Cli::on_path().knows(Feature::WriteOnly));
    let mut resources = BTreeMap::new();
    if config.iter().any(|(_, value)| value.is_unknown()) {
        resources.insert("terraform_data", json!({ "later": { "input": LATER } }));
    }
    let members = config.into_iter().map(|(name, value)| match value {
        Value::Unknown => (name, json!("${terraform_data.later.output}")),
        value => (name, json::encode(&value)),
    });
    resources.insert(NONCONFORMING, json!({ "it": members.collect::<BTreeMap<_, _>>() }));
    json!({ "resource": resources })
}

/// Why our client does not refuse as it should.
fn missed_in_process(case: &Case) -> Option<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let found = runtime.block_on(in_process(case.broken, (case.config)()));
    match found.as_ref().map_err(Vec::as_slice) {
        Err([first, ..]) if (first.rule, first.path.to_string().as_str()) == (case.rule, case.path) => None,
        _ => Some(format!("{}: our client says {found:?}", case.name)),
    }
}

/// Why the CLI does not.
fn missed_by_cli(case: &Case) -> Option<String> {
    let (step, says) = case.cli;
    match by_cli(case.broken, (case.config)()) {
        Ok(()) if says.fits(None) => None,
        Ok(()) => Some(format!("{}: the CLI accepts it", case.name)),
        Err((stopped, run)) if stopped == step && says.fits(Some(&run)) => None,
        Err((stopped, run)) => Some(format!("{}: stops at {stopped:?}, not with {says:?}:\n{run}", case.name)),
    }
}

/// Those of many for which the CLI knows what they need.
fn known<T>(all: &[T], feature: impl Fn(&T) -> Option<Feature>) -> Vec<&T> {
    all.iter().filter(|one| feature(one).is_none_or(needs)).collect()
}

/// Asks of each of many, on two threads, what is wrong with it.
fn assert_none<T: Sync>(all: &[T], wrong: impl Fn(&T) -> Option<String> + Sync) {
    let (next, found) = (Mutex::new(all.iter()), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let Some(one) = next.lock().unwrap().next() else { break };
                    if let Some(problem) = wrong(one) {
                        found.lock().unwrap().push(problem);
                    }
                }
            });
        }
    });
    let found = found.into_inner().unwrap();
    assert!(found.is_empty(), "{} of {}:\n{}", found.len(), all.len(), found.join("\n"));
}

#[test]
fn what_breaks_a_rule_is_refused_by_our_client() {
    assert_none(CASES, missed_in_process);
}

#[test]
fn what_breaks_a_rule_is_refused_by_the_cli() {
    let write_only = |case: &Case| (case.rule == Rule::WriteOnly).then_some(Feature::WriteOnly);
    assert_none(&known(CASES, write_only), |case| missed_by_cli(case));
}

#[tokio::test]
async fn what_keeps_the_rules_is_accepted_by_our_client() {
    for (name, broken) in KEPT {
        assert_eq!(in_process(*broken, cases::all()).await, Ok(vec![]), "{name}");
    }
}

#[test]
fn what_keeps_the_rules_is_accepted_by_the_cli() {
    assert_none(KEPT, |(name, broken)| {
        let (step, run) = by_cli(*broken, cases::all()).err()?;
        Some(format!("{name}: stops at {step:?}:\n{run}"))
    });
}

#[test]
fn each_rule_is_broken_by_a_case() {
    // identities are newer than the CLI that is tested with: `offer::identity` breaks their rules
    let identity = [Rule::IdentityType, Rule::IdentityUnknown, Rule::IdentityStable, Rule::IdentityPresence];
    let mut broken: Vec<Rule> = CASES.iter().map(|case| case.rule).chain(answers::rules()).collect();
    broken.extend(identity);
    let broken = |rule: &Rule| *rule == Rule::Schema || broken.contains(rule);
    let unbroken: Vec<_> = Rule::ALL.iter().filter(|rule| !broken(rule)).collect();
    assert!(unbroken.is_empty() && !schemas::REFUSED.is_empty(), "no case breaks {unbroken:?}");
}
