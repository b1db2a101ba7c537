//! The public and the private endpoint of `tke_cluster`.

mod access;
mod security_group;
