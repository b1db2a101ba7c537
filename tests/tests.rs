//! The one integration test binary.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod architecture;
mod plugin;
mod protocol;
mod wire_fresh;
