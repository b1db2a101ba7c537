//! What the provider sees of the cloud, does not see, or sees too late: nothing is concluded from one bad look.

mod empty;
mod gone;
mod lost;
mod young;

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value as Json, json};
use terraform_provider_tke::simulator::{Fault, FaultKind, State};
use terraform_provider_tke::system::clock;

use crate::life::steps::{Deed, Step};
use crate::life::walk::{Life, Point, Went};
use crate::life::wire::Wire;
use crate::life::world::{self, World};
use crate::life::{lived, on_a_runtime};
use crate::protocol::client::Diagnostic;

/// A cluster with a pool, and what a test adds.
fn config(mut more: Json) -> Json {
    let mut config = json!({
        "name": "main",
        "vpc_id": "vpc-demo0001",
        "kubernetes_version": "1.30",
        "ssh_key_name": "demo",
        "public_access_cidrs": ["203.0.113.0/24"],
        "node_pools": { "workers": { "instance_type": "S5.MEDIUM4", "subnet_ids": ["subnet-demo0001"] } },
    });
    config.as_object_mut().unwrap().append(more.as_object_mut().unwrap());
    config
}

/// A cloud with nothing in it, and a life that begins.
async fn world() -> World {
    over(Arc::default()).await
}

async fn over(wire: Arc<Wire>) -> World {
    World::over(world::settings(), wire, world::JournalPlace::own()).await
}

fn begin(world: &World) -> Life<'_> {
    Life::at(world, &Point { cloud: world.snapshot(), account: None, cluster: None })
}

async fn apply(life: &mut Life<'_>, config: &Json) -> Went {
    life.carry_out(&Step { name: "apply", deed: Deed::Apply(config.clone()) }).await
}

/// Applies what has to succeed.
async fn applied(life: &mut Life<'_>, config: &Json) -> Went {
    let went = apply(life, config).await;
    assert!(!went.has_failed(), "{went:?}");
    went
}

/// What is to go wrong at the next calls of an action.
fn fail(world: &World, action: &str, after: u32, count: u32, kind: FaultKind) {
    let fault = Fault { action: action.to_owned(), after, count, kind };
    world.simulator().write(|state| state.faults.push(fault));
}

/// How often an action was carried out.
fn count(world: &World, action: &str) -> usize {
    lived::carried_out(&world.simulator().requests()).get(action).copied().unwrap_or_default()
}

/// Does something as soon as the cloud is so, while something else goes on.
async fn meanwhile<T>(
    world: &World,
    is_so: impl Fn(&State) -> bool,
    deed: impl AsyncFnOnce(),
    work: impl Future<Output = T>,
) -> T {
    let doing = async {
        while !world.simulator().read(&is_so) {
            clock::sleep(Duration::from_millis(100)).await;
        }
        deed().await;
        std::future::pending::<()>().await;
    };
    tokio::select! {
        done = work => done,
        () = doing => unreachable!(),
    }
}

fn has_cluster(state: &State) -> bool {
    !state.clusters.is_empty()
}

fn has_pool(state: &State) -> bool {
    !state.node_pools.is_empty()
}

fn lag(seconds: u64) -> impl Fn(&mut State) {
    move |state| state.quirks.lists_lag_milliseconds = seconds * 1_000
}

/// What a user reads, with the paths.
fn text(diagnostics: &[Diagnostic]) -> String {
    format!("{diagnostics:?}")
}

fn run<T>(work: impl Future<Output = T>) -> T {
    on_a_runtime(work)
}
