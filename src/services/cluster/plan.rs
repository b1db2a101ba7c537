//! What a plan of `tke_cluster` needs beyond the schema's rules.

use super::account;
use super::account::refused::Purpose;
use super::deletion;
use super::facet::Plan;
use super::facets::FACETS;
use super::model::ClusterModel;
use super::operation::Op;
use super::{key_pair, preflight, protection, readings};
use crate::kit::diagnostics::Diagnostics;
use crate::kit::framework::Change;
use crate::provider::{Check, how_to_destroy};

/// Refines a plan. Deterministic: what it asks the cloud does not change between plan and apply.
pub async fn plan(op: &Op, change: &mut Change<ClusterModel>) -> Result<(), Diagnostics> {
    let context = op.data()?;
    protection::plan(op, change.prior.as_ref())?;
    if let Some(prior) = &change.prior {
        account::refused::refuse_unread(op, prior, &change.planned)?;
        readings::warn_if_deleting(op, prior);
    }
    let in_doubt = key_pair::learn(op, change).await?;
    let mut plan = Plan { op, context, change, errors: Diagnostics::new() };
    FACETS.iter().for_each(|facet| (facet.plan)(&mut plan));
    let Plan { change, errors, .. } = plan;
    key_pair::plan_doubt(change, &in_doubt);
    if errors.has_errors() {
        return Err(errors);
    }
    if change.prior.as_ref().is_none_or(|prior| prior.credentials != change.planned.credentials) {
        let planned = account::plan::plan(op, change).await;
        planned.map_err(|errors| match change.prior.is_some() {
            true => how_to_destroy(context, Check::Always, errors),
            false => errors,
        })?;
    }
    // the old one goes with its own keys
    if let Some(prior) = change.prior.as_ref().filter(|_| !change.replace.is_empty()) {
        context.note_replacement(prior.id());
        deletion::plan::plan(op, prior, Purpose::Replacement).await?;
    }
    let mut plan = Plan { op, context, change, errors: Diagnostics::new() };
    for facet in FACETS {
        (facet.check)(&mut plan);
        if plan.errors.has_errors() {
            return Err(plan.errors);
        }
    }
    preflight::check(op, plan.change).await
}
