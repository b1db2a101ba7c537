//! Answers that break the rules of data sources, ephemeral resources, functions, moves, lists, actions
//! and generated configurations.

use std::sync::atomic::{AtomicI64, Ordering};

use serde_json::json;
use terraform_provider_tke::kit::framework::{Resource, server};
use terraform_provider_tke::kit::value::{Type, Value};
use terraform_provider_tke::kit::wire::tfplugin6 as proto;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;

use super::Says::{self, Both, Each};
use super::{assert_none, known};
use crate::harness::{Feature, Reattached, Run, Workspace};
use crate::protocol::client::{Checked, Client, config, encode};
use crate::protocol::offer::{self, action, data_source, ephemeral, thing};
use crate::protocol::provider::{Data, TestProvider};
use crate::protocol::rules::Rule;
use crate::protocol::tampered::{Tamper, Tampered};
use crate::protocol::terraform::Terraform;

/// What Terraform is made to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Read,
    Open,
    Call,
    Move,
    // these are newer than the CLI that is tested with: our client alone knows their rules
    List,
    Invoke,
    Generate,
}

struct Case {
    name: &'static str,
    what: What,
    tamper: Tamper,
    rule: Rule,
    /// What the CLI says; nothing where it has no such thing, or accepts it.
    cli: Says,
}

impl What {
    /// What the CLI must know for it.
    fn feature(self) -> Option<Feature> {
        match self {
            Self::Open => Some(Feature::Ephemeral),
            Self::Move => Some(Feature::MoveAcrossTypes),
            _ => None,
        }
    }
}

impl Case {
    fn feature(&self) -> Option<Feature> {
        if self.rule == Rule::WriteOnly { Some(Feature::WriteOnly) } else { self.what.feature() }
    }
}

fn ty_of(what: What) -> Type {
    use terraform_provider_tke::kit::framework::{DataSource, EphemeralResource};
    match what {
        What::Read => data_source::Things.schema().ty(),
        What::Open => ephemeral::Token.schema().ty(),
        _ => thing::Thing::default().schema().ty(),
    }
}

/// An answer's value, changed at one member.
fn change(what: What, answer: &mut Option<proto::DynamicValue>, member: &str, to: Value) {
    let ty = ty_of(what);
    let bytes = &answer.as_ref().unwrap().msgpack;
    let Ok(Value::Map(mut members)) = terraform_provider_tke::kit::value::msgpack::decode(bytes, &ty) else { return };
    members.insert(member.to_owned(), to);
    *answer = Some(encode(&Value::Map(members), &ty));
}

fn null() -> Option<proto::DynamicValue> {
    Some(encode(&Value::Null, &Type::String))
}

fn drop_identity(event: &mut proto::list_resource::Event) {
    event.identity = None;
}

fn add_object(event: &mut proto::list_resource::Event) {
    event.resource_object = null();
}

fn drop_completed(event: &mut proto::invoke_action::Event) {
    if let Some(proto::invoke_action::event::Type::Completed(_)) = &event.r#type {
        let progress = proto::invoke_action::event::Progress { message: "and on".into() };
        event.r#type = Some(proto::invoke_action::event::Type::Progress(progress));
    }
}

static CALLS: AtomicI64 = AtomicI64::new(0);

