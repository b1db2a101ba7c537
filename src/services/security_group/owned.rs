//! Security groups that the provider makes and owns. See `design/owned-groups.md`.

use std::collections::BTreeSet;
use std::time::Duration;

use super::role::Role;
use super::rules;
use crate::cloud::vpc::security_group::{
    CreateSecurityGroup, DeleteSecurityGroup, DescribeSecurityGroups, SecurityGroup,
};
use crate::cloud::{Error, Filter};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::wait::{Seen, WaitError};
use crate::provider::{api_error, wait_error};
use crate::services::handle::ClusterHandle;
use crate::services::lost_reply::SECURITY_GROUP;

/// How long a group may stay in use after what it was made for is gone: a load balancer lets go of it a little later.
/// What uses it longer is somebody else's.
const LETTING_GO: Duration = Duration::from_secs(5 * 60);
/// The part of the time that is left which this may take at most: what it waits for may never end.
const PART: u32 = 4;

/// The group that the provider made for a role in the cluster, if there is one: known by its name and its mark together.
pub async fn find(handle: &ClusterHandle, role: Role) -> Result<Option<SecurityGroup>, Error> {
    let is_ours = |group: &SecurityGroup| role.marks(&handle.cluster_id, group);
    Ok(named(handle, role).await?.into_iter().find(is_ours))
}

/// All groups of the name, whoever made them.
async fn named(handle: &ClusterHandle, role: Role) -> Result<Vec<SecurityGroup>, Error> {
    let name = role.name(&handle.cluster_id);
    let mut groups = list(handle, "security-group-name", &name).await?;
    groups.retain(|group| group.security_group_name == name);
    Ok(groups)
}

async fn list(handle: &ClusterHandle, filter: &str, value: &str) -> Result<Vec<SecurityGroup>, Error> {
    let request = DescribeSecurityGroups { filters: Some(vec![Filter::new(filter, value)]), ..Default::default() };
    handle.client.list(&request).await
}

/// How a group stands whose id is known.
enum Standing {
    /// It bears its mark, or is too new to be listed.
    Ours,
    /// It has lost its mark: it may be somebody else's by now.
    Unmarked,
    Gone,
}

async fn standing(handle: &ClusterHandle, role: Role, id: &str) -> Result<Standing, Error> {
    let listed = list(handle, "security-group-id", id).await?.into_iter().find(|group| group.security_group_id == id);
    match listed {
        Some(group) if role.marks(&handle.cluster_id, &group) => Ok(Standing::Ours),
        Some(_) => Ok(Standing::Unmarked),
        None if is_there(handle, id).await? => Ok(Standing::Ours),
        None => Ok(Standing::Gone),
    }
}

/// Whether there is a group, listed already or not.
async fn is_there(handle: &ClusterHandle, id: &str) -> Result<bool, Error> {
    Ok(rules::read(&handle.client, id).await?.is_some())
}

/// The group of a role as a read has it: the one that the state knows, as long as it is there; else, where the state
/// may not know it, the one that is found.
pub async fn seen(
    handle: &ClusterHandle,
    role: Role,
    known: Option<&str>,
    may_be_unknown: bool,
) -> Result<Option<String>, Error> {
    match known {
        Some(id) if is_there(handle, id).await? => return Ok(Some(id.to_owned())),
        None if !may_be_unknown => return Ok(None),
        _ => {}
    }
    Ok(find(handle, role).await?.map(|group| group.security_group_id))
}

/// The provider's own group for a role, made without a rule if it is not there. Answers with its id. A group of its
/// name that is not ours, or one that the state knows and that has lost its mark, is an error.
pub async fn ensure(handle: &ClusterHandle, role: Role, known: Option<&str>) -> Result<String, Diagnostics> {
    let whose = role.of_whom();
    let failed = |error: &Error| {
        Diagnostics::from(api_error(&format!("The security group of {whose} could not be created"), error))
    };
    if let Some(known) = known {
        match standing(handle, role, known).await.map_err(|error| failed(&error))? {
            Standing::Ours => return Ok(known.to_owned()),
            Standing::Unmarked => return Err(unmarked(handle, role, known).into()),
            Standing::Gone => {}
        }
    }
    let named = named(handle, role).await.map_err(|error| failed(&error))?;
    if let Some(group) = named.iter().find(|group| role.marks(&handle.cluster_id, group)) {
        return Ok(group.security_group_id.clone());
    }
    if let Some(foreign) = named.first() {
        return Err(of_the_same_name(handle, role, foreign).into());
    }
    let request = CreateSecurityGroup {
        group_name: role.name(&handle.cluster_id),
        group_description: role.mark(&handle.cluster_id),
        ..Default::default()
    };
    let look =
        |handle: ClusterHandle| async move { Ok(find(&handle, role).await?.map(|group| group.security_group_id)) };
    let made = handle.make(&SECURITY_GROUP, &request, |made| made.security_group.security_group_id, look).await;
    made.map_err(|lost| failed(&lost.error))
}

