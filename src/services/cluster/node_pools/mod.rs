//! The node pools of a cluster that are managed with it.

pub mod facet;
pub mod imported;
pub mod inherited;
mod outdating;
pub mod owed;
mod plan;
pub mod read;
pub mod update;
