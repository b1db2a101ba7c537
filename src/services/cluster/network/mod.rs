//! The networks of a cluster's pods and services.

pub mod block;
pub mod check;
pub mod facet;
pub mod free_block;
mod schema;
pub mod services;
