//! Where the journal of a working directory lies.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::system::environment;

/// Below Terraform's data directory.
const BELOW_DATA: &str = "tke-journal";

/// Terraform's data directory of the working directory. Where there is none (a client that is not Terraform, or one
/// that runs a provider without `init`): the user's state directory, by the working directory.
pub(super) fn directory() -> Option<PathBuf> {
    let data = data_directory();
    if data.is_dir() {
        return Some(data.join(BELOW_DATA));
    }
    let working = std::env::current_dir().ok()?;
    let working = fs::canonicalize(&working).unwrap_or(working);
    Some(state_directory()?.join("terraform-provider-tke").join("journal").join(key(&working)))
}

/// The workspace that Terraform works in.
pub(super) fn workspace() -> String {
    let selected = || fs::read_to_string(data_directory().join("environment")).ok();
    let name = environment::var("TF_WORKSPACE").or_else(selected).unwrap_or_default();
    match name.trim() {
        "" => "default".to_owned(),
        name => name.to_owned(),
    }
}

fn data_directory() -> PathBuf {
    environment::var("TF_DATA_DIR").map_or_else(|| PathBuf::from(".terraform"), PathBuf::from)
}

fn state_directory() -> Option<PathBuf> {
    let home = || environment::var("HOME").map(PathBuf::from);
    let absolute = |name: &str| environment::var(name).map(PathBuf::from).filter(|path| path.is_absolute());
    if cfg!(windows) {
        absolute("LOCALAPPDATA")
    } else {
        absolute("XDG_STATE_HOME").or_else(|| Some(home()?.join(".local").join("state")))
    }
}

fn key(working: &Path) -> String {
    let digest = Sha256::digest(working.as_os_str().as_encoded_bytes());
    base16ct::lower::encode_string(&digest[..16])
}
