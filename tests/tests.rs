//! The one integration test binary.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod architecture;
mod contract;
mod docs_fresh;
mod drain;
mod facts;
mod faults;
mod harness;
mod kubeconfig;
mod life;
mod papers;
mod plugin;
mod protocol;
mod replies;
mod sight;
mod terraform;
mod wire_fresh;
