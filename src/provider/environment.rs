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
    (REGION, "The region, when the provider block has none."),
    (PROTOCOL, "`HTTP` or `HTTPS`, when the provider block does not say."),
    (DOMAIN, "The root domain of the API, when the provider block has none."),
    (PROFILE, "The tccli profile to take keys and region from."),
    (SHARED_CREDENTIALS_DIR, "The directory of the tccli profiles."),
    (CAM_ROLE_NAME, "The role that the virtual machine was given in CAM; its keys come from the metadata service."),
    (
        METADATA,
        "The metadata service, asked for the keys of `cam_role_name` only; `http://metadata.tencentyun.com`, unless `endpoint` or `domain` is set: then it has to be said.",
    ),
    (
        ASSUME_ROLE_ARN,
        "The role to assume, when the provider block has no `assume_role`; with a web identity token in the environment and no keys before it, the role of who has that token.",
    ),
    (ASSUME_ROLE_SESSION_NAME, "What a role's session is called in the cloud's logs."),
    (ASSUME_ROLE_SESSION_DURATION, "How long the keys of a role hold, in seconds."),
    (ASSUME_ROLE_EXTERNAL_ID, "What the role's owner asks of who assumes it."),
    (ASSUME_ROLE_SOURCE_IDENTITY, "The uin of the initiator, for `assume_role`."),
    (WEB_IDENTITY_PROVIDER_ID, "The identity provider of a web identity token; default `OIDC`."),
    (WEB_IDENTITY_TOKEN, "A web identity token (JWT)."),
    (WEB_IDENTITY_TOKEN_FILE, "The file that holds a web identity token, when the other variable does not."),
    (POD_REGION, "The region, in a pod on TKE, when nothing else names one."),
    (POD_PROVIDER_ID, "The identity provider of a pod's service account; TKE sets it and the next two."),
    (POD_TOKEN_FILE, "The file of a pod's token."),
    (POD_ROLE_ARN, "The role of a pod's service account."),
    (ENDPOINT, "One URL for all services, such as a simulator's."),
    (ALLOW_PLAIN_HTTP, "`true` lets requests go over plain HTTP to hosts other than this machine."),
    (PREFLIGHT, "`off`, `warn` or `error`: what becomes of what a plan finds wrong with what it is to make."),
    (FORCE_DELETE, "`true` deletes clusters by force that get stuck in their deletion."),
    (SIMULATOR, "The state file of the embedded simulated cloud; setting it switches to that cloud."),
];

/// The value of one of [`VARIABLES`].
pub fn var(name: &'static str) -> Option<String> {
    environment::var(name)
}
