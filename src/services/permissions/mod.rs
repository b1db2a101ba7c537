//! `tke_permissions`: what the provider needs of CAM, and what of it the account lacks.

mod calls;
mod data_source;
mod feature;
mod held;
mod model;
mod policy;

pub use calls::{CALLS, Usage, permissions_of};
pub use data_source::Permissions;
pub use feature::Feature;
