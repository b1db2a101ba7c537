//! The provider block.

use std::collections::{BTreeMap, BTreeSet};

use super::region;
use super::roles::{self, AssumeRoleModel, WebIdentityModel};
use super::tag;
use super::{account_id, credentials};
use crate::kit::schema::{Attribute, Nesting, Schema, validator};
use crate::kit::value::{Attr, Secret};

crate::model! {
    /// `provider "tke" { … }`
    pub struct ProviderModel {
        /// The secret id of the provider's own account.
        pub secret_id: Attr<String>,
        /// Its secret key.
        pub secret_key: Attr<Secret>,
        /// The token of temporary keys.
        pub security_token: Attr<Secret>,
        /// The region of resources that name none.
        pub region: Attr<String>,
        /// The tccli profile to take keys and region from.
        pub profile: Attr<String>,
        /// Where the tccli files are.
        pub shared_credentials_dir: Attr<String>,
        /// The role of the virtual machine.
        pub cam_role_name: Attr<String>,
        /// The role to work in.
        pub assume_role: Attr<AssumeRoleModel>,
        /// The role of who has a token.
        pub assume_role_with_web_identity: Attr<WebIdentityModel>,
        /// The accounts that the provider's own keys may belong to.
        pub allowed_account_ids: Attr<BTreeSet<String>>,
        /// The accounts that they may not belong to.
        pub forbidden_account_ids: Attr<BTreeSet<String>>,
        /// `HTTP` or `HTTPS`.
        pub protocol: Attr<String>,
        /// The root domain of the API.
        pub domain: Attr<String>,
        /// One URL for all services.
        pub endpoint: Attr<String>,
        /// Whether requests may go over plain HTTP.
        pub allow_plain_http: Attr<bool>,
        /// Tags of everything that is made.
        pub default_tags: Attr<BTreeMap<String, String>>,
        /// What becomes of what a plan finds wrong in the cloud.
        pub preflight: Attr<String>,
        /// Calls a second, for each action.
        pub requests_per_second: Attr<i64>,
        /// How long a refused call is tried again.
        pub retry_timeout: Attr<String>,
        /// Whether clusters that get stuck in deletion are deleted by force.
        pub force_delete: Attr<bool>,
        /// The embedded simulated cloud.
        pub simulator: Attr<SimulatorModel>,
    }
}

crate::model! {
    /// `simulator = { … }`
    pub struct SimulatorModel {
        /// The file that holds the simulated cloud.
        pub state_path: Attr<String>,
    }
}

