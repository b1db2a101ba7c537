//! Opening and closing endpoints, and changing who may reach the public one.

use super::super::change::ClusterChange;
use super::super::model::ClusterModel;
use crate::kit::diagnostics::Diagnostics;
use crate::kit::value::Attr;
use crate::services::endpoint::{self, Side, security_group};
use crate::services::handle::ClusterHandle;

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
    let group = match &planned.public_security_group_id {
        Attr::Known(group) => group.clone(),
        _ => {
            let group = security_group::owned::ensure(handle, planned.security_group_id.as_str()).await?;
            planned.security_group_id = Attr::Known(group.clone());
            group
        }
    };
    if let Attr::Known(blocks) = &planned.public_access_cidrs {
        security_group::rules::allow(handle, &group, blocks).await?;
    }
    Ok(group)
}

/// Whether an endpoint stays as it is, but for who may reach it.
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
                drop_rules(&change.handle, &change.prior).await?;
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
        if !stays(change, side) {
            open(&change.handle, side, &mut change.planned).await?;
        } else if side == Side::Public {
            change_rules(&change.handle, &change.prior, &mut change.planned).await?;
        }
    }
    Ok(())
}

/// Takes back the rules and the group of a public endpoint that is closed or reached otherwise.
async fn drop_rules(handle: &ClusterHandle, prior: &ClusterModel) -> Result<(), Diagnostics> {
    if prior.security_group_id.is_set() {
        return security_group::owned::remove(handle, prior.security_group_id.as_str()).await;
    }
    match &prior.public_security_group_id {
        Attr::Known(group) if prior.public_access_cidrs.is_set() => {
            security_group::rules::allow(handle, group, &Default::default()).await
        }
        _ => Ok(()),
    }
}

async fn change_rules(
    handle: &ClusterHandle,
    prior: &ClusterModel,
    planned: &mut ClusterModel,
) -> Result<(), Diagnostics> {
    let moves = prior.public_security_group_id != planned.public_security_group_id;
    if !moves && prior.public_access_cidrs == planned.public_access_cidrs {
        return Ok(());
    }
    let group = security_group_with_rules(handle, planned).await?;
    if moves {
        endpoint::put_behind(handle, &group).await?;
        return drop_rules(handle, prior).await;
    }
    if planned.public_access_cidrs.is_null() {
        // the rules were added to a group of the user's
        security_group::rules::allow(handle, &group, &Default::default()).await?;
    }
    Ok(())
}
