//! The plan of a change, from the schema's rules. Pure: the same state and configuration give the same plan.
//!
//! In this order, each step a file:
//!
//! 1. `defaults`: the configuration as if the user had written the defaults;
//! 2. `merge`: what is written, and of the rest what the state has, or nobody knows yet;
//! 3. `update`: if that differs from the state at all, `unknowns` spread to what moves with the change, and
//!    `replacements` name the changes that need a new object;
//! 4. the resource refines the plan, and `reconcile` carries out step 3 again on what it changed.
//!
//! `spelling` does for a refresh what step 2 does for a plan.

mod defaults;
mod draft;
#[cfg(test)]
mod fixture;
mod merge;
mod reconcile;
mod replacements;
mod spelling;
mod unknowns;
mod update;

pub use defaults::filled;
pub use draft::{Draft, draft, plan};
pub use reconcile::reconcile;
pub use spelling::keep_spelling;
pub use update::Planned;
