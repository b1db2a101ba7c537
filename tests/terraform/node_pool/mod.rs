//! Node pools inside `tke_cluster`.

pub mod attributes;
pub mod life;
mod rolling;
mod size;
