//! The access points of a cluster's API server, from the internet and from the VPC, each with a life of
//! its own.

pub(crate) mod address;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod describe;
pub(crate) mod modify;
pub(crate) mod parameters;
