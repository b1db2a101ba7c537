//! Making a node pool.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

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
use crate::system::clock;
use crate::value::Path;

/// How often a pool whose creation was not answered is looked for before it is made again.
const LOOKS_AFTER_LOST_REPLY: u32 = 3;
/// How often it is asked for.
const SENDS: u32 = 2;
/// How long one look is repeated while the cloud does not answer.
const LOOK_TIMEOUT: Duration = Duration::from_secs(10);

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
    site: &Site,
    name: &str,
    pool: &NodePoolModel,
    surroundings: &Surroundings,
    replaced: Option<&str>,
) -> Result<String, NotMade> {
    let what = format!("The node pool {name:?} could not be made");
    let failed = |error: &Error| Diagnostics::from(api_error(&what, error));
    let before = read::ids_of_name(site, name).await.map_err(|error| failed(&error))?;
    if let Some(other) = before.iter().find(|id| Some(id.as_str()) != replaced) {
        let detail = format!(
            "{what}: the cluster {} has another pool of this name, {other}, which is not managed here. Import the \
             cluster with its pools (`{}:all`), choose another name, or remove that pool.",
            site.cluster_id, site.cluster_id
        );
        let taken = Diagnostic::error("Node pool exists already", detail).at(Path::of("node_pools").key(name));
        return Err(Diagnostics::from(taken).into());
    }
    let request = request(site, name, pool, surroundings);
    let mut in_doubt = false;
    let mut sends = 0;
    loop {
        sends += 1;
        let error = match site.client.call(&request).await {
            Ok(made) => return Ok(made.node_pool_id),
            Err(error) => error,
        };
        let is_lost = error.may_have_been_carried_out();
        in_doubt |= is_lost;
        if is_lost {
            tracing::warn!(pool = name, %error, "the pool may have been made; looking for it");
            if let Some(made) = look(site, name, &before).await {
                return Ok(made);
            }
        }
        if !is_lost || sends == SENDS {
            return Err(NotMade { diagnostics: failed(&error), in_doubt });
        }
    }
}

/// Looks for a pool whose creation was not answered. An interrupt does not stop it, or the pool would
/// be there without anybody knowing; a look that fails has seen nothing.
async fn look(site: &Site, name: &str, before: &[String]) -> Option<String> {
    let client = site.client.with_cancellation(CancellationToken::new()).with_retry_timeout(LOOK_TIMEOUT);
    let site = Site { client, ..site.clone() };
    for _ in 0..LOOKS_AFTER_LOST_REPLY {
        match read::ids_of_name(&site, name).await {
            Ok(now) => {
                if let Some(made) = now.into_iter().find(|id| !before.contains(id)) {
                    return Some(made);
                }
            }
            Err(error) => tracing::warn!(pool = name, %error, "the look failed"),
        }
        clock::sleep(Duration::from_secs(1)).await;
    }
    None
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
