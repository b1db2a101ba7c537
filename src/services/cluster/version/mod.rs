//! The Kubernetes version of a cluster.

pub mod facet;
pub mod offer;
mod upgrade;
