//! `tke_cluster`: all of it but its pools, endpoints and add-ons.

mod bad_input;
pub mod deletion;
mod failures;
mod import;
mod interrupt;
mod issuer;
pub mod life;
mod many;
mod network;
mod preflight;
mod progress;
mod runtime;
mod version;
