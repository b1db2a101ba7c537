//! Deleting a cluster: in order, by force if it is stuck, and what is left of it.

pub mod delete;
mod force;
pub mod leftovers;
pub mod settings;
mod wait;
