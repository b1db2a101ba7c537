//! Making a node pool.

use crate::cloud::autoscaling::group::ServiceSettings;
use crate::cloud::tke::node_pool::{
    AutoScalingGroupPara, CreateClusterNodePool, InstanceAdvancedSettings, LaunchConfigurePara,
};
use crate::cloud::{Error, Tag};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::value::Path;
use crate::provider::api_error;
use crate::services::handle::{ClusterHandle, Lost};
use crate::services::node_pool::spec::{self, some_if_any};
use crate::services::node_pool::{Inherited, NodePoolModel, place, read};

/// A pool that was not made, as far as is known.
#[derive(Debug)]
pub struct NotMade {
    /// Why.
    pub diagnostics: Diagnostics,
    /// Whether it may be there all the same: a request for it was never answered.
    pub in_doubt: bool,
}

impl From<Diagnostics> for NotMade {
    /// Nothing was sent yet.
    fn from(diagnostics: Diagnostics) -> Self {
        Self { diagnostics, in_doubt: false }
    }
}

/// Makes a pool and answers with its id, at once: its nodes come later. `replaced` is the pool of the
/// same name whose place it takes; any other of that name is not ours, and an error.
pub async fn create(
    handle: &ClusterHandle,
    name: &str,
    pool: &NodePoolModel,
    inherited: &Inherited,
    replaced: Option<&str>,
) -> Result<String, NotMade> {
    place::check_zones(handle, name, pool, &inherited.vpc_id).await?;
    let what = format!("The node pool {name:?} could not be made");
    let failed = |error: &Error| Diagnostics::from(api_error(&what, error));
    let there = read::of_name(handle, name).await.map_err(|error| failed(&error))?;
    let before: Vec<String> = there.iter().map(|pool| pool.node_pool_id.clone()).collect();
    if let Some(other) = before.iter().find(|id| Some(id.as_str()) != replaced) {
        let detail = format!(
            "{what}: the cluster {} has another pool of this name, {other}, which is not managed here. Import the \
             cluster with its pools (`{}:all`), choose another name, or remove that pool.",
            handle.cluster_id, handle.cluster_id
        );
        let taken = Diagnostic::error("Node pool exists already", detail).at(Path::of("node_pools").key(name));
        return Err(Diagnostics::from(taken).into());
    }
    let replaced = there.iter().find(|pool| Some(pool.node_pool_id.as_str()) == replaced);
    let request = request(handle, name, pool, inherited, replaced.map(|pool| pool.desired_nodes_num));
    let before = &before;
    let look = |handle: ClusterHandle| async move {
        let now = read::of_name(&handle, name).await?;
        Ok(now.into_iter().map(|pool| pool.node_pool_id).find(|id| !before.contains(id)))
    };
    let made = handle.make(&format!("node pool {name:?}"), &request, |made| made.node_pool_id, look).await;
    made.map_err(|Lost { error, in_doubt }| NotMade { diagnostics: failed(&error), in_doubt })
}

/// `size` is that of the pool whose place it takes.
fn request(
    handle: &ClusterHandle,
    name: &str,
    pool: &NodePoolModel,
    inherited: &Inherited,
    size: Option<i64>,
) -> CreateClusterNodePool {
    let tags: Vec<Tag> = inherited.tags.iter().map(|(key, value)| Tag::new(key, value)).collect();
    CreateClusterNodePool {
        cluster_id: handle.cluster_id.clone(),
        name: Some(name.to_owned()),
        auto_scaling_group_para: group(pool, inherited, size),
        launch_configure_para: launch(pool, inherited, &tags),
        instance_advanced_settings: InstanceAdvancedSettings {
            user_script: pool.user_script.is_set().then(|| spec::user_script(pool)),
            unschedulable: pool.unschedulable.known_or(false).then(|| spec::unschedulable(pool)),
            data_disks: spec::mounted_disks(pool),
            extra_args: pool.kubelet_args.is_set().then(|| spec::extra_args(pool)),
            ..Default::default()
        },
        enable_autoscale: pool.autoscaling.is_set(),
        labels: some_if_any(spec::labels(pool)),
        taints: some_if_any(spec::taints(pool)),
        annotations: some_if_any(spec::annotations(pool)),
        node_pool_os: inherited.os_name.clone(),
        os_customize_type: inherited.os_customize_type.clone(),
        tags: some_if_any(tags),
        deletion_protection: pool.deletion_protection.known_or(false).then_some(true),
        ..Default::default()
    }
}

fn group(pool: &NodePoolModel, inherited: &Inherited, size: Option<i64>) -> AutoScalingGroupPara {
    let least = pool.least_size().unwrap_or(1);
    let (min_size, desired, max_size) = match pool.autoscaling.known() {
        Some(range) => {
            let most = range.max.known_or(least);
            // the autoscaler's size goes on in the new pool
            (least, size.unwrap_or(least).min(most).max(least), most)
        }
        None => (0, least, least),
    };
    AutoScalingGroupPara {
        max_size,
        min_size,
        desired_capacity: Some(desired),
        vpc_id: inherited.vpc_id.clone(),
        subnet_ids: pool.subnets().into_iter().collect(),
        multi_zone_subnet_policy: Some(spec::spread(pool).to_owned()),
        // tags that change reach the nodes that are there
        service_settings: Some(ServiceSettings { auto_update_instance_tags: Some(true), ..Default::default() }),
        ..Default::default()
    }
}

fn launch(pool: &NodePoolModel, inherited: &Inherited, tags: &[Tag]) -> LaunchConfigurePara {
    // either one type or several, never both
    let (instance_type, instance_types) = match pool.fallback_instance_types.known() {
        Some(_) => (None, Some(pool.instance_types())),
        None => (pool.instance_type.known().cloned(), None),
    };
    LaunchConfigurePara {
        instance_type,
        instance_types,
        system_disk: spec::system_disk(pool),
        data_disks: some_if_any(spec::data_disks(pool, inherited)),
        login_settings: inherited.key_id.is_some().then(|| spec::login(inherited)),
        internet_accessible: (pool.public_bandwidth_mbps.known_or(0) > 0).then(|| spec::internet(pool)),
        security_group_ids: pool.security_group_ids.known().cloned(),
        instance_charge_type: Some(spec::charge_type(pool).to_owned()),
        instance_market_options: spec::market(pool),
        instance_tags: some_if_any(tags.to_vec()),
        ..Default::default()
    }
}
