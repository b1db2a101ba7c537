//! The go-plugin side: handshake, TLS, listener, controller, logs.
//!
//! A host (Terraform, OpenTofu) starts the binary with a cookie in its environment, reads one
//! line from its standard output, connects to the socket named there with mutual TLS, and speaks
//! gRPC until it calls `Shutdown`. [`serve()`] is all of that for any set of gRPC services.

mod connection;
mod error;
mod handshake;
mod lifetime;
mod listener;
pub mod logging;
mod reattach;
mod serve;
mod services;
mod source;
mod tls;

pub use error::ServeError;
pub use lifetime::Mode;
pub use serve::{ServeOptions, runtime, serve, started_by_host, tell_host};
