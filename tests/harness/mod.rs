//! What the tests with the real Terraform CLI stand on: a scratch directory, and a simulated cloud
//! of their own.

mod cloud;
mod workspace;

pub use cloud::Cloud;
pub use workspace::Workspace;
