//! Every environment variable that this floor reads, itself or through a library.

/// The public half of the keys.
pub const SECRET_ID: &str = "TENCENTCLOUD_SECRET_ID";
/// The secret half of the keys.
pub const SECRET_KEY: &str = "TENCENTCLOUD_SECRET_KEY";
/// The token of temporary keys.
pub const SECURITY_TOKEN: &str = "TENCENTCLOUD_SECURITY_TOKEN";
/// Where `.tccli` lies.
pub const HOME: &str = "HOME";
/// Where `.tccli` lies on Windows.
pub const USER_PROFILE: &str = "USERPROFILE";

/// Name and meaning of each variable.
pub const VARIABLES: &[(&str, &str)] = &[
    (SECRET_ID, "The secret id to sign with, when none is configured."),
    (SECRET_KEY, "The secret key that belongs to the secret id."),
    (SECURITY_TOKEN, "The token that belongs to temporary keys."),
    (HOME, "The directory that holds `.tccli`, where profiles are looked for."),
    (USER_PROFILE, "The same on Windows, when HOME is not set."),
    ("HTTPS_PROXY", "The proxy for https endpoints (lower case too)."),
    ("HTTP_PROXY", "The proxy for http endpoints (lower case too)."),
    ("ALL_PROXY", "The proxy for both, when there is no closer one (lower case too)."),
    ("NO_PROXY", "Hosts that are reached without a proxy (lower case too)."),
    ("SSL_CERT_FILE", "A file of root certificates instead of the system's."),
    ("SSL_CERT_DIR", "A directory of root certificates instead of the system's."),
];
