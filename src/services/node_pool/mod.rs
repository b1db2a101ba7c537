//! Node pools: the model that `tke_cluster.node_pools` uses, and their life in the cloud.

pub mod apply;
mod change;
mod create;
mod disks;
mod facet;
pub mod facets;
pub mod first_node;
pub mod found;
mod image;
pub mod inherited;
mod instance_type;
mod key_pair;
mod kubernetes;
mod launches;
pub mod model;
pub mod name;
pub mod network;
pub mod nodes;
pub mod outdated;
pub mod pending;
mod place;
pub mod price;
pub mod protection;
pub mod read;
pub mod readings;
pub mod remove;
mod replacement;
mod resize;
pub mod roll;
mod settle;
mod size;
mod startup;
pub mod tags;
#[cfg(test)]
mod testing;
mod unset;
pub mod wait;
