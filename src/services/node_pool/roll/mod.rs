//! Replacing the nodes of a pool that are older than its new ones, one after another. See
//! `design/rolling.md`.

mod due;
mod removal;
mod run;

pub use due::is_due;
pub use run::Roll;
