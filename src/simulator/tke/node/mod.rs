//! The nodes of clusters.

pub(crate) mod delete;
pub(crate) mod describe;
pub(crate) mod upgrade;
pub(crate) mod virtual_nodes;
