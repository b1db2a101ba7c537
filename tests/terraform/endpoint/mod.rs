//! The public and the private endpoint of `tke_cluster`.

pub mod access;
