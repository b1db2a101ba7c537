//! Making a node pool.

use crate::cloud::autoscaling::launch_configuration::{InstanceTag, LoginSettings, SystemDisk};
use crate::cloud::tke::node_pool::{
    AutoScalingGroupPara, CreateClusterNodePool, InstanceAdvancedSettings, Label, LaunchConfigurePara, Taint,
};
use crate::cloud::{Error, Tag};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::provider::api_error;
use crate::services::node_pool::model::{NodePoolModel, TaintModel};
use crate::services::node_pool::{Surroundings, read};
use crate::services::site::Site;
use crate::value::Path;

/// How often a pool whose creation was not answered is looked for before it is made again.
const LOOKS_AFTER_LOST_REPLY: u32 = 3;

/// Makes a pool and answers with its id, at once: its nodes come later. `replaced` is the pool of the
/// same name whose place it takes; any other of that name is not ours, and an error.
pub async fn create(
    site: &Site,
    name: &str,
    pool: &NodePoolModel,
    surroundings: &Surroundings,
    replaced: Option<&str>,
) -> Result<String, Diagnostics> {
    let what = format!("The node pool {name:?} could not be made");
    let before = read::ids_of_name(site, name).await.map_err(|error| api_error(&what, &error))?;
    if let Some(other) = before.iter().find(|id| Some(id.as_str()) != replaced) {
        let detail = format!(
            "{what}: the cluster {} has another pool of this name, {other}, which is not managed here. Import the \
             cluster with its pools (`{}:all`), choose another name, or remove that pool.",
            site.cluster_id, site.cluster_id
        );
        return Err(Diagnostic::error("Node pool exists already", detail).at(Path::of("node_pools").key(name)).into());
    }
    let request = request(site, name, pool, surroundings);
    let failed = |error: &Error| Diagnostics::from(api_error(&what, error));
    match site.client.call(&request).await {
        Ok(made) => return Ok(made.node_pool_id),
        Err(error) if !error.may_have_been_carried_out() => return Err(failed(&error)),
        Err(error) => tracing::warn!(pool = name, %error, "the pool may have been made; looking for it"),
    }
    for _ in 0..LOOKS_AFTER_LOST_REPLY {
        let now = read::ids_of_name(site, name).await.map_err(|error| failed(&error))?;
        if let Some(made) = now.into_iter().find(|id| !before.contains(id)) {
            return Ok(made);
        }
        crate::system::clock::sleep(std::time::Duration::from_secs(1)).await;
    }
    site.client.call(&request).await.map(|made| made.node_pool_id).map_err(|error| failed(&error))
}

fn request(site: &Site, name: &str, pool: &NodePoolModel, surroundings: &Surroundings) -> CreateClusterNodePool {
    let size = pool.node_count.known_or(1);
    let tags: Vec<Tag> = surroundings.tags.iter().map(|(key, value)| Tag::new(key, value)).collect();
    CreateClusterNodePool {
        cluster_id: site.cluster_id.clone(),
        name: Some(name.to_owned()),
        auto_scaling_group_para: AutoScalingGroupPara {
            max_size: size,
            min_size: 0,
            desired_capacity: Some(size),
            vpc_id: surroundings.vpc_id.clone(),
            subnet_ids: pool.subnet_ids.known_or_default().into_iter().collect(),
            ..Default::default()
        },
        launch_configure_para: LaunchConfigurePara {
            instance_type: pool.instance_type.known().cloned(),
            system_disk: system_disk(pool),
            login_settings: surroundings.key_id.clone().map(|key| LoginSettings { key_ids: vec![key] }),
            security_group_ids: pool.security_group_ids.known().cloned(),
            instance_charge_type: Some("POSTPAID_BY_HOUR".to_owned()),
            instance_tags: some_if_any(tags.iter().map(|tag| InstanceTag::new(&tag.key, &tag.value)).collect()),
            ..Default::default()
        },
        instance_advanced_settings: InstanceAdvancedSettings::default(),
        enable_autoscale: false,
        labels: some_if_any(labels(pool)),
        taints: some_if_any(taints(pool)),
        node_pool_os: surroundings.os_name.clone(),
        tags: some_if_any(tags),
        ..Default::default()
    }
}

/// The system disk as the API takes it.
pub fn system_disk(pool: &NodePoolModel) -> Option<SystemDisk> {
    pool.system_disk.known().map(|disk| SystemDisk {
        disk_type: disk.r#type.known().cloned(),
        disk_size: disk.size_gb.known().map(|size| count(*size)),
    })
}

/// The labels as the API takes them.
pub fn labels(pool: &NodePoolModel) -> Vec<Label> {
    let labels = pool.labels.known_or_default().into_iter();
    labels.map(|(name, value)| Label { name, value }).collect()
}

/// The taints as the API takes them.
pub fn taints(pool: &NodePoolModel) -> Vec<Taint> {
    let taint = |taint: TaintModel| Taint {
        key: taint.key.known_or_default(),
        value: taint.value.known_or_default(),
        effect: taint.effect.known_or_default(),
    };
    pool.taints.known_or_default().into_iter().map(taint).collect()
}

/// A count as the API takes it; validators see to it that it is not negative.
pub fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

fn some_if_any<T>(list: Vec<T>) -> Option<Vec<T>> {
    Some(list).filter(|list| !list.is_empty())
}
