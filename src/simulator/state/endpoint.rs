//! The access points of clusters.

use serde::{Deserialize, Serialize};

use crate::simulator::clock::Moment;

/// An access point to a cluster's API server.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Endpoint {
    /// Where it is in its life.
    pub status: EndpointStatus,
    /// The load balancer behind it.
    pub load_balancer_id: String,
    /// The balancer was there before and stays.
    pub existing_load_balancer: bool,
    /// The group that filters the access; empty if none.
    pub security_group_id: String,
    /// The subnet of a private endpoint; empty on a public one.
    pub subnet_id: String,
    /// The domain name asked for; empty if none.
    pub domain: String,
    /// Single addresses and CIDRs let in (ModifyClusterEndpointSP's older way).
    pub allowed_cidrs: Vec<String>,
    /// Why it failed; empty if it did not.
    pub error: String,
    /// Where it listened last on the machine that the cloud is simulated on, if it did.
    #[serde(default)]
    pub port: Option<u16>,
    /// When it was asked for.
    #[serde(default)] // nor was this
    pub created: Moment,
    /// Since when it is open.
    #[serde(default)] // it was not kept in a state file of before
    pub opened: Moment,
}

/// Where an endpoint is in its life. One that is gone is not there any more (`NotFound`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum EndpointStatus {
    Creating,
    Created,
    CreateFailed,
    Deleting,
}

impl EndpointStatus {
    /// As the API writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Creating => "Creating",
            Self::Created => "Created",
            Self::CreateFailed => "CreateFailed",
            Self::Deleting => "Deleting",
        }
    }
}
