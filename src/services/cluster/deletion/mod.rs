//! Deleting a cluster: in order, by force if it is stuck, and what is left of it.

pub mod delete;
pub mod force;
pub mod leftovers;
