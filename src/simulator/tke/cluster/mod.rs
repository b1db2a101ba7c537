//! Clusters.

pub(crate) mod authentication;
pub(crate) mod cidr;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod describe;
pub(crate) mod lookup;
pub(crate) mod modify;
pub(crate) mod network;
pub(crate) mod parameters;
pub(crate) mod pod_subnets;
pub(crate) mod tags;
pub(crate) mod upgrade;
