//! Replacing the nodes of a pool that are older than its new ones, one after another. See
//! `design/rolling.md`.

mod due;
mod run;
mod sizes;

pub use due::outdates;
pub use run::Roll;
