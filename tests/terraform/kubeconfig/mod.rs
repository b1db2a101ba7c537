//! `tke_kubeconfig` with the real CLI, and what it is for: another provider that works in the cluster.

pub mod guide;
pub mod stand_in;
mod without_ephemeral;
