//! Clusters.

pub(crate) mod as_group_option;
pub(crate) mod authentication;
pub(crate) mod cidr;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod describe;
pub(crate) mod extra_args;
pub(crate) mod ipamd;
pub(crate) mod level;
pub(crate) mod log_switches;
pub(crate) mod lookup;
pub(crate) mod modify;
pub(crate) mod network;
pub(crate) mod parameters;
pub(crate) mod pod_subnets;
pub(crate) mod run_instances;
pub(crate) mod runtime;
pub(crate) mod security;
pub(crate) mod tags;
pub(crate) mod upgrade;
pub(crate) mod vpc_cni;
pub(crate) mod workers;
