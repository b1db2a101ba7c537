//! Endpoints: the ways to a cluster's API server.

use serde::{Deserialize, Serialize};

use crate::cloud::action::{Accepted, action};
use crate::cloud::member::{filled, optional_json_text};
use crate::cloud::status::words;

words! {
    /// How an endpoint is (DescribeClusterEndpointStatus, `Status`).
    EndpointStatus {
        /// Being made.
        Creating = "Creating",
        /// There.
        Created = "Created",
        /// Could not be made; see the message.
        CreateFailed = "CreateFailed",
        /// Being removed.
        Deleting = "Deleting",
        /// Removed.
        Deleted = "Deleted",
        /// Could not be removed; spelt so by the API.
        DeletedFailed = "DeletedFailed",
        /// Not there.
        NotFound = "NotFound",
    }
}

/// Opens an endpoint; asynchronous. A public one needs a node that runs; a private one is accepted without, and may
/// fail minutes later.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateClusterEndpoint {
    /// Which cluster.
    pub cluster_id: String,
    /// Whether it is the public one; the private one when not given.
    pub is_extranet: Option<bool>,
    /// The private endpoint's subnet.
    pub subnet_id: Option<String>,
    /// The public endpoint's security group.
    pub security_group: Option<String>,
    /// A domain of its own.
    pub domain: Option<String>,
    /// How the public endpoint's load balancer is made.
    #[serde(serialize_with = "optional_json_text::serialize")]
    pub extensive_parameters: Option<EndpointLoadBalancer>,
    /// A load balancer that is there already.
    pub existed_load_balancer_id: Option<String>,
}
action!(Tke, CreateClusterEndpoint, Create, Accepted);

/// How the public endpoint's load balancer is made (CreateClusterEndpoint, `ExtensiveParameters`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct EndpointLoadBalancer {
    /// How its traffic is charged.
    pub internet_accessible: Option<EndpointTraffic>,
    /// `CMCC`, `CTCC` or `CUCC`; BGP when not given.
    pub vip_isp: Option<String>,
    /// A bandwidth package.
    pub bandwidth_package_id: Option<String>,
}

/// How an endpoint's traffic is charged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct EndpointTraffic {
    /// `TRAFFIC_POSTPAID_BY_HOUR`, `BANDWIDTH_POSTPAID_BY_HOUR` or `BANDWIDTH_PACKAGE`.
    pub internet_charge_type: String,
    /// In Mbps, 0–2048.
    pub internet_max_bandwidth_out: u64,
}

/// Closes an endpoint; asynchronous.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteClusterEndpoint {
    /// Which cluster.
    pub cluster_id: String,
    /// Whether it is the public one; the private one when not given.
    pub is_extranet: Option<bool>,
}
action!(Tke, DeleteClusterEndpoint, Idempotent, Accepted);

/// Asks how an endpoint is.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeClusterEndpointStatus {
    /// Which cluster.
    pub cluster_id: String,
    /// Whether it is the public one; the private one when not given.
    pub is_extranet: Option<bool>,
}
action!(Tke, DescribeClusterEndpointStatus, Read, DescribeClusterEndpointStatusResponse);

/// What [`DescribeClusterEndpointStatus`] answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeClusterEndpointStatusResponse {
    /// How it is.
    #[serde(deserialize_with = "filled")]
    pub status: EndpointStatus,
    /// Why it could not be made. Of one that works it repeats the status: see [`Self::reason`].
    pub error_msg: String,
}

impl DescribeClusterEndpointStatusResponse {
    /// Why it is not as it should be, if that is said.
    pub fn reason(&self) -> Option<&str> {
        Some(self.error_msg.trim()).filter(|message| !message.is_empty() && *message != self.status.as_str())
    }
}

/// Asks for the addresses of a cluster's API server.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeClusterEndpoints {
    /// Which cluster.
    pub cluster_id: String,
}
action!(Tke, DescribeClusterEndpoints, Read, ClusterEndpoints; contradiction);

/// What among addresses cannot be: a private one that is in no subnet.
fn contradiction(_: &DescribeClusterEndpoints, reply: &ClusterEndpoints) -> Option<String> {
    let is_nowhere = !reply.cluster_intranet_endpoint.is_empty() && reply.cluster_intranet_subnet_id.is_empty();
    is_nowhere.then(|| "ClusterIntranetSubnetId is empty, and ClusterIntranetEndpoint is not".to_owned())
}

/// The addresses of a cluster's API server; empty where an endpoint is closed
/// (DescribeClusterEndpoints).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ClusterEndpoints {
    /// The API server's CA certificate, PEM.
    pub certification_authority: String,
    /// The public address.
    pub cluster_external_endpoint: String,
    /// The private address.
    pub cluster_intranet_endpoint: String,
    /// The name that the API server's certificate holds.
    pub cluster_domain: String,
    /// What the old kind of public endpoint lets in.
    #[serde(rename = "ClusterExternalACL")]
    pub cluster_external_acl: Vec<String>,
    /// The public endpoint's own domain.
    pub cluster_external_domain: String,
    /// The private endpoint's own domain.
    pub cluster_intranet_domain: String,
    /// The public endpoint's security group.
    pub security_group: String,
    /// The private endpoint's subnet.
    pub cluster_intranet_subnet_id: String,
    /// The private endpoint's security group.
    #[serde(default)]
    pub intranet_security_group: String,
}

/// Changes who reaches the public endpoint.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ModifyClusterEndpointSP {
    /// Which cluster.
    pub cluster_id: String,
    /// Addresses and CIDRs, with the old kind of endpoint.
    pub security_policies: Option<Vec<String>>,
    /// The public endpoint's security group.
    pub security_group: Option<String>,
}
action!(Tke, ModifyClusterEndpointSP, Idempotent, Accepted);
