//! Emptying nodes before they are removed: pods are asked to go as their disruption budgets allow, whatever it is that
//! takes the nodes away. See `design/drain.md`.

mod attributes;
mod cordon;
mod emptying;
mod way_in;

use std::time::Duration;

pub use self::attributes::FACET;
pub use self::cordon::Cordoned;
pub use self::way_in::Standing;
use super::model::{DrainMode, NodePoolModel};
use super::owed::Debts;
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::provider::INTERRUPTED;
use crate::services::handle::ClusterHandle;

/// How the nodes of a pool are drained.
#[derive(Clone, Copy)]
pub struct Drain<'a> {
    /// The cluster.
    handle: &'a ClusterHandle,
    /// Where the user is told.
    debts: &'a dyn Debts,
    /// The pool's key in `node_pools`.
    pool: &'a str,
    mode: DrainMode,
    /// How long pods may take to leave.
    timeout: Duration,
}

impl<'a> Drain<'a> {
    /// As a pool says it.
    pub fn of(handle: &'a ClusterHandle, debts: &'a dyn Debts, pool: &'a str, model: &NodePoolModel) -> Self {
        let mode = DrainMode::of(&model.drain).unwrap_or(DrainMode::Auto);
        Self { handle, debts, pool, mode, timeout: attributes::timeout(model) }
    }

    /// The error of a drain that the user interrupted.
    fn interrupted(&self) -> Diagnostics {
        let detail = format!(
            "Nodes of the pool {:?} were being drained. Those that were not removed accept pods again. Run \
             `terraform apply` again to continue.",
            self.pool
        );
        Diagnostic::error(INTERRUPTED, detail).into()
    }
}
