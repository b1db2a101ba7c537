//! Cloud Access Management.

pub mod policy;
pub mod role;
pub mod user;
