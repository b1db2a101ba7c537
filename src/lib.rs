//! A Terraform provider for Tencent Kubernetes Engine (TKE).
//!
//! The crate is a tower of floors; a floor imports only from floors below it, and
//! `tests/architecture.rs` holds the `use crate::` lines against this table.
//!
//! | floor | module | what it is |
//! |---|---|---|
//! | 0 | [`wire`] | code generated from `proto/` |
//! | 0 | [`system`] | the clock and the environment, each behind its one door |
//! | 1 | [`value`], [`diagnostics`] | Terraform values, attribute paths, diagnostics |
//! | 2 | [`schema`], [`plugin`], [`cloud`] | schemas; the go-plugin host side; the Tencent Cloud API |
//! | 3 | [`framework`] | the traits a provider author implements, and the server behind them |
//! | 4 | [`provider`] | the provider block and the context handed to resources |
//! | 5 | [`services`] | one folder per noun |
//! | 6 | [`registry`] | the list of everything the provider offers |
//!
//! Beside the tower stand [`simulator`], a Tencent cloud as a pure state machine, and
//! [`cli`], what the binary does when a person runs it.

pub mod cli;
pub mod cloud;
pub mod diagnostics;
pub mod framework;
pub mod plugin;
pub mod provider;
pub mod registry;
pub mod schema;
pub mod services;
pub mod simulator;
pub mod system;
pub mod value;
pub mod wire;
