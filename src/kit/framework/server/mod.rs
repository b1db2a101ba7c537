//! The protocol server: version 6.10 in front of a [`Provider`](super::Provider).
//!
//! Every RPC is routed. What the provider does not offer answers with an empty list, or with an
//! error diagnostic that names the type; nothing is `Unimplemented`. A handler runs in a task of its
//! own: a panic becomes a diagnostic that names the RPC, and a client that goes away does not abort
//! a change half way.

mod action;
mod client;
mod data_source;
mod encode;
mod ephemeral;
mod function;
mod handler;
mod identity;
mod inner;
mod list;
mod metadata;
mod offered;
mod provider_config;
mod resource_change;
mod resource_generate;
mod resource_import;
mod resource_read;
mod resource_upgrade;
mod routes;
mod validate;

use handler::{IN_FLIGHT, guarded, with_errors};
use inner::Inner;
use offered::{Callable, Offered, Registered, unknown_type};

pub use inner::Server;
pub use routes::service;
