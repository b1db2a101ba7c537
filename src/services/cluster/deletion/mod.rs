//! Deleting a cluster: emptied step by step and deleted, by force if it is stuck, and what is left of it.

pub mod delete;
mod force;
pub mod groups;
pub mod leftovers;
mod memory;
mod obstacles;
mod ordered;
mod others;
pub mod plan;
pub mod settings;
mod step;
mod steps;
mod wait;
