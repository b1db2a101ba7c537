//! Virtual Private Cloud. Limits and offsets of its lists are strings.

pub mod route_table;
pub mod security_group;
pub mod subnet;
#[allow(clippy::module_inception)] // the API noun has the service's name
pub mod vpc;
