//! Resources and data sources, one folder per noun.

pub mod account;
pub mod addon;
pub mod cluster;
pub mod endpoint;
pub mod handle;
pub mod node_pool;
pub mod permissions;
mod watch;
