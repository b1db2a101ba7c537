//! What the binary does when a person runs it.

pub mod simulate;
