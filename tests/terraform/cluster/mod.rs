//! `tke_cluster`: all of it but its pools, endpoints and add-ons.

mod attributes;
mod deletion;
mod disturbed;
mod elsewhere;
mod emptying;
mod failures;
pub mod force;
mod import;
mod interrupt;
mod issuer;
mod killed;
mod life;
mod network;
mod preflight;
mod progress;
mod replacement;
mod replies;
pub mod rows;
mod runtime;
mod service_roles;
mod tags;
mod trouble;
mod version;
