//! Cloud Block Storage.

pub mod disk;
