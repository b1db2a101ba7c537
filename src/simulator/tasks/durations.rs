//! How long things take in the real cloud, roughly. Divided by the speed.

use std::time::Duration;

pub(crate) const CLUSTER_CREATE: Duration = Duration::from_secs(300);
pub(crate) const UPGRADE: Duration = Duration::from_secs(240);
pub(crate) const CLUSTER_DELETE: Duration = Duration::from_secs(120);
/// From one look of a deletion that is stuck to the next.
pub(crate) const CLUSTER_DELETE_LOOK: Duration = Duration::from_secs(20);
pub(crate) const POOL_CREATE: Duration = Duration::from_secs(60);
pub(crate) const POOL_UPDATE: Duration = Duration::from_secs(40);
/// From one look whether nodes are still leaving to the next.
pub(crate) const POOL_LOOK: Duration = Duration::from_secs(5);
pub(crate) const POOL_DELETE: Duration = Duration::from_secs(60);
pub(crate) const SCALE: Duration = Duration::from_secs(15);
pub(crate) const LAUNCH: Duration = Duration::from_secs(37);
/// A launch that CVM refuses.
pub(crate) const LAUNCH_REFUSED: Duration = Duration::from_secs(8);
/// From a launch that failed to the next, as long as a group tries again at once.
pub(crate) const LAUNCH_AGAIN: Duration = Duration::from_secs(5);
pub(crate) const NODE_INITIALIZE: Duration = Duration::from_secs(150);
pub(crate) const NODE_REMOVE: Duration = Duration::from_secs(30);
pub(crate) const ENDPOINT_CREATE: Duration = Duration::from_secs(60);
/// Until an endpoint fails that no node serves.
pub(crate) const ENDPOINT_FAIL: Duration = Duration::from_secs(240);
pub(crate) const ENDPOINT_DELETE: Duration = Duration::from_secs(20);
pub(crate) const ADDON_INSTALL: Duration = Duration::from_secs(60);
pub(crate) const ADDON_UPDATE: Duration = Duration::from_secs(40);
pub(crate) const ADDON_DELETE: Duration = Duration::from_secs(20);
/// Until pods of a cluster of global routes may have addresses of the VPC.
pub(crate) const VPC_CNI: Duration = Duration::from_secs(180);
/// Until a control plane has another level.
pub(crate) const LEVEL: Duration = Duration::from_secs(60);
pub(crate) const TAGS: Duration = Duration::from_secs(15);
pub(crate) const ISSUER: Duration = Duration::from_secs(60);
