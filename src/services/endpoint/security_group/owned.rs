//! The security group that the provider makes for the public endpoint of a cluster.

use std::collections::BTreeSet;

use super::mark::mark;
use crate::cloud::vpc::security_group::{
    CreateSecurityGroup, DeleteSecurityGroup, DescribeSecurityGroups, SecurityGroup,
};
use crate::cloud::{Error, Filter};
use crate::kit::diagnostics::Diagnostics;
use crate::kit::framework::wait::Seen;
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;
use crate::services::lost_reply::SECURITY_GROUP;

/// Begins the errors of a group that stays.
const FAILURE: &str = "The security group of the public endpoint could not be removed";

/// The name of the group that the provider makes for a cluster: one for each, so that one whose
/// creation was not answered is found again.
fn name(cluster_id: &str) -> String {
    format!("tke-{cluster_id}-public-endpoint")
}

/// The group that the provider made for the cluster, if there is one.
pub async fn find(handle: &ClusterHandle) -> Result<Option<SecurityGroup>, Error> {
    let name = name(&handle.cluster_id);
    let request =
        DescribeSecurityGroups { filters: Some(vec![Filter::new("security-group-name", &name)]), ..Default::default() };
    let groups = handle.client.list(&request).await?;
    Ok(groups.into_iter().find(|group| group.security_group_name == name))
}

/// The provider's own group for the cluster, made if it is not there. Answers with its id. One that the state knows
/// is taken as it is.
pub async fn ensure(handle: &ClusterHandle, known: Option<&str>) -> Result<String, Diagnostics> {
    if let Some(known) = known {
        return Ok(known.to_owned());
    }
    let failed = |error: &Error| {
        Diagnostics::from(api_error("The security group of the public endpoint could not be made", error))
    };
    if let Some(group) = find(handle).await.map_err(|error| failed(&error))? {
        return Ok(group.security_group_id);
    }
    let request = CreateSecurityGroup {
        group_name: name(&handle.cluster_id),
        group_description: mark(&handle.cluster_id),
        ..Default::default()
    };
    let look = |handle: ClusterHandle| async move { Ok(find(&handle).await?.map(|group| group.security_group_id)) };
    let made = handle.make(&SECURITY_GROUP, &request, |made| made.security_group.security_group_id, look).await;
    made.map_err(|lost| failed(&lost.error))
}

/// Removes the provider's own group, once nothing uses it any more: the one that the state knows, which lists may not
/// show yet, and one of its name that the state does not know.
pub async fn remove(handle: &ClusterHandle, known: Option<&str>) -> Result<(), Diagnostics> {
    // once its cluster is gone, hardly anybody will look for it again: a look that fails is repeated
    let what = "the security group of the public endpoint to be seen";
    let found = handle.until(what, FAILURE, async || find(handle).await.map(Seen::Done)).await?;
    let found = found.map(|group| group.security_group_id);
    let groups: BTreeSet<String> = known.map(str::to_owned).into_iter().chain(found).collect();
    for group in groups {
        remove_one(handle, group).await?;
    }
    Ok(())
}

async fn remove_one(handle: &ClusterHandle, id: String) -> Result<(), Diagnostics> {
    let what = format!("security group {id} to be removed");
    let request = DeleteSecurityGroup { security_group_id: id };
    handle
        .until(&what, FAILURE, async || {
            match handle.client.call(&request).await {
                Ok(_) => Ok(Seen::Done(())),
                Err(error) if error.is_not_found() => Ok(Seen::Done(())),
                // the load balancer of the endpoint lets go of it a little later
                Err(error) if error.is_busy() => Ok(Seen::Pending(error.message().to_owned())),
                Err(error) => Err(error),
            }
        })
        .await
}
