//! What the binary does when a person runs it.

mod completion;
mod debug;
mod kubeconfig;
mod simulate;
mod status;
mod usage;
