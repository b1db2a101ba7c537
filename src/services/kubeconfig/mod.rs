//! How a user gets into a cluster: `tke_kubeconfig`, as an ephemeral resource and as a data source, and what the command
//! `kubeconfig` stands on.

mod access;
mod data_source;
mod ephemeral;
mod file;
mod model;
mod open_side;
mod server;
pub mod yaml;

pub use access::{Access, access, embedded, fetch};
pub use data_source::KubeconfigData;
pub use ephemeral::EphemeralKubeconfig;
pub use file::Kubeconfig;
pub use model::KubeconfigModel;
pub use open_side::is_any_open;