const CASES: &[Case] = &[
    Case {
        name: "a data source of nothing",
        what: What::Read,
        tamper: Tamper::DataSource(|answer| answer.state = null()),
        rule: Rule::Answered,
        cli: Both("Provider produced null object"),
    },
    Case {
        name: "a data source that is not known",
        what: What::Read,
        tamper: Tamper::DataSource(|answer| change(What::Read, &mut answer.state, "summary", Value::Unknown)),
        rule: Rule::Answered,
        cli: Both("that is not wholly known"),
    },
    Case {
        name: "a data source of another type",
        what: What::Read,
        tamper: Tamper::DataSource(|answer| answer.state = Some(encode(&true.into(), &Type::Bool))),
        rule: Rule::Type,
        cli: Both("an object is required"),
    },
    Case {
        // stricter than Terraform, which looks at the type alone: whoever reads what was configured
        // would get something else
        name: "a data source that changes what is configured",
        what: What::Read,
        tamper: Tamper::DataSource(|answer| change(What::Read, &mut answer.state, "prefix", "other".into())),
        rule: Rule::PlannedValue,
        cli: Says::NOTHING,
    },
    Case {
        name: "an ephemeral resource that changes what is configured",
        what: What::Open,
        tamper: Tamper::Open(|answer| change(What::Open, &mut answer.result, "audience", "other".into())),
        rule: Rule::PlannedValue,
        cli: Each { terraform: Some("Provider produced invalid ephemeral resource instance"), open_tofu: None },
    },
    Case {
        name: "an ephemeral resource that fills what is not computed",
        what: What::Open,
        tamper: Tamper::Open(|answer| change(What::Open, &mut answer.result, "note", "filled".into())),
        rule: Rule::PlannedNotComputed,
        cli: Each { terraform: Some("Provider produced invalid ephemeral resource instance"), open_tofu: None },
    },
    Case {
        name: "an ephemeral resource of nothing",
        what: What::Open,
        tamper: Tamper::Open(|answer| answer.result = null()),
        rule: Rule::Answered,
        cli: Each {
            terraform: Some("Provider produced invalid ephemeral resource instance"),
            open_tofu: Some("Provider produced null object"),
        },
    },
    Case {
        name: "a function with another result each time",
        what: What::Call,
        tamper: Tamper::Call(|answer| {
            let result = Value::from(CALLS.fetch_add(1, Ordering::Relaxed));
            answer.result = Some(encode(&result, &Type::Number));
        }),
        rule: Rule::Deterministic,
        cli: Each { terraform: Some("function returned an inconsistent result"), open_tofu: None },
    },
    Case {
        name: "a function with a result of another type",
        what: What::Call,
        tamper: Tamper::Call(|answer| answer.result = Some(encode(&true.into(), &Type::Bool))),
        rule: Rule::Type,
        cli: Both("failed: number is required"),
    },
    Case {
        name: "a function with a result and an error",
        what: What::Call,
        tamper: Tamper::Call(|answer| {
            answer.error = Some(proto::FunctionError { text: "and yet".into(), function_argument: None });
        }),
        rule: Rule::Called,
        cli: Both("and yet"),
    },
    Case {
        name: "a move to something not known",
        what: What::Move,
        tamper: Tamper::Move(|answer| change(What::Move, &mut answer.target_state, "status", Value::Unknown)),
        rule: Rule::AppliedUnknown,
        cli: Each { terraform: Some("The returned state contains unknown values"), open_tofu: None },
    },
    Case {
        name: "a move with a write-only value",
        what: What::Move,
        tamper: Tamper::Move(|answer| change(What::Move, &mut answer.target_state, "key_wo", "leaked".into())),
        rule: Rule::WriteOnly,
        cli: Each {
            terraform: Some("returned a value for the write-only attribute"),
            open_tofu: Some("returned an actual value for the write-only attribute"),
        },
    },
    Case {
        name: "an object found that nothing identifies",
        what: What::List,
        tamper: Tamper::List(drop_identity),
        rule: Rule::Listed,
        cli: Says::NOTHING,
    },
    Case {
        name: "an object found whole that was not asked for",
        what: What::List,
        tamper: Tamper::List(add_object),
        rule: Rule::Listed,
        cli: Says::NOTHING,
    },
    Case {
        name: "an action without an end",
        what: What::Invoke,
        tamper: Tamper::Invoke(drop_completed),
        rule: Rule::Invoked,
        cli: Says::NOTHING,
    },
    Case {
        name: "a generated configuration of what is computed",
        what: What::Generate,
        tamper: Tamper::Generate(|answer| change(What::Generate, &mut answer.config, "status", "Running".into())),
        rule: Rule::Generated,
        cli: Says::NOTHING,
    },
    Case {
        name: "a generated configuration that plans a change",
        what: What::Generate,
        tamper: Tamper::Generate(|answer| change(What::Generate, &mut answer.config, "note", "other".into())),
        rule: Rule::Generated,
        cli: Says::NOTHING,
    },
];

/// Each kind, with its answers as the kit gives them.
const KEPT: &[What] = &[What::Read, What::Open, What::Call, What::Move, What::List, What::Invoke, What::Generate];

fn routes(tamper: Option<Tamper>) -> Routes {
    let cloud = Data::default();
    let service = server::service(TestProvider::offering(&cloud, offer::catalog), CancellationToken::new());
    match tamper {
        Some(tamper) => Routes::new(Tampered { service, tamper }),
        None => Routes::new(service),
    }
}

