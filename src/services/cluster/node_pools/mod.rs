//! The node pools of a cluster that are managed with it.

mod deleted_nodes;
pub mod facet;
pub mod imported;
pub mod inherited;
pub mod outdating;
pub mod owed;
mod plan;
pub mod read;
mod unmanaged;
pub mod update;
