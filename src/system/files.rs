//! Files that others on the machine cannot read, and names for what lies beside a file.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};

/// Options for a file that only its user can read, where it is made.
#[cfg(unix)]
pub fn private() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

/// Options for a file that only its user can read, where it is made.
#[cfg(not(unix))]
pub fn private() -> OpenOptions {
    OpenOptions::new()
}

/// The path with more at the end of its name, as in `cloud.json.lock`.
pub fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
