//! A provider with one of each kind over the cloud of these tests, and what Terraform does with it.
//! A file has a kind and its tests.

pub mod action;
mod at_once;
mod catalog;
pub mod data_source;
pub mod ephemeral;
mod function;
mod generated;
mod identity;
mod list;
mod moved;
mod schemas;
pub mod thing;

use std::time::Duration;

use terraform_provider_tke::kit::diagnostics::{Diagnostic as Problem, Diagnostics};
use terraform_provider_tke::kit::framework::wait::{self, Seen};
use terraform_provider_tke::kit::framework::{Call, Catalog, server};
use terraform_provider_tke::kit::value::Path;
use terraform_provider_tke::kit::wire::tfplugin6 as proto;
use terraform_provider_tke::system::clock;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;

use super::SOON;
use super::client::{Client, Diagnostic};
use super::provider::{Data, TestProvider};

/// One of each kind.
pub fn catalog() -> Catalog<Data> {
    Catalog::new()
        .resource(thing::Thing::default())
        .data_source(data_source::Things)
        .ephemeral_resource(ephemeral::Token)
        .ephemeral_resource(ephemeral::Plain)
        .list_resource(list::ListThings)
        .action(action::Poke)
        .function(function::Join)
        .function(function::Same)
        .function(function::Describe)
        .function(function::Pick)
        .function(function::Least)
        .function(function::Broken)
}

async fn client() -> (Client, Data) {
    let cloud = Data::default();
    (Client::of(TestProvider::offering(&cloud, catalog)).await.unwrap(), cloud)
}

/// A client that has not configured the provider yet.
async fn unconfigured() -> Client {
    let provider = TestProvider::offering(&Data::default(), catalog);
    Client::unconfigured(Routes::new(server::service(provider, CancellationToken::new()))).await.unwrap()
}

/// What any handler does if the cloud of the test says so.
async fn misbehave(call: &Call<Data>) -> Result<(), Diagnostics> {
    match call.data()?.behaviour() {
        "fail" => Err(Problem::error("The cloud refused", "It failed.").at(Path::of("note")).into()),
        "panic" => panic!("a defect"),
        "warn" | "warn and fail" => {
            call.warn(Problem::warning("Slow today", "It took its time."));
            let fails = call.data()?.behaviour() != "warn";
            if fails { Err(Problem::error("The cloud refused", "It failed.").into()) } else { Ok(()) }
        }
        "wait" => {
            let look = async || Ok::<_, String>(Seen::<()>::Pending("Creating".into()));
            let wait = wait::until("an object to run", Duration::from_secs(60), call.cancellation(), look).await;
            wait.map_err(|error| Problem::error("Interrupted", error.to_string()).into())
        }
        "meet" => {
            call.data()?.meeting.wait().await;
            Ok(())
        }
        _ => Ok(()),
    }
}

fn only(diagnostics: &[Diagnostic]) -> &Diagnostic {
    let [diagnostic] = diagnostics else { panic!("{diagnostics:?}") };
    diagnostic
}

/// One diagnostic as `path: summary`.
fn briefly(diagnostics: &[Diagnostic]) -> String {
    let Diagnostic { path, summary, .. } = only(diagnostics);
    format!("{path}: {summary}")
}

/// Bytes that are no value.
fn rubbish() -> Option<proto::DynamicValue> {
    Some(proto::DynamicValue { msgpack: b"\xc1rubbish".as_slice().into(), ..Default::default() })
}

/// Stops the provider during a call and gives what the call answered, which must be soon.
async fn stopped<T>(client: &Client, call: impl Future<Output = T>) -> T {
    let mut rpc = client.rpc();
    let stop = async {
        clock::sleep(Duration::from_millis(200)).await;
        rpc.stop_provider(proto::stop_provider::Request {}).await.unwrap();
        clock::instant()
    };
    let (answer, asked) = tokio::join!(call, stop);
    assert!(asked.elapsed() < SOON, "{:?}", asked.elapsed());
    answer
}
