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
    (SECRET_ID, "The secret id, if the provider block names no source of keys."),
    (SECRET_KEY, "The secret key that belongs to the secret id."),
    (SECURITY_TOKEN, "The security token that belongs to temporary keys."),
    (HOME, "The directory that contains `.tccli`, with the profiles."),
    (USER_PROFILE, "The same on Windows, if `HOME` is not set."),
    ("HTTPS_PROXY", "The proxy for https URLs. Also in lower case."),
    ("HTTP_PROXY", "The proxy for http URLs. Also in lower case."),
    ("ALL_PROXY", "The proxy for both, if there is no specific one. Also in lower case."),
    ("NO_PROXY", "Hosts that are reached without a proxy. Also in lower case."),
    ("SSL_CERT_FILE", "A file of root certificates to use instead of the system's."),
    ("SSL_CERT_DIR", "A directory of root certificates to use instead of the system's."),
];
