//! The public and the private endpoint of `tke_cluster`.

mod access;
mod nodes;
mod security_group;

/// Opens the private endpoint.
pub const PRIVATE: &str = "endpoint_access = \"private\"\n  private_subnet_id = \"subnet-demo0002\"";
