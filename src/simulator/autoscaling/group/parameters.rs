//! The requests about groups.

use crate::simulator::autoscaling::group_tag::GroupTag;
use crate::simulator::autoscaling::words::check;
use crate::simulator::error::ApiError;
use crate::simulator::parameters::parameters;

parameters! {
    /// The document in CreateClusterNodePool's `AutoScalingGroupPara`: CreateAutoScalingGroup, its
    /// names and its launch configuration left to TKE.
    pub(crate) struct CreateAutoScalingGroup {
        name: Option<String> = "AutoScalingGroupName",
        launch_configuration_id: Option<String> = "LaunchConfigurationId",
        max_size: i64 = "MaxSize",
        min_size: i64 = "MinSize",
        vpc_id: String = "VpcId",
        default_cooldown: Option<i64> = "DefaultCooldown",
        desired_capacity: Option<i64> = "DesiredCapacity",
        load_balancer_ids: Option<Vec<String>> = "LoadBalancerIds",
        project_id: Option<i64> = "ProjectId",
        forward_load_balancers: Option<Vec<ForwardLoadBalancer>> = "ForwardLoadBalancers",
        subnet_ids: Option<Vec<String>> = "SubnetIds",
        termination_policies: Option<Vec<String>> = "TerminationPolicies",
        zones: Option<Vec<String>> = "Zones",
        retry_policy: Option<String> = "RetryPolicy",
        zones_check_policy: Option<String> = "ZonesCheckPolicy",
        tags: Option<Vec<GroupTag>> = "Tags",
        service_settings: Option<ServiceSettings> = "ServiceSettings",
        ipv6_address_count: Option<i64> = "Ipv6AddressCount",
        multi_zone_subnet_policy: Option<String> = "MultiZoneSubnetPolicy",
        health_check_type: Option<String> = "HealthCheckType",
        health_check_grace_period: Option<i64> = "LoadBalancerHealthCheckGracePeriod",
        instance_allocation_policy: Option<String> = "InstanceAllocationPolicy",
        spot_mixed_allocation_policy: Option<SpotMixedAllocationPolicy> = "SpotMixedAllocationPolicy",
        capacity_rebalance: Option<bool> = "CapacityRebalance",
        instance_name_index: Option<IndexSettings> = "InstanceNameIndexSettings",
        host_name_index: Option<IndexSettings> = "HostNameIndexSettings",
        concurrent_scale_out: Option<bool> = "ConcurrentScaleOutForDesiredCapacity",
    }

    pub(crate) struct ModifyAutoScalingGroup {
        id: String = "AutoScalingGroupId",
        name: Option<String> = "AutoScalingGroupName",
        default_cooldown: Option<i64> = "DefaultCooldown",
        desired_capacity: Option<i64> = "DesiredCapacity",
        launch_configuration_id: Option<String> = "LaunchConfigurationId",
        max_size: Option<i64> = "MaxSize",
        min_size: Option<i64> = "MinSize",
        project_id: Option<i64> = "ProjectId",
        subnet_ids: Option<Vec<String>> = "SubnetIds",
        termination_policies: Option<Vec<String>> = "TerminationPolicies",
        vpc_id: Option<String> = "VpcId",
        zones: Option<Vec<String>> = "Zones",
        retry_policy: Option<String> = "RetryPolicy",
        zones_check_policy: Option<String> = "ZonesCheckPolicy",
        service_settings: Option<ServiceSettings> = "ServiceSettings",
        ipv6_address_count: Option<i64> = "Ipv6AddressCount",
        multi_zone_subnet_policy: Option<String> = "MultiZoneSubnetPolicy",
        health_check_type: Option<String> = "HealthCheckType",
        health_check_grace_period: Option<i64> = "LoadBalancerHealthCheckGracePeriod",
        instance_allocation_policy: Option<String> = "InstanceAllocationPolicy",
        spot_mixed_allocation_policy: Option<SpotMixedAllocationPolicy> = "SpotMixedAllocationPolicy",
        capacity_rebalance: Option<bool> = "CapacityRebalance",
        instance_name_index: Option<IndexSettings> = "InstanceNameIndexSettings",
        host_name_index: Option<IndexSettings> = "HostNameIndexSettings",
        concurrent_scale_out: Option<bool> = "ConcurrentScaleOutForDesiredCapacity",
    }

    pub(crate) struct ForwardLoadBalancer {
        load_balancer_id: String = "LoadBalancerId",
        listener_id: String = "ListenerId",
        target_attributes: Vec<TargetAttribute> = "TargetAttributes",
        location_id: Option<String> = "LocationId",
        region: Option<String> = "Region",
    }

    pub(crate) struct TargetAttribute {
        port: i64 = "Port",
        weight: i64 = "Weight",
    }

    pub(crate) struct ServiceSettings {
        replace_monitor_unhealthy: Option<bool> = "ReplaceMonitorUnhealthy",
        scaling_mode: Option<String> = "ScalingMode",
        replace_load_balancer_unhealthy: Option<bool> = "ReplaceLoadBalancerUnhealthy",
        replace_mode: Option<String> = "ReplaceMode",
        auto_update_instance_tags: Option<bool> = "AutoUpdateInstanceTags",
        desired_capacity_sync: Option<bool> = "DesiredCapacitySyncWithMaxMinSize",
        priority_scale_in_unhealthy: Option<bool> = "PriorityScaleInUnhealthy",
    }

    pub(crate) struct SpotMixedAllocationPolicy {
        base_capacity: Option<i64> = "BaseCapacity",
        on_demand_percentage: Option<i64> = "OnDemandPercentageAboveBaseCapacity",
        spot_allocation_strategy: Option<String> = "SpotAllocationStrategy",
        compensate_with_base_instance: Option<bool> = "CompensateWithBaseInstance",
    }

    pub(crate) struct IndexSettings {
        enabled: Option<bool> = "Enabled",
        begin_index: Option<i64> = "BeginIndex",
        index_length: Option<i64> = "IndexLength",
    }
}

