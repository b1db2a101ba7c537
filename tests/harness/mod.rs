//! What the tests with the real Terraform CLI stand on: a scratch directory, and either a simulated
//! cloud of their own for our binary, or a provider that the test itself serves.

mod api_server;
mod both_ways;
mod cli;
mod cloud;
pub mod configuration;
mod files;
mod keys;
mod machines;
mod pool;
mod process;
mod reattached;
mod search;
mod snapshot;
mod time;
mod tls;
mod workspace;

pub use api_server::{ApiServer, names};
pub(crate) use both_ways::both_ways;
pub use cli::{Cli, Feature, Program, needs};
pub use cloud::{Cloud, admit_only_ssh, furnish, lose_clusters, refusal};
pub use files::files_below;
pub use keys::*;
pub use machines::{add_machine, occupy_group};
pub use pool::{PoolBench, map, with_pool};
pub use process::{Running, signal, until};
pub use reattached::Reattached;
pub use search::{KUBECONFIG, find};
pub use snapshot::{assert_shown, told};
pub use tls::{Authority, Listener, Term};
pub use workspace::{Run, Workspace};
