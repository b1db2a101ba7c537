//! CVM 2017-03-12: regions, zones, key pairs, virtual machines.

pub(crate) mod catalogue;
mod ids;
pub(crate) mod instance;
pub(crate) mod key_pair;
pub(crate) mod region;
pub(crate) mod terminate;
