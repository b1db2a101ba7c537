//! The requests that change rules.

use crate::simulator::error::ApiError;
use crate::simulator::parameters::parameters;
use crate::simulator::state::security_group::Direction;

parameters! {
    pub(crate) struct ChangePolicies {
        id: String = "SecurityGroupId",
        policies: PolicySet = "SecurityGroupPolicySet",
    }

    pub(crate) struct ReplacePolicies {
        id: String = "SecurityGroupId",
        policies: PolicySet = "SecurityGroupPolicySet",
        original: Option<PolicySet> = "OriginalSecurityGroupPolicySet",
        update_type: Option<String> = "UpdateType",
    }

    pub(crate) struct PolicySet {
        version: Option<String> = "Version",
        egress: Option<Vec<Policy>> = "Egress",
        ingress: Option<Vec<Policy>> = "Ingress",
        statistics: Option<PolicyStatistics> = "PolicyStatistics",
    }

    pub(crate) struct PolicyStatistics {
        ingress_ipv4: i64 = "IngressIPv4TotalCount",
        ingress_ipv6: i64 = "IngressIPv6TotalCount",
        egress_ipv4: i64 = "EgressIPv4TotalCount",
        egress_ipv6: i64 = "EgressIPv6TotalCount",
    }

    pub(crate) struct Policy {
        index: Option<i64> = "PolicyIndex",
        protocol: Option<String> = "Protocol",
        port: Option<String> = "Port",
        service_template: Option<ServiceTemplate> = "ServiceTemplate",
        cidr: Option<String> = "CidrBlock",
        ipv6_cidr: Option<String> = "Ipv6CidrBlock",
        security_group_id: Option<String> = "SecurityGroupId",
        address_template: Option<AddressTemplate> = "AddressTemplate",
        action: Option<String> = "Action",
        description: Option<String> = "PolicyDescription",
        modify_time: Option<String> = "ModifyTime",
        priority: Option<i64> = "Priority",
    }

    pub(crate) struct ServiceTemplate {
        service_id: Option<String> = "ServiceId",
        service_group_id: Option<String> = "ServiceGroupId",
    }

    pub(crate) struct AddressTemplate {
        address_id: Option<String> = "AddressId",
        address_group_id: Option<String> = "AddressGroupId",
    }
}

impl PolicySet {
    /// The one direction that a change is about, and its rules.
    pub(crate) fn single(self) -> Result<(Direction, Vec<Policy>), ApiError> {
        match (
            self.ingress.filter(|policies| !policies.is_empty()),
            self.egress.filter(|policies| !policies.is_empty()),
        ) {
            (Some(policies), None) => Ok((Direction::Ingress, policies)),
            (None, Some(policies)) => Ok((Direction::Egress, policies)),
            (Some(_), Some(_)) => {
                Err(ApiError::new("InvalidParameter.Coexist", "Ingress and Egress cannot be given together."))
            }
            (None, None) => Err(ApiError::new("InvalidParameterValue.Empty", "SecurityGroupPolicySet holds no rule.")),
        }
    }
}
