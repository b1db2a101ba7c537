//! Security Token Service.

pub mod identity;
