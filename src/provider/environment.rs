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
/// One URL for all services.
pub const ENDPOINT: &str = "TKE_ENDPOINT";
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
    (ENDPOINT, "One URL for all services, such as a simulator's."),
    (PREFLIGHT, "`off`, `warn` or `error`: what becomes of what a plan finds wrong with what it is to make."),
    (FORCE_DELETE, "`true` deletes clusters by force that get stuck in their deletion."),
    (SIMULATOR, "The state file of the embedded simulated cloud; setting it switches to that cloud."),
];

/// The value of one of [`VARIABLES`].
pub fn var(name: &'static str) -> Option<String> {
    environment::var(name)
}
