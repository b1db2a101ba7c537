//! TKE 2018-05-25.

pub(crate) mod addon;
pub(crate) mod admin_role;
pub(crate) mod catalogue;
pub(crate) mod cluster;
pub(crate) mod delete_option;
pub(crate) mod endpoint;
pub(crate) mod gpu;
pub(crate) mod kubeconfig;
mod kubelet_args;
pub(crate) mod labels;
pub(crate) mod node;
pub(crate) mod node_pool;
pub(crate) mod node_settings;
pub(crate) mod script;
pub(crate) mod taints;
pub(crate) mod version;
