//! The node pools of a cluster that are managed with it.

pub mod facet;
pub mod inherited;
pub mod outdating;
pub mod owed;
mod plan;
pub mod read;
pub mod update;
