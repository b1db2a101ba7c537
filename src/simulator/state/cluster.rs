//! Managed clusters.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::simulator::clock::Moment;
use crate::simulator::state::addon::Addon;
use crate::simulator::state::cluster_network::ClusterNetwork;
use crate::simulator::state::endpoint::Endpoint;

/// The tag by which volumes and load balancers made for a cluster name it.
pub const CLUSTER_TAG: &str = "tke-clusterId";

/// A managed cluster.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Cluster {
    /// `cls-…`.
    pub id: String,
    /// The account.
    pub owner: String,
    /// The region.
    pub region: String,
    /// The name.
    pub name: String,
    /// The description; empty if none.
    pub description: String,
    /// Where it is in its life.
    pub status: ClusterStatus,
    /// The Kubernetes version, such as `1.30.0` or `1.30.0-tke.5`; that of an upgrade from its acceptance on.
    pub version: String,
    /// The version that it still runs while an accepted upgrade is not done.
    #[serde(default)]
    pub upgrading_from: Option<String>,
    /// The canonical name of the default operating system.
    pub os_name: String,
    /// The image that was set; empty where only a name was given.
    pub image_id: String,
    /// `GENERAL`, `DOCKER_CUSTOMIZE` or, of an image of one's own, `CUSTOMIZE`; empty while no image was ever named.
    pub os_customize_type: String,
    /// `containerd` or `docker`.
    pub container_runtime: String,
    /// Such as `1.6.9`.
    pub runtime_version: String,
    /// The project; 0 is the default project.
    pub project_id: i64,
    /// Such as `L5`.
    pub level: String,
    /// The level that the control plane is being brought to.
    #[serde(default)]
    pub next_level: Option<String>,
    /// Whether the level grows by itself.
    pub auto_upgrade_level: bool,
    /// Whether DeleteCluster is refused.
    pub deletion_protection: bool,
    /// The issuer of service account tokens.
    #[serde(default)]
    pub issuer: Issuer,
    /// Arguments of the control plane's components.
    #[serde(default)]
    pub extra_args: ExtraArgs,
    /// GPU sharing.
    pub qgpu_share: bool,
    /// Resources are spread over zones.
    pub high_availability: bool,
    /// The audit switch.
    pub audit: bool,
    /// The security mode.
    #[serde(default)]
    pub security_mode: bool,
    /// The network.
    pub network: ClusterNetwork,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// Its add-ons, by name.
    pub addons: BTreeMap<String, Addon>,
    /// The access from the internet, if opened.
    pub public_endpoint: Option<Endpoint>,
    /// The access from the VPC, if opened.
    pub private_endpoint: Option<Endpoint>,
    /// Sides whose endpoint was open and was closed, the public one true.
    #[serde(default)]
    pub closed_sides: BTreeSet<bool>,
    /// Since when it runs, if it does.
    #[serde(default)]
    pub running_since: Option<Moment>,
    /// When a machine was last a node of it that no longer is.
    #[serde(default)]
    pub last_node_gone: Option<Moment>,
    /// When it was made.
    pub created: Moment,
    /// Which disks go with the cluster; set by DeleteCluster.
    pub disks_terminate: bool,
    /// Whether load balancers outlive the cluster; set by DeleteCluster.
    pub balancers_retain: bool,
    /// Whether instances outlive the cluster; set by DeleteCluster.
    pub instances_retain: bool,
    /// Where its deletion gets stuck, if it does; set by tests.
    #[serde(default)]
    pub stuck: Option<Stuck>,
}

impl Cluster {
    /// The slot of the public or the private endpoint.
    pub(crate) fn endpoint_mut(&mut self, public: bool) -> &mut Option<Endpoint> {
        if public { &mut self.public_endpoint } else { &mut self.private_endpoint }
    }

    /// The public or the private endpoint.
    pub(crate) fn endpoint(&self, public: bool) -> Option<&Endpoint> {
        if public { self.public_endpoint.as_ref() } else { self.private_endpoint.as_ref() }
    }

    /// The domain name of the API server inside the VPC.
    pub(crate) fn default_domain(&self) -> String {
        format!("{}.ccs.tencent-cloud.com", self.id)
    }
}

/// How long a cluster stays `Deleting`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stuck {
    /// Whatever is done about it.
    ForEver,
    /// Until somebody removes its instances and endpoints.
    UntilEmpty,
}

/// Where a cluster is in its life; written in the API as it is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum ClusterStatus {
    Creating,
    Running,
    Deleting,
    Idling,
    Recovering,
    Scaling,
    Upgrading,
    ClusterLevelUpgrading,
    Isolated,
    Pause,
    Abnormal,
}

impl ClusterStatus {
    /// As the API writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Creating => "Creating",
            Self::Running => "Running",
            Self::Deleting => "Deleting",
            Self::Idling => "Idling",
            Self::Recovering => "Recovering",
            Self::Scaling => "Scaling",
            Self::Upgrading => "Upgrading",
            Self::ClusterLevelUpgrading => "ClusterLevelUpgrading",
            Self::Isolated => "Isolated",
            Self::Pause => "Pause",
            Self::Abnormal => "Abnormal",
        }
    }
}

/// Arguments of the components of a control plane, `name=value`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtraArgs {
    /// Of kube-apiserver.
    pub api_server: Vec<String>,
    /// Of kube-controller-manager.
    pub controller_manager: Vec<String>,
    /// Of kube-scheduler.
    pub scheduler: Vec<String>,
}

/// The issuer of a cluster's service account tokens.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issuer {
    /// TKE's own.
    pub is_default: bool,
    /// Empty while nothing was said of it.
    pub url: String,
    /// Where its keys are.
    pub jwks_uri: String,
    /// Anybody may read its documents at the API server.
    pub anonymous: bool,
    /// What was asked for of an identity provider of the account.
    #[serde(default)]
    pub oidc: OidcConfig,
    /// `Updating`, `Success`, `Failed` or `TimeOut`; empty while nothing was changed.
    pub last_change: String,
}

/// What was asked for of an identity provider that lets a cluster's service accounts take on roles.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OidcConfig {
    /// There is to be one.
    pub create: Option<bool>,
    /// For whom its tokens are.
    pub client_ids: Option<Vec<String>>,
    /// The webhook that hands the tokens to pods is to be installed.
    pub webhook: Option<bool>,
}
