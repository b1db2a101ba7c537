//! Resources and data sources, one folder per noun.

pub mod cluster;
pub mod node_pool;