fn of_the_same_name(handle: &ClusterHandle, role: Role, foreign: &SecurityGroup) -> Diagnostic {
    let SecurityGroup { security_group_id: id, security_group_name: name, security_group_desc: description, .. } =
        foreign;
    let detail = format!(
        "The security group of {} of the cluster {} could not be created: {id} has its name, {name:?}, but its \
         description is {description:?} instead of {:?}, so this provider did not create it. Rename or delete that \
         group, then run `terraform apply` again.",
        role.of_whom(),
        handle.cluster_id,
        role.mark(&handle.cluster_id)
    );
    Diagnostic::error("Security group name already in use", detail)
}

fn unmarked(handle: &ClusterHandle, role: Role, id: &str) -> Diagnostic {
    let detail = format!(
        "The security group {id}, which this provider created for {} of the cluster {}, no longer has its description, \
         {:?}. It may now belong to something else, so it is neither changed nor deleted. Restore the description, \
         then run `terraform apply` again.",
        role.of_whom(),
        handle.cluster_id,
        role.mark(&handle.cluster_id)
    );
    Diagnostic::error("Security group changed elsewhere", detail)
}

/// Removes the provider's own group for a role, once nothing uses it any more: the one that the state knows, which
/// lists may not show yet, and one that the state does not know. Answers with warnings of groups that stay.
pub async fn remove(handle: &ClusterHandle, role: Role, known: Option<&str>) -> Result<Vec<Diagnostic>, Diagnostics> {
    let failure = failure(role);
    // once its cluster is gone, hardly anybody will look for it again: a look that fails is repeated
    let what = format!("the security group of {} to be listed", role.of_whom());
    let found = handle.until(&what, &failure, async || find(handle, role).await.map(Seen::Done)).await?;
    let mut doomed: BTreeSet<String> = found.into_iter().map(|group| group.security_group_id).collect();
    let mut staying = Vec::new();
    if let Some(known) = known {
        let look = async || standing(handle, role, known).await.map(Seen::Done);
        match handle.until(&what, &failure, look).await? {
            Standing::Ours => drop(doomed.insert(known.to_owned())),
            Standing::Unmarked => {
                staying.push(stays(handle, role, known, "it no longer has the description that marks it"))
            }
            Standing::Gone => {}
        }
    }
    for id in doomed {
        staying.extend(remove_one(handle, role, &id).await?);
    }
    Ok(staying)
}

/// Removes a group; answers with a warning if it is in use and stays.
async fn remove_one(handle: &ClusterHandle, role: Role, id: &str) -> Result<Option<Diagnostic>, Diagnostics> {
    let request = DeleteSecurityGroup { security_group_id: id.to_owned() };
    let patience = LETTING_GO.min(handle.deadline.left() / PART);
    let waited = handle
        .watch(&format!("security group {id} to be removed"), patience, async |handle| {
            match handle.client.call(&request).await {
                Ok(_) => Ok(Seen::Done(())),
                Err(error) if error.is_not_found() => Ok(Seen::Done(())),
                Err(error) if error.is_busy() => Ok(Seen::Pending(error.message().to_owned())),
                Err(error) => Err(error),
            }
        })
        .await;
    match waited {
        Ok(()) => Ok(None),
        Err(WaitError::Timeout { .. }) => Ok(Some(stays(handle, role, id, "something else uses it"))),
        Err(error) => Err(wait_error(&failure(role), error)),
    }
}

/// Begins the errors of a group that is not removed.
fn failure(role: Role) -> String {
    format!("The security group of {} could not be removed", role.of_whom())
}

fn stays(handle: &ClusterHandle, role: Role, id: &str, why: &str) -> Diagnostic {
    let detail = format!(
        "The security group {id}, which this provider created for {} of the cluster {}, was not deleted: {why}. It is \
         no longer managed; delete it in the VPC console once nothing uses it.",
        role.of_whom(),
        handle.cluster_id
    );
    Diagnostic::warning("Security group not deleted", detail)
}
