//! What the tests with the real Terraform CLI stand on: a scratch directory, and either a simulated
//! cloud of their own for our binary, or a provider that the test itself serves.

mod cloud;
mod reattached;
mod search;
mod workspace;

pub use cloud::{Cloud, lose_clusters, refusal};
pub use reattached::Reattached;
pub use search::{KUBECONFIG, find};
pub use workspace::{Run, Workspace};
