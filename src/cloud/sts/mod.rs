//! Security Token Service.

pub mod identity;
pub mod role;
