//! Node pools: the model that `tke_cluster.node_pools` uses, and their life in the cloud.

pub mod model;

pub use model::NodePoolModel;
