//! Tencent Kubernetes Engine, API version 2018-05-25.

pub mod addon;
pub mod admin_role;
pub mod authentication;
pub mod chart;
pub mod cluster;
mod cluster_by_id;
pub mod endpoint;
pub mod image;
pub mod instance;
pub mod kubeconfig;
pub mod node_pool;
pub mod protection;
pub mod tag;
pub mod version;
pub mod virtual_node;

#[cfg(test)]
mod tests;
