//! `tke_permissions`: what the provider needs of CAM, and what of it the account lacks.

mod attached;
mod calls;
mod data_source;
mod feature;
mod missing;
mod model;
mod policy;
mod undetermined;

pub use calls::{CALLS, Usage, permissions_of};
pub use data_source::Permissions;
pub use feature::Feature;
