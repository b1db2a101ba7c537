//! Terraform's plugin protocol, and a kit to write providers on. It knows nothing of the provider that is
//! written on it.

pub mod connection;
pub mod diagnostics;
pub mod framework;
pub mod plugin;
pub mod schema;
pub mod value;
pub mod wire;
