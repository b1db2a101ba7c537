//! `tke_cluster`.

mod account;
mod addons;
mod cidr;
mod create;
mod deletion;
mod import;
mod issuer;
mod key_pair;
pub mod model;
mod network;
mod operation;
mod parts;
mod plan;
mod pool_plan;
mod pool_reading;
mod preflight;
mod private;
mod read;
mod resource;
pub mod schema;
mod tags;
mod update;
mod upgrade;
mod validate;
pub mod version;

pub use model::ClusterModel;
pub use resource::Cluster;
