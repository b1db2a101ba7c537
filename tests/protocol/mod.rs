//! The kit as Terraform sees it: a client in this process that holds every answer to Terraform's
//! own rules, resources that use all of the kit, and resources that break each rule.

mod cli;
pub mod client;
mod every_rpc;
mod failing;
mod failures;
mod kinds;
mod lifecycle;
mod neutral;
mod nonconforming;
mod offer;
mod properties;
mod proposed;
mod provider;
mod refusals;
mod registry;
pub mod rules;
pub mod schema;
mod server;
mod tampered;
pub mod terraform;

/// A stop is there in milliseconds; a machine with other things to do gets more. What it ends would take a
/// minute.
const SOON: std::time::Duration = std::time::Duration::from_secs(20);