/// The schema of the provider block.
pub fn schema() -> Schema {
    let simulator = [(
        "state_path",
        Attribute::string()
            .required()
            .description(
                "The file that stores the simulated cloud. It is created if it does not exist, and several processes \
                 may share it.",
            )
            .validate(validator::length(1, 4096)),
    )];
    Schema::new(
        "Manages Tencent Kubernetes Engine (TKE) clusters through the Tencent Cloud API.",
        [
            (
                "secret_id",
                Attribute::string()
                    .unshown()
                    .description("The secret id of the account. Environment variable: `TENCENTCLOUD_SECRET_ID`.")
                    .validate(credentials::secret_id()),
            ),
            (
                "secret_key",
                Attribute::string()
                    .sensitive()
                    .description("The secret key of the account. Environment variable: `TENCENTCLOUD_SECRET_KEY`.")
                    .validate(credentials::secret()),
            ),
            (
                "security_token",
                Attribute::string()
                    .sensitive()
                    .description(
                        "The security token that belongs to temporary keys. Environment variable: \
                         `TENCENTCLOUD_SECURITY_TOKEN`.",
                    )
                    .validate(credentials::secret()),
            ),
            (
                "region",
                Attribute::string()
                    .description(
                        "The region of resources that do not set one, such as `ap-guangzhou`. Environment variable: \
                         `TENCENTCLOUD_REGION`.",
                    )
                    .validate(region::validator()),
            ),
            (
                "profile",
                Attribute::string()
                    .description(
                        "The tccli profile to use. Default: `default`. Environment variable: `TENCENTCLOUD_PROFILE`.",
                    )
                    .validate(credentials::not_empty()),
            ),
            (
                "shared_credentials_dir",
                Attribute::string()
                    .description(
                        "The directory of the tccli profiles. Default: `~/.tccli`. Environment variable: \
                         `TENCENTCLOUD_SHARED_CREDENTIALS_DIR`.",
                    )
                    .validate(credentials::not_empty()),
            ),
            (
                "cam_role_name",
                Attribute::string()
                    .description(
                        "The CAM role attached to the virtual machine that the provider runs on. Its temporary keys \
                         come from the metadata service and are renewed before they expire. Environment variable: \
                         `TENCENTCLOUD_CAM_ROLE_NAME`.",
                    )
                    .validate(validator::length(1, 128)),
            ),
            ("assume_role", roles::assume_role()),
            ("assume_role_with_web_identity", roles::web_identity()),
            (
                "allowed_account_ids",
                Attribute::string_set()
                    .description(
                        "The only accounts (owner uins) that may be used. This holds for the provider's own keys and \
                         for those of `credentials`. With keys of any other account, nothing is read or changed.",
                    )
                    .validate(validator::size(1, usize::MAX))
                    .validate(validator::each(account_id::validator())),
            ),
            (
                "forbidden_account_ids",
                Attribute::string_set()
                    .description(
                        "Accounts (owner uins) that must not be used. This holds for the provider's own keys and for \
                         those of `credentials`. Conflicts with `allowed_account_ids`.",
                    )
                    .validate(validator::each(account_id::validator())),
            ),
            (
                "protocol",
                Attribute::string()
                    .description("`HTTPS` or `HTTP`. Default: `HTTPS`. Environment variable: `TENCENTCLOUD_PROTOCOL`.")
                    .validate(validator::one_of(&["HTTPS", "HTTP", "https", "http"])),
            ),
            (
                "domain",
                Attribute::string().description(
                    "The root domain of the API. Default: `tencentcloudapi.com`. Environment variable: \
                     `TENCENTCLOUD_DOMAIN`.",
                ),
            ),
            (
                "endpoint",
                Attribute::string().description(
                    "One URL for all services, such as that of a proxy or of a simulated cloud. It replaces \
                     `protocol` and `domain`. Environment variable: `TKE_ENDPOINT`.",
                ),
            ),
            (
                "allow_plain_http",
                Attribute::bool().description(
                    "Whether requests may use plain HTTP to hosts other than this machine. Others on the network can \
                     then read the requests and change the replies. Default: `false`. Environment variable: \
                     `TKE_ALLOW_PLAIN_HTTP`.",
                ),
            ),
            (
                "default_tags",
                tag::attribute().description(
                    "Tags that are set on every cluster. A cluster's own tag with the same key takes precedence.",
                ),
            ),
            (
                "preflight",
                Attribute::string()
                    .description(
                        "How to treat problems found by plan-time checks, such as a subnet in another VPC: `error` \
                         fails the plan, `warn` shows warnings, `off` skips the checks. Default: `error`. \
                         Environment variable: `TKE_PREFLIGHT`.",
                    )
                    .validate(validator::one_of(&["off", "warn", "error"])),
            ),
            (
                "requests_per_second",
                Attribute::number()
                    .description(
                        "Maximum number of calls per second for each API action. Tencent Cloud allows 20. Default: \
                         `15`.",
                    )
                    .validate(validator::between(1, 1000)),
            ),
            (
                "retry_timeout",
                Attribute::string()
                    .description(
                        "How long a call is retried after a temporary failure, such as throttling. Default: `5m`.",
                    )
                    .validate(validator::duration()),
            ),
            (
                "force_delete",
                Attribute::bool().description(
                    "Whether clusters whose deletion is stuck are deleted by force, as with `force_delete` of the \
                     cluster. Default: `false`. Environment variable: `TKE_FORCE_DELETE`.",
                ),
            ),
            (
                "simulator",
                Attribute::nested(Nesting::Single, simulator).description(
                    "Use the simulated cloud inside the provider instead of Tencent Cloud. It needs no account and \
                     no network, and costs nothing. Environment variable: `TKE_SIMULATOR`, set to the path.",
                ),
            ),
        ],
    )
}
