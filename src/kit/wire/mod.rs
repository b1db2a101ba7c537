//! Code generated from `proto/`; nothing by hand.
//!
//! The files are committed, so a build needs no generator. `make generate` writes them anew
//! and `tests/wire_fresh.rs` fails when they and `proto/` disagree.
//!
//! Servers and clients are both there. Clients are generic over their channel; a real one
//! needs tonic's `channel` feature, which only tests turn on. `bytes` fields are
//! [`bytes::Bytes`]; maps are `BTreeMap`s, so that what is sent does not change from run to run.

/// The Terraform plugin protocol 6.10 (`proto/tfplugin6.proto`).
#[rustfmt::skip]
#[allow(missing_docs, clippy::all, reason = "generated")]
pub mod tfplugin6;

/// go-plugin's own services (`proto/go_plugin/{controller,stdio,broker}.proto`).
#[rustfmt::skip]
#[allow(missing_docs, clippy::all, reason = "generated")]
pub mod go_plugin;

/// The gRPC health service (`proto/go_plugin/health.proto`).
#[rustfmt::skip]
#[allow(missing_docs, clippy::all, reason = "generated")]
pub mod grpc_health;
