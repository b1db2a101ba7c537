//! Changing a node pool in place.

use std::collections::BTreeMap;

use crate::cloud::Tag;
use crate::cloud::autoscaling::group::ModifyAutoScalingGroup;
use crate::cloud::autoscaling::launch_configuration::ModifyLaunchConfigurationAttributes;
use crate::cloud::tag::whole_set;
use crate::cloud::tke::node_pool::{ModifyClusterNodePool, ModifyNodePoolInstanceTypes, NodePool};
use crate::cloud::{Action, Error};
use crate::kit::diagnostics::Diagnostics;
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;
use crate::services::node_pool::model::NodePoolModel;
use crate::services::node_pool::size::{self, Limits, Resize};
use crate::services::node_pool::{Inherited, read, spec, wait};

/// A pool before and after, with what it takes from its cluster.
pub struct Change<'a> {
    /// The key in `node_pools`.
    pub name: &'a str,
    /// The pool as it is.
    pub prior: &'a NodePoolModel,
    /// The pool as it shall be.
    pub planned: &'a NodePoolModel,
    /// What it took.
    pub inherited_before: &'a Inherited,
    /// What it shall take.
    pub inherited: &'a Inherited,
}

impl Change<'_> {
    /// Whether there is anything to do in the cloud.
    pub fn is_any(&self) -> bool {
        self.is_swap()
            || self.tags_changed()
            || size::changes(self.prior, self.planned)
            || self.pool_request("", Limits::default(), None).is_some()
            || self.types_request("").is_some()
            || self.launch_request(None).is_some()
            || self.group_request().is_some()
    }

    /// Whether a new pool takes the old one's place: no change in place does it. How disks are mounted
    /// is said once, when a pool is made.
    pub fn is_swap(&self) -> bool {
        is_swap(self.prior, self.planned)
    }

    /// Makes the change in place and waits until the pool is normal. Where nodes are `replaced` next, it
    /// becomes smaller only after that, see [`Self::shrink`]: the node that is too many may be one that
    /// an earlier apply made in another's place.
    pub async fn make(&self, handle: &ClusterHandle, replaced: bool) -> Result<(), Diagnostics> {
        let id = self.prior.id.known_or_default();
        let there = match self.tags_changed() || size::changes(self.prior, self.planned) {
            true => read::one(handle, &id).await.map_err(|error| self.failed(&error))?,
            false => None,
        };
        let mut resize = self.resize(there.as_ref());
        if replaced && resize.shrinks(there.as_ref()) {
            resize = Resize { first: resize.first, ..Resize::default() };
        }
        let (pool_tags, node_tags) = self.whole_tags(handle, there).await?;
        if let Some(request) = self.launch_request(node_tags) {
            self.call(handle, &request).await?;
        }
        if let Some(request) = self.types_request(&handle.cluster_id) {
            self.call(handle, &request).await?;
        }
        if let Some(request) = self.group_request() {
            self.call(handle, &request).await?;
        }
        if let Some(request) = self.pool_request(&handle.cluster_id, resize.first, pool_tags) {
            self.call(handle, &request).await?;
            self.wait(handle, replaced).await?;
        }
        self.go_on(handle, resize, replaced).await
    }

    /// Waits until the pool takes the next change. Nodes that do not work and are replaced next are not
    /// waited for: that would not end.
    async fn wait(&self, handle: &ClusterHandle, replaced: bool) -> Result<(), Diagnostics> {
        let id = self.prior.id.known_or_default();
        match replaced {
            true => wait::until_settled(handle, self.name, &id).await,
            false => wait::until_normal(handle, self.name, &id).await,
        }
    }

    /// Makes the pool smaller, as far as the change asks for it.
    pub async fn shrink(&self, handle: &ClusterHandle) -> Result<(), Diagnostics> {
        let id = self.prior.id.known_or_default();
        if !size::changes(self.prior, self.planned) {
            return Ok(());
        }
        let there = read::one(handle, &id).await.map_err(|error| self.failed(&error))?;
        let resize = self.resize(there.as_ref());
        if resize.first.is_any() {
            size::limit(handle, &id, resize.first).await.map_err(|error| self.failed(&error))?;
            wait::until_normal(handle, self.name, &id).await?;
        }
        self.go_on(handle, resize, false).await
    }

    /// The steps to another size after the first.
    async fn go_on(&self, handle: &ClusterHandle, resize: Resize, replaced: bool) -> Result<(), Diagnostics> {
        let id = self.prior.id.known_or_default();
        if let Some(size) = resize.size {
            size::set(handle, &id, size).await.map_err(|error| self.failed(&error))?;
        }
        if resize.last.is_any() {
            self.wait(handle, replaced).await?;
            size::limit(handle, &id, resize.last).await.map_err(|error| self.failed(&error))?;
        }
        self.wait(handle, replaced).await
    }

    async fn call<A: Action>(&self, handle: &ClusterHandle, request: &A) -> Result<(), Diagnostics> {
        handle.client.call(request).await.map(|_| ()).map_err(|error| self.failed(&error))
    }

    fn failed(&self, error: &Error) -> Diagnostics {
        api_error(&format!("The node pool {:?} could not be changed", self.name), error).into()
    }

    /// From the size that the pool has now: the autoscaler may have moved it since the plan.
    fn resize(&self, there: Option<&NodePool>) -> Resize {
        match size::changes(self.prior, self.planned) {
            true => size::resize(&there.cloned().unwrap_or_default(), self.planned),
            false => Resize::default(),
        }
    }

    /// What TKE keeps of a pool.
    fn pool_request(&self, cluster_id: &str, limits: Limits, tags: Option<Vec<Tag>>) -> Option<ModifyClusterNodePool> {
        let (prior, planned) = (self.prior, self.planned);
        let id = prior.id.known_or_default();
        let unschedulable = spec::unschedulable(planned);
        let protection = planned.deletion_protection.known_or(false);
        let (os_before, os) = (&self.inherited_before, &self.inherited);
        let customize_type = changed(&os_before.os_customize_type, &os.os_customize_type).cloned().flatten();
        let is_image_changed = os_before.os_name != os.os_name || customize_type.is_some();
        let request = ModifyClusterNodePool {
            labels: changed(spec::labels(prior), spec::labels(planned)),
            taints: changed(spec::taints(prior), spec::taints(planned)),
            annotations: changed(spec::annotations(prior), spec::annotations(planned)),
            tags,
            // an image is named by both
            os_name: os.os_name.clone().filter(|_| is_image_changed),
            os_customize_type: customize_type,
            user_script: changed(spec::user_script(prior), spec::user_script(planned)),
            extra_args: changed(spec::extra_args(prior), spec::extra_args(planned)),
            unschedulable: changed(spec::unschedulable(prior), unschedulable),
            deletion_protection: changed(prior.deletion_protection.known_or(false), protection),
            ..limits.of_pool(cluster_id, &id)
        };
        (request != Limits::default().of_pool(cluster_id, &id)).then_some(request)
    }

    /// The instance types after the first.
    fn types_request(&self, cluster_id: &str) -> Option<ModifyNodePoolInstanceTypes> {
        let instance_types = changed(self.prior.instance_types(), self.planned.instance_types())?;
        Some(ModifyNodePoolInstanceTypes {
            cluster_id: cluster_id.to_owned(),
            node_pool_id: self.prior.id.known_or_default(),
            instance_types,
        })
    }

    /// What new nodes are.
    fn launch_request(&self, instance_tags: Option<Vec<Tag>>) -> Option<ModifyLaunchConfigurationAttributes> {
        let (prior, planned) = (self.prior, self.planned);
        let blank = ModifyLaunchConfigurationAttributes {
            launch_configuration_id: prior.launch_configuration_id.known_or_default(),
            ..Default::default()
        };
        let request = ModifyLaunchConfigurationAttributes {
            system_disk: changed(&prior.system_disk, &planned.system_disk).and_then(|_| spec::system_disk(planned)),
            data_disks: changed(prior.data_disks.known_or_default(), planned.data_disks.known_or_default())
                .map(|_| spec::data_disks(planned, self.inherited)),
            login_settings: changed(&self.inherited_before.key_id, &self.inherited.key_id)
                .map(|_| spec::login(self.inherited)),
            security_group_ids: changed(&prior.security_group_ids, &planned.security_group_ids)
                .map(|groups| groups.known_or_default()),
            internet_accessible: changed(
                prior.public_bandwidth_mbps.known_or(0),
                planned.public_bandwidth_mbps.known_or(0),
            )
            .map(|_| spec::internet(planned)),
            instance_charge_type: changed(&prior.capacity_type, &planned.capacity_type)
                .map(|_| spec::charge_type(planned).to_owned()),
            instance_market_options: changed(spec::market(prior), spec::market(planned)).flatten(),
            instance_tags,
            ..blank.clone()
        };
        (request != blank).then_some(request)
    }

    /// Where new nodes are.
    fn group_request(&self) -> Option<ModifyAutoScalingGroup> {
        let subnets = changed(self.prior.subnets(), self.planned.subnets());
        let spread = changed(spec::spread(self.prior), spec::spread(self.planned));
        (subnets.is_some() || spread.is_some()).then(|| ModifyAutoScalingGroup {
            auto_scaling_group_id: self.prior.autoscaling_group_id.known_or_default(),
            subnet_ids: subnets.map(|subnets| subnets.into_iter().collect()),
            multi_zone_subnet_policy: spread.map(str::to_owned),
            ..Default::default()
        })
    }

    fn tags_changed(&self) -> bool {
        self.inherited_before.tags != self.inherited.tags
    }

    /// The tags to write on the pool and on its nodes, if they change: both are replaced as a whole.
    async fn whole_tags(
        &self,
        handle: &ClusterHandle,
        there: Option<NodePool>,
    ) -> Result<(Option<Vec<Tag>>, Option<Vec<Tag>>), Diagnostics> {
        if !self.tags_changed() {
            return Ok((None, None));
        }
        let found = read::details(handle, there.into_iter().collect()).await.map_err(|error| self.failed(&error))?;
        let (on_pool, on_nodes) =
            found.into_iter().next().map(|found| (found.pool.tags, found.launch.instance_tags)).unwrap_or_default();
        let (before, planned) = (&self.inherited_before.tags, &self.inherited.tags);
        Ok((Some(whole_set(&on_pool, before, planned)), Some(whole_set(&on_nodes, before, planned))))
    }
}

