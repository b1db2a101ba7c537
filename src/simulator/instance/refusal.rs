//! Why CVM launches no machine, in the words that a scaling activity passes on.

use std::collections::BTreeMap;

use crate::simulator::state::catalogue::InstanceType;
use crate::simulator::state::cloud::State;
use crate::simulator::state::instance::Instance;
use crate::simulator::state::launch_configuration::LaunchConfiguration;
use crate::simulator::state::node_pool::NodePoolStatus;
use crate::simulator::state::scaling_group::ScalingGroup;
use crate::simulator::tags::is_launchable;

impl State {
    /// What stands in the way of every launch by a group, wherever and of whatever type.
    pub(super) fn refusal(&mut self, group: &ScalingGroup, configuration: &LaunchConfiguration) -> Option<String> {
        self.ordered_refusal()
            .or_else(|| self.refusal_of_tags(group, configuration))
            .or_else(|| self.refusal_by_quota(configuration))
    }

    /// One that a test ordered.
    fn ordered_refusal(&mut self) -> Option<String> {
        let fault = self.failing_launches.first_mut()?;
        fault.count = fault.count.saturating_sub(1);
        let message = fault.message.clone();
        self.failing_launches.retain(|fault| fault.count > 0);
        Some(message)
    }

    /// TKE passes the description of a cluster on as a tag as well, but not to the machines that a pool is made with.
    fn refusal_of_tags(&self, group: &ScalingGroup, configuration: &LaunchConfiguration) -> Option<String> {
        if let Some(key) = configuration.instance_tags.keys().find(|key| group.tags.contains_key(*key)) {
            return Some(format!("CallCvmError:InvalidParameterValue.DuplicateTags: the tag key {key} is given twice"));
        }
        let pool = self.node_pools.values().find(|pool| pool.scaling_group_id == group.id);
        let described = pool.filter(|pool| pool.status != NodePoolStatus::Creating);
        let description = described.and_then(|pool| self.clusters.get(&pool.cluster_id)).map(|it| &it.description);
        let tags = self.launch_tags(group, configuration);
        let mut values = tags.values().chain(description.filter(|text| !text.is_empty()));
        values.any(|value| !is_launchable(value)).then(|| {
            "CallCvmError:InvalidParameter: tag value contains illegal characters. Supports UTF-8-encoded characters, \
             digits, spaces, and special characters (+-=._:/@()[]（）【】)"
                .to_owned()
        })
    }

    /// The tags of the machines that a group launches now: those of its launch configuration and its own. The machines
    /// that a pool is made with have none of its own where the request for it named any.
    pub(super) fn launch_tags(
        &self,
        group: &ScalingGroup,
        configuration: &LaunchConfiguration,
    ) -> BTreeMap<String, String> {
        let pool = self.node_pools.values().find(|pool| pool.scaling_group_id == group.id);
        let is_bare = pool.is_some_and(|pool| pool.status == NodePoolStatus::Creating && pool.has_own_tags);
        let mut tags = configuration.instance_tags.clone();
        if !is_bare {
            tags.extend(group.tags.clone());
        }
        tags
    }

    fn refusal_by_quota(&self, configuration: &LaunchConfiguration) -> Option<String> {
        let quota = *self.instance_quotas.get(&configuration.charge_type)?;
        let is_counted = |instance: &&Instance| {
            instance.owner == configuration.owner
                && instance.region == configuration.region
                && instance.charge_type == configuration.charge_type
        };
        let code = match configuration.charge_type.as_str() {
            "SPOTPAID" => "LimitExceeded.SpotQuota",
            _ => "LimitExceeded.InstanceQuota",
        };
        let used = self.instances.values().filter(is_counted).count();
        (used >= quota).then(|| format!("CallCvmError:{code}: the quota of {quota} instances is used up"))
    }
}

impl LaunchConfiguration {
    /// Why a machine of this type cannot be had in a zone.
    pub(super) fn refusal_of(&self, kind: &InstanceType, zone: &str) -> Option<String> {
        if kind.sold_out_zones.iter().any(|sold_out| sold_out == zone) {
            let code = "ResourceInsufficient.SpecifiedInstanceType";
            return Some(format!("CallCvmError:{code}: Insufficient resources of {} in {zone}", kind.name));
        }
        let mut disks =
            self.data_disks.iter().map(|disk| &disk.disk_type).chain(std::iter::once(&self.system_disk.disk_type));
        let refused = disks.any(|disk_type| !kind.takes_disk(disk_type));
        refused.then(|| "CallCvmError:InvalidParameter: [19045]CVM not support the required disk".to_owned())
    }
}
