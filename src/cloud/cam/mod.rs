//! Cloud Access Management.

pub mod user;
