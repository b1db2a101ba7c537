//! How a cluster's API server is reached: its endpoints, and who may reach the public one.

pub mod check;
pub mod facet;
pub mod read;
pub mod update;
