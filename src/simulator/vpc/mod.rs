//! VPC 2017-03-12: networks and security groups.

pub(crate) mod network;
mod request;
pub(crate) mod route_table;
pub(crate) mod security_group;
pub(crate) mod security_group_policy;
pub(crate) mod security_group_usage;
