//! Kubernetes versions, by their numbers.

use crate::simulator::state::cloud::State;

/// Major, minor and patch.
pub(crate) fn numbers(version: &str) -> Option<[u32; 3]> {
    let numbers: Option<Vec<u32>> = version.split('.').map(|part| part.parse().ok()).collect();
    numbers?.try_into().ok()
}

/// Major and minor.
pub(crate) fn minor(version: &str) -> Option<[u32; 2]> {
    numbers(version).map(|[major, minor, _]| [major, minor])
}

impl State {
    /// The newest version on offer of the same minor version; empty if there is none.
    pub(crate) fn latest_patch(&self, of: &str) -> String {
        let versions = self.versions.iter().map(|offered| offered.version.clone());
        let same_minor = versions.filter(|version| minor(version) == minor(of));
        same_minor.max_by_key(|version| numbers(version)).unwrap_or_default()
    }
}
