//! STS 2018-08-13.

pub(crate) mod assume_role;
pub(crate) mod caller_identity;
pub(crate) mod temporary_keys;
