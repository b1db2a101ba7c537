//! Cloud Access Management.

pub mod policy;
pub mod user;
