//! Kubeconfigs.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::cloud::action::action;
use crate::cloud::member::filled;

/// Asks for the caller's kubeconfig. The first time, the API makes a client certificate for the caller, which holds for
/// 20 years.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeClusterKubeconfig {
    /// Which cluster.
    pub cluster_id: String,
    /// Whether it names the public endpoint; the private one when not given.
    pub is_extranet: Option<bool>,
}
action!(Tke, DescribeClusterKubeconfig, Idempotent, DescribeClusterKubeconfigResponse);

/// What [`DescribeClusterKubeconfig`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeClusterKubeconfigResponse {
    /// The file, with a client key in it.
    #[serde(deserialize_with = "filled")]
    pub kubeconfig: SecretString,
}
