//! The one integration test binary.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod architecture;
mod docs_fresh;
mod papers;
mod plugin;
mod wire_fresh;
