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
            .description("The file that holds the simulated cloud. It is made when it is not there; several processes may share it.")
            .validate(validator::length(1, 4096)),
    )];
    Schema::new(
        "Runs Tencent Kubernetes Engine (TKE) clusters, straight through the Tencent Cloud API.",
        [
            (
                "secret_id",
                Attribute::string().description(
                    "The secret id of the account. Or `TENCENTCLOUD_SECRET_ID`, or a tccli profile.",
                )
                .validate(credentials::secret_id()),
            ),
            (
                "secret_key",
                Attribute::string()
                    .sensitive()
                    .description("The secret key of the account. Or `TENCENTCLOUD_SECRET_KEY`, or a tccli profile.")
                    .validate(credentials::secret()),
            ),
            (
                "security_token",
                Attribute::string()
                    .sensitive()
                    .description("The token that goes with temporary keys. Or `TENCENTCLOUD_SECURITY_TOKEN`.")
                    .validate(credentials::secret()),
            ),
            (
                "region",
                Attribute::string().description(
                    "The region of resources that name none, such as `ap-guangzhou`. Or `TENCENTCLOUD_REGION`.",
                )
                .validate(region::validator()),
            ),
            (
                "profile",
                Attribute::string()
                    .description("The tccli profile to use. Or `TENCENTCLOUD_PROFILE`; default `default`.")
                    .validate(credentials::not_empty()),
            ),
            (
                "shared_credentials_dir",
                Attribute::string().description(
                    "The directory of the tccli profiles. Or `TENCENTCLOUD_SHARED_CREDENTIALS_DIR`; default `~/.tccli`.",
                )
                .validate(credentials::not_empty()),
            ),
            (
                "cam_role_name",
                Attribute::string()
                    .description(
                        "The role that the virtual machine this runs on was given in CAM; its keys come from the \
                         metadata service, and are renewed in time. Or `TENCENTCLOUD_CAM_ROLE_NAME`.",
                    )
                    .validate(validator::length(1, 128)),
            ),
            ("assume_role", roles::assume_role()),
            ("assume_role_with_web_identity", roles::web_identity()),
            (
                "allowed_account_ids",
                Attribute::string_set()
                    .description(
                        "The only accounts (the owner's uin) that keys may belong to, the provider's own and those of \
                         `credentials`; others are refused before anything is asked or changed.",
                    )
                    .validate(validator::size(1, usize::MAX))
                    .validate(validator::each(account_id::validator())),
            ),
            (
                "forbidden_account_ids",
                Attribute::string_set()
                    .description(
                        "Accounts (the owner's uin) that keys may not belong to, neither the provider's own nor those of \
                         `credentials`. Not together with `allowed_account_ids`.",
                    )
                    .validate(validator::each(account_id::validator())),
            ),
            (
                "protocol",
                Attribute::string()
                    .description("`HTTPS` (default) or `HTTP`. Or `TENCENTCLOUD_PROTOCOL`.")
                    .validate(validator::one_of(&["HTTPS", "HTTP", "https", "http"])),
            ),
            (
                "domain",
                Attribute::string().description(
                    "The root domain of the API, default `tencentcloudapi.com`. Or `TENCENTCLOUD_DOMAIN`.",
                ),
            ),
            (
                "endpoint",
                Attribute::string().description(
                    "One URL for all services, instead of `protocol` and `domain`: a proxy, or a simulated cloud. Or `TKE_ENDPOINT`.",
                ),
            ),
            (
                "allow_plain_http",
                Attribute::bool().description(
                    "Whether requests may go over plain HTTP to hosts other than this machine, where others can read \
                     them and change the answers. Or `TKE_ALLOW_PLAIN_HTTP`.",
                ),
            ),
            (
                "default_tags",
                tag::attribute()
                    .description("Tags for every cluster, beside its own; a cluster's own tag of the same key wins."),
            ),
            (
                "preflight",
                Attribute::string()
                    .description(
                        "What becomes of what a plan finds wrong with what it is to make or change, such as a subnet \
                         in another VPC: `error` (default) refuses the plan, `warn` only tells, `off` asks nothing. Or \
                         `TKE_PREFLIGHT`.",
                    )
                    .validate(validator::one_of(&["off", "warn", "error"])),
            ),
            (
                "requests_per_second",
                Attribute::number()
                    .description("The most calls a second for each API action; default 15, as Tencent allows 20.")
                    .validate(validator::between(1, 1000)),
            ),
            (
                "retry_timeout",
                Attribute::string()
                    .description("How long a call that was refused for a passing reason is tried again; default `5m`.")
                    .validate(validator::duration()),
            ),
            (
                "force_delete",
                Attribute::bool().description(
                    "Whether every cluster that gets stuck in its deletion is deleted by force, as its own \
                     `force_delete` says. Or `TKE_FORCE_DELETE`; default false.",
                ),
            ),
            (
                "simulator",
                Attribute::nested(Nesting::Single, simulator).description(
                    "Talks to the simulated cloud inside the provider instead of Tencent's: no account, no network, \
                     no cost. Or `TKE_SIMULATOR`, set to the path.",
                ),
            ),
        ],
    )
}