/// Writes tags on a pool and its nodes, beside those of others: for when they were overwritten.
pub async fn write_tags(
    handle: &ClusterHandle,
    name: &str,
    id: &str,
    tags: &BTreeMap<String, String>,
) -> Result<(), Diagnostics> {
    let written = async {
        let there = read::one(handle, id).await?.map(|pool| pool.tags).unwrap_or_default();
        let tags = Some(whole_set(&there, &BTreeMap::new(), tags));
        let request = ModifyClusterNodePool { tags, ..Limits::default().of_pool(&handle.cluster_id, id) };
        handle.client.call(&request).await
    };
    written
        .await
        .map_err(|error| api_error(&format!("The tags of the node pool {name:?} could not be written"), &error))?;
    wait::until_normal(handle, name, id).await
}

/// Whether it takes a new pool to come from one to the other.
pub fn is_swap(prior: &NodePoolModel, planned: &NodePoolModel) -> bool {
    let disks_differ = prior.data_disks.known_or_default() != planned.data_disks.known_or_default();
    prior.instance_type != planned.instance_type || (disks_differ && (prior.mounts_disks() || planned.mounts_disks()))
}

/// The planned value, if it is another one.
fn changed<T: PartialEq>(prior: T, planned: T) -> Option<T> {
    (prior != planned).then_some(planned)
}
