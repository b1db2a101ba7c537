//! The Kubernetes version of a cluster.

pub mod facet;
pub mod offer;
pub mod spelling;
mod upgrade;
