//! Whose keys a cluster is made, read and deleted with.

pub mod errors;
pub mod new_keys;
pub mod owner;
pub mod plan;
pub mod refused;
