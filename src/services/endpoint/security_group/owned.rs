//! The security group that the provider makes for the public endpoint of a cluster.

use std::sync::atomic::{AtomicU32, Ordering};

use super::mark::mark;
use crate::cloud::vpc::security_group::{
    CreateSecurityGroup, DeleteSecurityGroup, DescribeSecurityGroups, SecurityGroup,
};
use crate::cloud::{Error, Filter, Kind};
use crate::kit::diagnostics::Diagnostics;
use crate::kit::framework::wait::Seen;
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;
use crate::services::lost_reply::SECURITY_GROUP;

/// How often the group is looked for again after a reply that cannot be believed.
const LOOKS: u32 = 5;

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

/// The provider's own group for the cluster, made if it is not there. Answers with its id.
pub async fn ensure(handle: &ClusterHandle) -> Result<String, Diagnostics> {
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

/// Removes the provider's own group, once nothing uses it any more.
pub async fn remove(handle: &ClusterHandle) -> Result<(), Diagnostics> {
    let what = "The security group of the public endpoint could not be removed";
    let unseeing = AtomicU32::new(0);
    // once its cluster is gone, hardly anybody will look for it again
    let group = handle
        .until("the security group of the public endpoint to be seen", what, async || match find(handle).await {
            Err(error) if error.kind() == Kind::UnexpectedReply && unseeing.fetch_add(1, Ordering::Relaxed) < LOOKS => {
                Ok(Seen::Pending(error.kind().phrase().to_owned()))
            }
            found => found.map(Seen::Done),
        })
        .await?;
    let Some(group) = group else {
        return Ok(());
    };
    let request = DeleteSecurityGroup { security_group_id: group.security_group_id.clone() };
    handle
        .until(&format!("security group {} to be removed", group.security_group_id), what, async || {
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
