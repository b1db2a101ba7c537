//! Add-ons: the model that `tke_cluster.addons` uses, and their life in the cloud.

pub mod apply;
mod installation;
pub mod model;
pub mod read;
pub mod schema;
mod secrecy;
pub mod values;
