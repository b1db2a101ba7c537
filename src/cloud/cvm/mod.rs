//! Cloud Virtual Machine.

pub mod image;
pub mod instance;
pub mod instance_type;
pub mod key_pair;
pub mod region;
pub mod zone;
