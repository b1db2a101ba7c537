//! A fresh cloud: everything that a first cluster needs.

pub(crate) mod account;
pub(crate) mod catalogue;
pub(crate) mod fresh;
