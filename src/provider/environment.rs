//! Every environment variable that the provider block falls back on.

use crate::system::environment;

/// The region.
pub const REGION: &str = "TENCENTCLOUD_REGION";
/// `HTTP` or `HTTPS`.
pub const PROTOCOL: &str = "TENCENTCLOUD_PROTOCOL";
/// The root domain.
pub const DOMAIN: &str = "TENCENTCLOUD_DOMAIN";
/// The tccli profile.
pub const PROFILE: &str = "TENCENTCLOUD_PROFILE";
/// The directory of the tccli profiles.
pub const SHARED_CREDENTIALS_DIR: &str = "TENCENTCLOUD_SHARED_CREDENTIALS_DIR";
/// The role of the virtual machine.
pub const CAM_ROLE_NAME: &str = "TENCENTCLOUD_CAM_ROLE_NAME";
/// Where the metadata service is.
pub const METADATA: &str = "TKE_METADATA_ENDPOINT";
/// The role to assume.
pub const ASSUME_ROLE_ARN: &str = "TENCENTCLOUD_ASSUME_ROLE_ARN";
/// What a role's session is called.
pub const ASSUME_ROLE_SESSION_NAME: &str = "TENCENTCLOUD_ASSUME_ROLE_SESSION_NAME";
/// How long a role's keys hold.
pub const ASSUME_ROLE_SESSION_DURATION: &str = "TENCENTCLOUD_ASSUME_ROLE_SESSION_DURATION";
/// The external id of a role.
pub const ASSUME_ROLE_EXTERNAL_ID: &str = "TENCENTCLOUD_ASSUME_ROLE_EXTERNAL_ID";
/// The initiator.
pub const ASSUME_ROLE_SOURCE_IDENTITY: &str = "TENCENTCLOUD_ASSUME_ROLE_SOURCE_IDENTITY";
/// The identity provider.
pub const WEB_IDENTITY_PROVIDER_ID: &str = "TENCENTCLOUD_ASSUME_ROLE_PROVIDER_ID";
/// A web identity token.
pub const WEB_IDENTITY_TOKEN: &str = "TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN";
/// The file of a web identity token.
pub const WEB_IDENTITY_TOKEN_FILE: &str = "TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN_FILE";
/// The region of a pod's cluster.
pub const POD_REGION: &str = "TKE_REGION";
/// The identity provider of a pod.
pub const POD_PROVIDER_ID: &str = "TKE_PROVIDER_ID";
/// The file of a pod's token.
pub const POD_TOKEN_FILE: &str = "TKE_WEB_IDENTITY_TOKEN_FILE";
/// The role of a pod.
pub const POD_ROLE_ARN: &str = "TKE_ROLE_ARN";
/// One URL for all services.
pub const ENDPOINT: &str = "TKE_ENDPOINT";
/// Whether requests may go over plain HTTP.
pub const ALLOW_PLAIN_HTTP: &str = "TKE_ALLOW_PLAIN_HTTP";
/// What becomes of what a plan finds.
pub const PREFLIGHT: &str = "TKE_PREFLIGHT";
/// Whether stuck clusters are deleted by force.
pub const FORCE_DELETE: &str = "TKE_FORCE_DELETE";
/// The state file of the embedded simulated cloud.
pub const SIMULATOR: &str = "TKE_SIMULATOR";

/// Name and meaning of each variable.
pub const VARIABLES: &[(&str, &str)] = &[
    (REGION, "The region, if `region` is not set."),
    (PROTOCOL, "`HTTP` or `HTTPS`, if `protocol` is not set."),
    (DOMAIN, "The root domain of the API, if `domain` is not set."),
    (PROFILE, "The tccli profile to read keys and region from."),
    (SHARED_CREDENTIALS_DIR, "The directory of the tccli profiles."),
    (CAM_ROLE_NAME, "The CAM role attached to the virtual machine. Its keys come from the metadata service."),
    (
        METADATA,
        "The URL of the metadata service, which is used for the keys of `cam_role_name` only. Default: `http://metadata.tencentyun.com`. Required if `endpoint` or `domain` is set.",
    ),
    (
        ASSUME_ROLE_ARN,
        "The role to assume, if `assume_role` is not set. If the environment has a web identity token and no keys are found before it, the role to assume with that token.",
    ),
    (ASSUME_ROLE_SESSION_NAME, "The name of the session of an assumed role in the audit logs."),
    (ASSUME_ROLE_SESSION_DURATION, "Lifetime of the keys of an assumed role, in seconds."),
    (ASSUME_ROLE_EXTERNAL_ID, "The external ID that the role's trust policy requires."),
    (ASSUME_ROLE_SOURCE_IDENTITY, "The uin of the caller that started the session of an assumed role."),
    (WEB_IDENTITY_PROVIDER_ID, "The identity provider of the web identity token. Default: `OIDC`."),
    (WEB_IDENTITY_TOKEN, "A web identity token (JWT)."),
    (
        WEB_IDENTITY_TOKEN_FILE,
        "A file that contains the web identity token, if `TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN` is not set.",
    ),
    (POD_REGION, "The region, in a pod on TKE, if nothing else sets one. Set by TKE."),
    (POD_PROVIDER_ID, "The identity provider of a pod's service account. Set by TKE."),
    (POD_TOKEN_FILE, "The file that contains a pod's service account token. Set by TKE."),
    (POD_ROLE_ARN, "The role of a pod's service account. Set by TKE."),
    (ENDPOINT, "One URL for all services, if `endpoint` is not set."),
    (ALLOW_PLAIN_HTTP, "`true` allows plain HTTP to hosts other than this machine."),
    (PREFLIGHT, "How to treat problems found by plan-time checks: `off`, `warn` or `error`."),
    (FORCE_DELETE, "`true` deletes clusters by force whose deletion is stuck."),
    (SIMULATOR, "The state file of the simulated cloud. If it is set, the provider uses that cloud."),
];

/// The value of one of [`VARIABLES`].
pub fn var(name: &'static str) -> Option<String> {
    environment::var(name)
}
