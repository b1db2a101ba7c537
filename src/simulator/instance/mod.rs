//! Machines come and go.

pub(crate) mod addresses;
pub(crate) mod history;
pub(crate) mod launch;
pub(crate) mod refusal;
pub(crate) mod removal;
mod worker;
