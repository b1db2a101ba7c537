//! `tke_kubeconfig` with the real CLI, and what it is for: another provider that works in the cluster.

mod guide;
mod stand_in;
mod without_ephemeral;
