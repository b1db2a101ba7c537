//! A Terraform provider for Tencent Kubernetes Engine (TKE).
//!
//! The crate is a tower of floors; a floor imports only from floors below it, and
//! `tests/architecture.rs` holds the `use crate::` lines against this table.
//!
//! | floor | module | what it is |
//! |---|---|---|
//! | 0 | [`system`] | the clock and the environment, each behind its one door |
//! | 1 | [`kit`] | Terraform's plugin protocol and a kit to write providers on |
//! | 1 | [`cloud`] | the Tencent Cloud API |
//! | 2 | [`kubernetes`] | the API of a cluster, as far as it takes to empty a node |
//! | 2 | [`provider`] | the provider block and the context handed to resources |
//! | 3 | [`services`] | one folder per noun |
//! | 4 | [`registry`] | the list of everything the provider offers |
//!
//! Beside the tower stand [`simulator`], a Tencent cloud as a pure state machine, and
//! [`cli`], what the binary does when a person runs it.

pub mod cli;
pub mod cloud;
pub mod kit;
pub mod kubernetes;
pub mod provider;
pub mod registry;
pub mod services;
pub mod simulator;
pub mod system;
