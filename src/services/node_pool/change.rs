//! Changing a node pool in place.

use crate::cloud::Tag;
use crate::cloud::autoscaling::group::ModifyAutoScalingGroup;
use crate::cloud::autoscaling::launch_configuration::{LoginSettings, ModifyLaunchConfigurationAttributes};
use crate::cloud::tag::whole_set;
use crate::cloud::tke::node_pool::{ModifyClusterNodePool, ModifyNodePoolDesiredCapacityAboutAsg};
use crate::cloud::{Action, Error};
use crate::diagnostics::Diagnostics;
use crate::provider::api_error;
use crate::services::node_pool::model::NodePoolModel;
use crate::services::node_pool::{Surroundings, create, read, wait};
use crate::services::site::Site;

/// A pool before and after, with what it takes from its cluster.
pub struct Change<'a> {
    /// The key in `node_pools`.
    pub name: &'a str,
    /// The pool as it is.
    pub prior: &'a NodePoolModel,
    /// The pool as it shall be.
    pub planned: &'a NodePoolModel,
    /// What it took.
    pub prior_surroundings: &'a Surroundings,
    /// What it shall take.
    pub surroundings: &'a Surroundings,
}

impl Change<'_> {
    /// Whether there is anything to do in the cloud.
    pub fn is_any(&self) -> bool {
        self.is_swap()
            || self.tags_changed()
            || self.pool_request("", None).is_some()
            || self.launch_request(None).is_some()
            || self.group_request().is_some()
            || self.new_size().is_some()
    }

    /// Whether a new pool takes the old one's place: no change in place does it.
    pub fn is_swap(&self) -> bool {
        self.prior.instance_type != self.planned.instance_type
    }

    /// Makes the change in place and waits until the pool is normal.
    pub async fn make(&self, site: &Site) -> Result<(), Diagnostics> {
        let id = self.prior.id.known_or_default();
        let (pool_tags, node_tags) = self.whole_tags(site, &id).await?;
        if let Some(request) = self.launch_request(node_tags) {
            self.call(site, &request).await?;
        }
        if let Some(request) = self.group_request() {
            self.call(site, &request).await?;
        }
        if let Some(request) = self.pool_request(&site.cluster_id, pool_tags) {
            self.call(site, &request).await?;
            wait::until_normal(site, self.name, &id).await?;
        }
        if let Some(size) = self.new_size() {
            let request = ModifyNodePoolDesiredCapacityAboutAsg {
                cluster_id: site.cluster_id.clone(),
                node_pool_id: id.clone(),
                desired_capacity: size,
            };
            self.call(site, &request).await?;
        }
        wait::until_normal(site, self.name, &id).await
    }

    async fn call<A: Action>(&self, site: &Site, request: &A) -> Result<(), Diagnostics> {
        site.client.call(request).await.map(|_| ()).map_err(|error| self.failed(&error))
    }

    fn failed(&self, error: &Error) -> Diagnostics {
        api_error(&format!("The node pool {:?} could not be changed", self.name), error).into()
    }

    fn new_size(&self) -> Option<i64> {
        let size = self.planned.node_count.known()?;
        (self.planned.node_count != self.prior.node_count).then_some(*size)
    }

    /// Labels, taints, tags, image and the room to grow into.
    fn pool_request(&self, cluster_id: &str, tags: Option<Vec<Tag>>) -> Option<ModifyClusterNodePool> {
        let grows = self.new_size().filter(|size| *size > self.prior.node_count.known_or(0));
        let labels = (self.prior.labels.known_or_default() != self.planned.labels.known_or_default())
            .then(|| create::labels(self.planned));
        let taints = (self.prior.taints.known_or_default() != self.planned.taints.known_or_default())
            .then(|| create::taints(self.planned));
        let os_name = (self.prior_surroundings.os_name != self.surroundings.os_name)
            .then(|| self.surroundings.os_name.clone())
            .flatten();
        let is_any = grows.is_some() || labels.is_some() || taints.is_some() || tags.is_some() || os_name.is_some();
        is_any.then(|| ModifyClusterNodePool {
            cluster_id: cluster_id.to_owned(),
            node_pool_id: self.prior.id.known_or_default(),
            max_nodes_num: grows,
            labels,
            taints,
            tags,
            os_name,
            ..Default::default()
        })
    }

    /// What new nodes are.
    fn launch_request(&self, instance_tags: Option<Vec<Tag>>) -> Option<ModifyLaunchConfigurationAttributes> {
        let disk =
            (self.prior.system_disk != self.planned.system_disk).then(|| create::system_disk(self.planned)).flatten();
        let key = (self.prior_surroundings.key_id != self.surroundings.key_id)
            .then(|| LoginSettings { key_ids: self.surroundings.key_id.iter().cloned().collect() });
        let groups = (self.prior.security_group_ids != self.planned.security_group_ids)
            .then(|| self.planned.security_group_ids.known_or_default());
        let is_any = disk.is_some() || key.is_some() || groups.is_some() || instance_tags.is_some();
        is_any.then(|| ModifyLaunchConfigurationAttributes {
            launch_configuration_id: self.prior.launch_configuration_id.known_or_default(),
            system_disk: disk,
            login_settings: key,
            security_group_ids: groups,
            instance_tags,
            ..Default::default()
        })
    }

    /// Where new nodes are.
    fn group_request(&self) -> Option<ModifyAutoScalingGroup> {
        (self.prior.subnet_ids != self.planned.subnet_ids).then(|| ModifyAutoScalingGroup {
            auto_scaling_group_id: self.prior.autoscaling_group_id.known_or_default(),
            subnet_ids: Some(self.planned.subnet_ids.known_or_default().into_iter().collect()),
            ..Default::default()
        })
    }

    fn tags_changed(&self) -> bool {
        self.prior_surroundings.tags != self.surroundings.tags
    }

    /// The tags to write on the pool and on its nodes, if they change: both are replaced as a whole.
    async fn whole_tags(&self, site: &Site, id: &str) -> Result<(Option<Vec<Tag>>, Option<Vec<Tag>>), Diagnostics> {
        if !self.tags_changed() {
            return Ok((None, None));
        }
        let pool = read::one(site, id).await.map_err(|error| self.failed(&error))?;
        let found = read::details(site, pool.into_iter().collect()).await.map_err(|error| self.failed(&error))?;
        let (on_pool, on_nodes) =
            found.into_iter().next().map(|found| (found.pool.tags, found.launch.instance_tags)).unwrap_or_default();
        let (before, planned) = (&self.prior_surroundings.tags, &self.surroundings.tags);
        Ok((Some(whole_set(&on_pool, before, planned)), Some(whole_set(&on_nodes, before, planned))))
    }
}
