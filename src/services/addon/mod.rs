//! Add-ons: the model that `tke_cluster.addons` uses, and their life in the cloud.

pub mod change;
pub mod model;
pub mod read;
pub mod schema;
pub mod values;

pub use model::AddonModel;
