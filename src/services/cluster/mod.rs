//! `tke_cluster`.

pub mod model;
pub mod schema;
pub mod version;

pub use model::ClusterModel;
