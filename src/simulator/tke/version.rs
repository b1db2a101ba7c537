//! Kubernetes versions, by their numbers.

use crate::simulator::state::cloud::State;

/// Major, minor and patch; what Tencent appends (`-tke.5`) is passed over.
pub(crate) fn numbers(version: &str) -> Option<[u32; 3]> {
    let release = version.split('-').next()?;
    let numbers: Option<Vec<u32>> = release.split('.').map(|part| part.parse().ok()).collect();
    numbers?.try_into().ok()
}

/// Major and minor.
pub(crate) fn minor(version: &str) -> Option<[u32; 2]> {
    numbers(version).map(|[major, minor, _]| [major, minor])
}

impl State {
    /// What runs where a version was asked for: the cloud picks the revision.
    pub(crate) fn with_revision(&self, version: &str) -> String {
        match self.quirks.versions_have_revisions {
            true => format!("{version}-tke.5"),
            false => version.to_owned(),
        }
    }

    /// The newest version on offer of the same minor version; empty if there is none.
    pub(crate) fn latest_patch(&self, of: &str) -> String {
        let versions = self.versions.iter().map(|offered| offered.version.clone());
        let same_minor = versions.filter(|version| minor(version) == minor(of));
        same_minor.max_by_key(|version| numbers(version)).unwrap_or_default()
    }
}
