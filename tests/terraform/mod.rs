//! The real Terraform CLI runs our binary against a simulated cloud. After each step the tests look
//! at the cloud's own record: state equals configuration by construction.

mod account;
mod addon;
mod causes;
mod cli;
mod cluster;
mod endpoint;
mod errors;
mod everything;
mod features;
mod kubeconfig;
mod node_pool;
mod permissions;
mod plans;
mod provider;
mod rows;
mod unknowns;
