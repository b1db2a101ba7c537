//! What the binary does when a person runs it.

mod debug;
mod simulate;
mod status;
