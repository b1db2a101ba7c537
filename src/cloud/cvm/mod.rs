//! Cloud Virtual Machine.

pub mod instance;
pub mod key_pair;
pub mod region;
pub mod zone;