async fn in_process(what: What, tamper: Option<Tamper>) -> Checked<()> {
    let client = Client::of_routes(routes(tamper)).await?;
    let mut terraform = Terraform::new(&client, thing::THING);
    let named = terraform.config(&[("name", "a".into())]);
    match what {
        What::Read => {
            let schema = &client.offer().data_sources[data_source::THINGS];
            let asked = config(schema, &[("prefix", "a".into())]);
            client.read_data_source(data_source::THINGS, &asked).await.map(drop)
        }
        What::Open => {
            let schema = &client.offer().ephemeral_resources[ephemeral::TOKEN];
            let asked = config(schema, &[("audience", "a".into())]);
            client.open(ephemeral::TOKEN, &asked).await.map(drop)
        }
        What::Call => client.call("same", &[7.into()]).await.map(drop),
        What::Move => {
            let state = json!({ "id": "obj-1", "input": { "value": "a", "type": "string" } });
            let request = proto::move_resource_state::Request {
                source_provider_address: "terraform.io/builtin/terraform".into(),
                source_type_name: "terraform_data".into(),
                source_state: Some(proto::RawState { json: state.to_string().into(), ..Default::default() }),
                target_type_name: thing::THING.into(),
                ..Default::default()
            };
            client.move_state(request).await.map(drop)
        }
        What::List => {
            terraform.apply(&named).await?;
            let schema = &client.offer().list_resources[thing::THING];
            client.list(thing::THING, &config(schema, &[]), false, 0).await.rest().await.map(drop)
        }
        What::Invoke => {
            let schema = &client.offer().actions[action::POKE];
            client.act(action::POKE, &config(schema, &[("target", "a".into())])).await.map(drop)
        }
        What::Generate => {
            terraform.apply(&named).await?;
            client.generate(thing::THING, &terraform.value()).await.map(drop)
        }
    }
}

/// The same by the real CLI, which must apply; an error is how it did not.
fn by_cli(what: What, tamper: Option<Tamper>) -> Result<(), Run> {
    let provider = Reattached::serve("tke-rs/test", move || routes(tamper));
    let workspace = Workspace::reattached(&provider);
    match what {
        What::Read => workspace.configure("data \"test_things\" \"it\" {\n  prefix = \"a\"\n}\n"),
        What::Open => workspace.configure("ephemeral \"test_token\" \"it\" {\n  audience = \"a\"\n}\n"),
        What::Call => {
            workspace.configure("output \"it\" {\n  value = [provider::test::same(7), provider::test::same(7)]\n}\n")
        }
        What::Move => {
            workspace.configure("resource \"terraform_data\" \"old\" {\n  input = \"a\"\n}\n");
            workspace.apply(&[]).success();
            let moved = "moved {\n  from = terraform_data.old\n  to   = test_thing.it\n}\n";
            workspace.configure(&format!("resource \"test_thing\" \"it\" {{\n  name = \"a\"\n}}\n{moved}"))
        }
        What::List | What::Invoke | What::Generate => return Ok(()),
    };
    let run = workspace.apply(&[]);
    if run.code == 0 { Ok(()) } else { Err(run) }
}

fn missed_in_process(case: &Case) -> Option<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let found = runtime.block_on(in_process(case.what, Some(case.tamper)));
    match found.as_ref().map_err(Vec::as_slice) {
        Err([first, ..]) if first.rule == case.rule => None,
        _ => Some(format!("{}: our client says {found:?}", case.name)),
    }
}

fn missed_by_cli(case: &Case) -> Option<String> {
    match by_cli(case.what, Some(case.tamper)) {
        Ok(()) if case.cli.fits(None) => None,
        Ok(()) => Some(format!("{}: the CLI accepts it", case.name)),
        Err(run) if case.cli.fits(Some(&run)) => None,
        Err(run) => Some(format!("{}: not with {:?}:\n{run}", case.name, case.cli)),
    }
}

/// The rules that these cases break.
pub fn rules() -> impl Iterator<Item = Rule> {
    CASES.iter().map(|case| case.rule)
}

#[test]
fn answers_that_break_a_rule_are_refused_by_our_client() {
    assert_none(CASES, missed_in_process);
}

#[test]
fn answers_that_break_a_rule_are_refused_by_the_cli() {
    assert_none(&known(CASES, Case::feature), |case| missed_by_cli(case));
}

#[test]
fn answers_that_keep_the_rules_are_accepted_by_both() {
    assert_none(KEPT, |what| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let found = runtime.block_on(in_process(*what, None));
        found.err().map(|found| format!("{what:?}: our client says {found:?}"))
    });
    assert_none(&known(KEPT, |what| what.feature()), |what| {
        by_cli(**what, None).err().map(|run| format!("{what:?}:\n{run}"))
    });
}
