//! Resources and data sources, one folder per noun, and what they share.

pub mod account;
pub mod addon;
pub mod cluster;
pub mod count;
pub mod difference;
pub mod endpoint;
pub mod handle;
pub mod inside;
pub mod kubeconfig;
pub mod kubernetes_version;
pub mod lost_reply;
pub mod moved;
pub mod node_pool;
pub mod permissions;
pub mod security_group;
pub mod tag_pairs;
pub mod transition;
pub mod trouble;
mod watch;
