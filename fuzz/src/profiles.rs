//! Files of tccli's profiles.

use std::path::Path;
use std::sync::LazyLock;

use futures_util::FutureExt as _;
use tempfile::TempDir;

use crate::cloud::ProvideCredentials as _;
use crate::cloud::credentials::Profile;

/// What the input calls by `\x01`: it is in a file, and must be in no error.
const SECRET: &str = "NeedleKey7Jq2xW9v";

static DIRECTORY: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a directory"));

/// A file is read or refused, and a refusal quotes nothing of it.
pub fn check(input: &[u8]) {
    let directory: &Path = DIRECTORY.path();
    let (keys, settings) = input.split_at(input.iter().position(|byte| *byte == 0).unwrap_or(input.len()));
    for (name, content) in [("default.credential", keys), ("default.configure", settings)] {
        let content: Vec<u8> = content
            .iter()
            .flat_map(|byte| if *byte == 1 { SECRET.as_bytes().to_vec() } else { vec![*byte] })
            .filter(|byte| *byte != 0)
            .collect();
        std::fs::write(directory.join(name), content).expect("the file is written");
    }
    let profile = Profile::new(None, Some(directory));
    let keys = profile.credentials().now_or_never().expect("nothing is waited for");
    let errors = [keys.err(), profile.region().err(), profile.role().err()];
    for error in errors.into_iter().flatten() {
        let text = format!("{error} {error:?}");
        assert!(!text.contains(SECRET), "{text}");
    }
}
