//! What the binary does when a person runs it.

mod debug;
mod kubeconfig;
mod simulate;
mod status;
