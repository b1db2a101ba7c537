//! Scripts of nodes that came by an import. They are sensitive, so Terraform leaves them out of a configuration that it
//! generates: one that no configuration has had yet is kept where it is left out.
//!
//! An apply finds out that a configuration has one. A plan without changes cannot note it, and a read does not see the
//! configuration: a script that was only written as it is and then left out is kept too.

use std::collections::BTreeSet;

use super::super::facet::Plan;
use super::super::model::ClusterModel;
use super::super::operation::Op;
use crate::kit::diagnostics::Diagnostics;
use crate::kit::value::Attr;

const IMPORTED: &str = "imported-scripts";

/// The pools, by their keys, whose script no configuration has had yet.
fn imported(op: &Op) -> BTreeSet<String> {
    op.private(IMPORTED).unwrap_or_default()
}

/// Notes the scripts of an import.
pub fn note(op: &Op, imported: &ClusterModel) {
    let with_script = imported.pools().into_iter().filter(|(_, pool)| pool.user_script.is_set());
    let names: BTreeSet<String> = with_script.map(|(name, _)| name).collect();
    if !names.is_empty() {
        op.set_private(IMPORTED, &names);
    }
}

/// Plans to keep those that are left out.
pub fn keep(plan: &mut Plan<'_>) {
    for name in imported(plan.op) {
        let prior = plan.prior().and_then(|prior| prior.pool(&name)).map(|prior| prior.user_script.clone());
        if let (Some(Attr::Known(script)), Some(pool)) = (prior, plan.change.planned.pool_mut(&name))
            && pool.user_script.is_null()
        {
            pool.user_script = Attr::Known(script);
        }
    }
}

/// Forgets those that the configuration of an apply has, or whose pool it has not.
pub fn forget_written(op: &Op) -> Result<(), Diagnostics> {
    let before = imported(op);
    if before.is_empty() {
        return Ok(());
    }
    let config = op.config()?;
    let is_left_out = |name: &String| config.pool(name).is_some_and(|pool| pool.user_script.is_null());
    let names: BTreeSet<String> = before.iter().filter(|name| is_left_out(name)).cloned().collect();
    if names != before {
        op.set_private(IMPORTED, &names);
    }
    Ok(())
}
