//! What stands in the journal of a cluster: its creation, and what operations owe. See `design/journal.md`.

pub mod creation;
pub mod debts;
