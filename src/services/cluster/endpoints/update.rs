//! Opening and closing endpoints, and changing who may reach the public one.

use super::super::change::ClusterChange;
use super::super::missing;
use super::super::model::ClusterModel;
use crate::kit::diagnostics::Diagnostics;
use crate::kit::value::Attr;
use crate::services::endpoint::security_group::rules::{self, Owner};
use crate::services::endpoint::{self, Side};
use crate::services::handle::ClusterHandle;
use crate::services::security_group::owned;
use crate::services::security_group::role::Role;

/// Opens an endpoint; the public one behind its rules, which are there before it is. A group that was made for it is
/// noted in what is planned: lists may not show it yet.
pub async fn open(handle: &ClusterHandle, side: Side, planned: &mut ClusterModel) -> Result<(), Diagnostics> {
    let target = match side {
        Side::Public => security_group_with_rules(handle, planned).await?,
        Side::Private => planned.private_subnet_id.known_or_default(),
    };
    endpoint::open(handle, side, &target).await
}

/// The security group that the public endpoint is to be behind, with the rules that are ours.
async fn security_group_with_rules(handle: &ClusterHandle, planned: &mut ClusterModel) -> Result<String, Diagnostics> {
    let (group, owner) = match &planned.public_security_group_id {
        Attr::Known(group) => (group.clone(), Owner::User),
        _ => {
            let known = planned.security_group_id.as_str();
            let group = owned::ensure(handle, Role::PublicEndpoint, known).await?;
            planned.security_group_id = Attr::Known(group.clone());
            (group, Owner::Provider)
        }
    };
    if let Attr::Known(blocks) = &planned.public_access_cidrs {
        rules::allow(handle, &group, owner, blocks).await?;
    }
    Ok(group)
}

/// Whether an endpoint is asked for where it was asked for before.
fn stays(change: &ClusterChange<'_>, side: Side) -> bool {
    let (prior, planned) = (&change.prior, &change.planned);
    let is_moved = side == Side::Private && prior.private_subnet_id != planned.private_subnet_id;
    prior.wants_endpoint(side.is_public()) && planned.wants_endpoint(side.is_public()) && !is_moved
}

/// Closes the endpoints that go or move.
pub async fn close(change: &mut ClusterChange<'_>) -> Result<(), Diagnostics> {
    for side in Side::ALL {
        if change.prior.wants_endpoint(side.is_public()) && !stays(change, side) {
            endpoint::close(&change.handle, side).await?;
            if side == Side::Public {
                drop_rules(change).await?;
            }
        }
    }
    Ok(())
}

/// Opens the endpoints that come, and changes who may reach a public one that stays.
pub async fn open_or_change(change: &mut ClusterChange<'_>) -> Result<(), Diagnostics> {
    for side in Side::ALL {
        if !change.planned.wants_endpoint(side.is_public()) {
            continue;
        }
        if !stays(change, side) || missing::is_endpoint(&change.prior, &change.planned, side) {
            open(&change.handle, side, &mut change.planned).await?;
        } else if side == Side::Public {
            change_rules(change).await?;
        }
    }
    Ok(())
}

/// Takes back the rules and the group of a public endpoint that is closed or reached otherwise.
async fn drop_rules(change: &ClusterChange<'_>) -> Result<(), Diagnostics> {
    let (handle, prior) = (&change.handle, &change.prior);
    if prior.security_group_id.is_set() {
        let staying = owned::remove(handle, Role::PublicEndpoint, prior.security_group_id.as_str()).await?;
        staying.into_iter().for_each(|warning| change.op.warn(warning));
        return Ok(());
    }
    match &prior.public_security_group_id {
        Attr::Known(group) if prior.public_access_cidrs.is_set() => {
            rules::allow(handle, group, Owner::User, &Default::default()).await
        }
        _ => Ok(()),
    }
}

async fn change_rules(change: &mut ClusterChange<'_>) -> Result<(), Diagnostics> {
    let ClusterChange { handle, prior, planned, .. } = change;
    let moves = prior.public_security_group_id != planned.public_security_group_id;
    if !moves && prior.public_access_cidrs == planned.public_access_cidrs {
        return Ok(());
    }
    let group = security_group_with_rules(handle, planned).await?;
    if moves {
        endpoint::put_behind(handle, &group).await?;
        return drop_rules(change).await;
    }
    if planned.public_access_cidrs.is_null() {
        // the rules were added to a group of the user's
        rules::allow(handle, &group, Owner::User, &Default::default()).await?;
    }
    Ok(())
}
