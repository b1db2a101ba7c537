//! `tke_permissions`: what the provider needs of CAM, and what of it the account lacks.

mod data_source;
mod held;
mod model;
mod policy;

pub use data_source::Permissions;
