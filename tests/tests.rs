//! The one integration test binary.

mod plugin;
mod wire_fresh;
