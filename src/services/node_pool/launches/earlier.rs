//! The scaling activities of before a change, which say nothing of it.

use std::time::Duration;

use jiff::Timestamp;

use crate::cloud::autoscaling::activity::{Activity, DescribeAutoScalingActivities};
use crate::cloud::{Error, Filter};
use crate::services::handle::ClusterHandle;
use crate::services::watch::Earlier;
use crate::system::clock;

/// How far the clocks of this machine and of the cloud may be apart, and more.
const SKEW: Duration = Duration::from_secs(10 * 60);

/// How long a question is repeated that fails for a passing reason: it is asked again anyway.
const PATIENCE: Duration = Duration::from_secs(15);

/// Takes note of the activities of a group that there are before a change, once in an operation. They are told apart
/// by their ids: no two clocks have to agree. What cannot be read does not matter here.
pub async fn note(handle: &ClusterHandle, group_id: &str) {
    if group_id.is_empty() || handle.nodes.earlier(group_id).is_some() {
        return;
    }
    let since = before(SKEW);
    let ids = match list(handle, group_id, Some(since)).await {
        Ok(activities) => activities.into_iter().map(|activity| activity.activity_id).collect(),
        Err(error) => {
            tracing::debug!(group_id, %error, "the scaling activities could not be read");
            Default::default()
        }
    };
    handle.nodes.note_earlier(group_id, Earlier { since, ids });
}

/// This long ago.
pub fn before(time: Duration) -> Timestamp {
    clock::now().checked_sub(time).unwrap_or(Timestamp::MIN)
}

/// The activities of a group that began since then.
pub async fn list(handle: &ClusterHandle, group_id: &str, since: Option<Timestamp>) -> Result<Vec<Activity>, Error> {
    let request = DescribeAutoScalingActivities {
        filters: Some(vec![Filter::new("auto-scaling-group-id", group_id)]),
        start_time: since.map(|since| since.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()),
        ..Default::default()
    };
    handle.client.with_retry_timeout_at_most(PATIENCE).list(&request).await
}
