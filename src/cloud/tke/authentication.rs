//! How a cluster's tokens are told to be its own.

use serde::{Deserialize, Serialize};

use crate::cloud::action::{Accepted, action};
use crate::cloud::member::nullable;
use crate::cloud::status::words;

words! {
    /// What became of the last change (DescribeClusterAuthenticationOptions, `LatestOperationState`).
    OperationState {
        /// Under way.
        Updating = "Updating",
        /// Done.
        Success = "Success",
        /// Not done.
        Failed = "Failed",
        /// Not done in time.
        TimeOut = "TimeOut",
    }
}

/// The issuer of service account tokens (`ServiceAccountAuthenticationOptions`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ServiceAccounts {
    /// TKE's own issuer and keys, `https://cls-….ccs.tencent-cloud.com`.
    #[serde(rename = "UseTKEDefault", deserialize_with = "nullable")]
    pub use_tke_default: Option<bool>,
    /// A URL.
    #[serde(deserialize_with = "nullable")]
    pub issuer: Option<String>,
    /// Where the keys are that tokens are checked with; a URL.
    #[serde(rename = "JWKSURI", deserialize_with = "nullable")]
    pub jwks_uri: Option<String>,
    /// Whether anybody may read the issuer's documents at the API server.
    #[serde(deserialize_with = "nullable")]
    pub auto_create_discovery_anonymous_auth: Option<bool>,
}

/// Reads how tokens are told to be the cluster's own.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeClusterAuthenticationOptions {
    /// Which cluster.
    pub cluster_id: String,
}
action!(Tke, DescribeClusterAuthenticationOptions, Read, DescribeClusterAuthenticationOptionsResponse);

/// What [`DescribeClusterAuthenticationOptions`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeClusterAuthenticationOptionsResponse {
    /// The issuer.
    pub service_accounts: ServiceAccounts,
    /// What became of the last change; empty if there was none.
    pub latest_operation_state: OperationState,
}

/// Changes it; the API server restarts with it, which takes minutes.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ModifyClusterAuthenticationOptions {
    /// Which cluster.
    pub cluster_id: String,
    /// The issuer.
    pub service_accounts: Option<ServiceAccounts>,
}
action!(Tke, ModifyClusterAuthenticationOptions, Idempotent, Accepted);
