//! The requests about endpoints.

use crate::simulator::parameters::parameters;

parameters! {
    pub(crate) struct CreateClusterEndpoint {
        cluster_id: String = "ClusterId",
        subnet_id: Option<String> = "SubnetId",
        is_extranet: Option<bool> = "IsExtranet",
        domain: Option<String> = "Domain",
        security_group: Option<String> = "SecurityGroup",
        extensive_parameters: Option<String> = "ExtensiveParameters",
        existed_load_balancer_id: Option<String> = "ExistedLoadBalancerId",
    }

    pub(crate) struct ExtensiveParameters {
        internet_accessible: Option<InternetAccessible> = "InternetAccessible",
        vip_isp: Option<String> = "VipIsp",
        bandwidth_package_id: Option<String> = "BandwidthPackageId",
    }

    pub(crate) struct InternetAccessible {
        charge_type: Option<String> = "InternetChargeType",
        bandwidth: Option<i64> = "InternetMaxBandwidthOut",
    }

    pub(crate) struct OfEndpoint {
        cluster_id: String = "ClusterId",
        is_extranet: Option<bool> = "IsExtranet",
    }

    pub(crate) struct ModifyClusterEndpointSp {
        cluster_id: String = "ClusterId",
        security_policies: Option<Vec<String>> = "SecurityPolicies",
        security_group: Option<String> = "SecurityGroup",
    }
}
