//! What happens in the cloud by itself, later: when it is ordered, how long it takes, and what it does.

mod addon;
mod advance;
mod cluster;
pub(crate) mod durations;
mod endpoint;
mod instance;
mod node_pool;
mod scaling;
pub(crate) mod schedule;
mod tags;
