//! The tags of a pool's machines and their disks. Auto Scaling gives them to what it launches, but not to the machines
//! that a pool is made with, takes none away from machines that there are, and does not look at disks at all.

use std::collections::BTreeMap;
use std::time::Duration;

use super::read;
use crate::cloud::autoscaling::instance::DescribeAutoScalingInstances;
use crate::cloud::cbs::disk::DescribeDisks;
use crate::cloud::cvm::instance::DescribeInstances;
use crate::cloud::tag::resource::{
    FailedResource, MOST_OF_REQUEST, ResourceTag, TagResources, UnTagResources, six_part_name,
};
use crate::cloud::{Error, Tag};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::value::Path;
use crate::provider::{api_error, identity};
use crate::services::handle::ClusterHandle;
use crate::system::clock;

/// The tag by which a cluster knows the disks that it made for volumes.
const CLUSTER_TAG: &str = "tke-clusterId";

/// How often what failed is tried, while it is there.
const TRIES: u32 = 3;
const PAUSE: Duration = Duration::from_secs(1);

/// Tags by key.
type Tags = BTreeMap<String, String>;

/// A machine or a disk.
struct Bearer {
    /// As CVM names its kind in six-part names.
    prefix: &'static str,
    id: String,
    tags: Vec<Tag>,
}

/// Gives the machines of a pool, and the disks that came with them, the tags of their pool, and takes away those that
/// it had `before` and has no more. Tags of others stay.
pub async fn write(
    handle: &ClusterHandle,
    name: &str,
    pool_id: &str,
    before: &Tags,
    tags: &Tags,
) -> Result<(), Diagnostics> {
    let what = format!("The tags of the nodes of the node pool {name:?} could not be set");
    let at = |error: Diagnostic| error.at(Path::of("node_pools").key(name).attr("tags"));
    let gone: Vec<&String> = before.keys().filter(|key| !tags.contains_key(*key)).collect();
    if tags.is_empty() && gone.is_empty() {
        return Ok(());
    }
    let mut tries_left = TRIES;
    loop {
        tries_left -= 1;
        let failed = match write_once(handle, pool_id, tags, &gone).await {
            Ok(failed) => failed,
            Err(error) if error.kind().is_transient() && tries_left > 0 => {
                tracing::info!(pool = name, %error, "retrying to write the tags of nodes");
                continue;
            }
            Err(error) => return Err(at(api_error(&what, &error)).into()),
        };
        if failed.is_empty() {
            return Ok(());
        }
        if tries_left == 0 {
            let failed: Vec<String> = failed.iter().map(|it| format!("{}: {}", it.resource, reason(it))).collect();
            return Err(at(Diagnostic::error("Tags not set", format!("{what}:\n  {}", failed.join("\n  ")))).into());
        }
        clock::sleep(PAUSE).await;
    }
}

fn reason(failed: &FailedResource) -> &str {
    if failed.message.is_empty() { &failed.code } else { &failed.message }
}

/// Writes what is missing now, and answers with what it could not be written on.
async fn write_once(
    handle: &ClusterHandle,
    pool_id: &str,
    tags: &Tags,
    gone: &[&String],
) -> Result<Vec<FailedResource>, Error> {
    let bearers = bearers(handle, pool_id).await?;
    let has = |bearer: &Bearer, key: &str| bearer.tags.iter().any(|tag| tag.key == key);
    let lacks = |bearer: &&Bearer| {
        tags.iter().any(|(key, value)| !bearer.tags.iter().any(|tag| tag.key == *key && tag.value == *value))
    };
    let lacking: Vec<&Bearer> = bearers.iter().filter(lacks).collect();
    let burdened: Vec<&Bearer> = bearers.iter().filter(|it| gone.iter().any(|key| has(it, key))).collect();
    if lacking.is_empty() && burdened.is_empty() {
        return Ok(Vec::new());
    }
    let account = identity(&handle.client).await?.account_id;
    let region = handle.client.region().unwrap_or_default();
    let names = |bearers: &[&Bearer]| -> Vec<String> {
        bearers.iter().map(|it| six_part_name("cvm", region, &account, it.prefix, &it.id)).collect()
    };
    let mut failed = Vec::new();
    let pair = |(key, value): (&String, &String)| ResourceTag { tag_key: key.clone(), tag_value: value.clone() };
    let tags: Vec<ResourceTag> = tags.iter().map(pair).collect();
    for some in names(&lacking).chunks(MOST_OF_REQUEST) {
        for tags in tags.chunks(MOST_OF_REQUEST) {
            let request = TagResources { resource_list: some.to_vec(), tags: tags.to_vec() };
            failed.extend(handle.client.call(&request).await?.failed_resources);
        }
    }
    let gone: Vec<String> = gone.iter().map(|key| (*key).clone()).collect();
    for some in names(&burdened).chunks(MOST_OF_REQUEST) {
        for keys in gone.chunks(MOST_OF_REQUEST) {
            let request = UnTagResources { resource_list: some.to_vec(), tag_keys: keys.to_vec() };
            failed.extend(handle.client.call(&request).await?.failed_resources);
        }
    }
    Ok(failed)
}

/// The machines of a pool that stay, and their disks but those of volumes.
async fn bearers(handle: &ClusterHandle, pool_id: &str) -> Result<Vec<Bearer>, Error> {
    let Some(pool) = read::one(handle, pool_id).await? else {
        return Ok(Vec::new());
    };
    let of_groups = |filters| DescribeAutoScalingInstances { filters, ..Default::default() };
    let groups = [pool.autoscaling_group_id].into_iter().filter(|id| !id.is_empty());
    let mut members = handle.client.list_where("auto-scaling-group-id", groups, of_groups).await?;
    members.retain(|member| !member.life_cycle_state.is_on_its_way_out());
    let of_ids = |ids| DescribeInstances { instance_ids: Some(ids), ..Default::default() };
    let machines = handle.client.list_of(members.iter().map(|member| &member.instance_id), of_ids).await?;
    let disks: Vec<String> = machines
        .iter()
        .flat_map(|machine| machine.data_disks.iter().chain([&machine.system_disk]))
        .map(|disk| disk.disk_id.clone())
        .filter(|id| !id.is_empty())
        .collect();
    let of_ids = |ids| DescribeDisks { disk_ids: Some(ids), ..Default::default() };
    let mut disks = handle.client.list_of(&disks, of_ids).await?;
    disks.retain(|disk| !disk.tags.iter().any(|tag| tag.key == CLUSTER_TAG));
    let machines = machines.into_iter().map(|it| Bearer { prefix: "instance", id: it.instance_id, tags: it.tags });
    let disks = disks.into_iter().map(|it| Bearer { prefix: "volume", id: it.disk_id, tags: it.tags });
    Ok(machines.chain(disks).collect())
}