impl CreateAutoScalingGroup {
    /// The size aimed at; the least size unless the request says otherwise.
    pub(crate) fn desired(&self) -> i64 {
        self.desired_capacity.unwrap_or(self.min_size)
    }
}

impl ModifyAutoScalingGroup {
    /// Refuses words that mean nothing.
    pub(crate) fn check_choices(&self) -> Result<(), ApiError> {
        check("MultiZoneSubnetPolicy", self.multi_zone_subnet_policy.as_ref(), &["PRIORITY", "EQUALITY"])?;
        let retries = &["IMMEDIATE_RETRY", "INCREMENTAL_INTERVALS", "NO_RETRY"];
        check("RetryPolicy", self.retry_policy.as_ref(), retries)?;
        check("ZonesCheckPolicy", self.zones_check_policy.as_ref(), &["ALL", "ANY"])?;
        check("HealthCheckType", self.health_check_type.as_ref(), &["CVM", "CLB"])?;
        let allocations = &["LAUNCH_CONFIGURATION", "SPOT_MIXED"];
        check("InstanceAllocationPolicy", self.instance_allocation_policy.as_ref(), allocations)?;
        for policy in self.termination_policies.iter().flatten() {
            check("TerminationPolicies", Some(policy), &["OLDEST_INSTANCE", "NEWEST_INSTANCE"])?;
        }
        let Some(service) = &self.service_settings else {
            return Ok(());
        };
        let modes = &["CLASSIC_SCALING", "WAKE_UP_STOPPED_SCALING"];
        check("ServiceSettings.ScalingMode", service.scaling_mode.as_ref(), modes)?;
        check("ServiceSettings.ReplaceMode", service.replace_mode.as_ref(), &["RECREATE", "RESET"])
    }
}

impl From<&CreateAutoScalingGroup> for ModifyAutoScalingGroup {
    /// What is checked alike when a group is made and when it is changed.
    fn from(request: &CreateAutoScalingGroup) -> Self {
        let request = request.clone();
        Self {
            termination_policies: request.termination_policies,
            retry_policy: request.retry_policy,
            zones_check_policy: request.zones_check_policy,
            service_settings: request.service_settings,
            multi_zone_subnet_policy: request.multi_zone_subnet_policy,
            health_check_type: request.health_check_type,
            instance_allocation_policy: request.instance_allocation_policy,
            ..Self::default()
        }
    }
}
