//! What runs containers on the nodes of a new cluster.

use crate::simulator::error::ApiError;
use crate::simulator::tke::version::minor;

/// Versions of containerd by the minor version of Kubernetes that they go with, as DescribeSupportedRuntime has them.
const SUPPORTED: &[([u32; 2], &[&str])] =
    &[([1, 30], &["1.6.9"]), ([1, 32], &["1.6.9", "1.7.28"]), ([1, 34], &["1.6.9", "1.7.28"])];

/// Refuses what a managed cluster does not take: Docker, and a version that does not go with that of Kubernetes. Of
/// versions of Kubernetes that are not in the table nothing is known.
pub(crate) fn check(runtime: &str, version: &str, kubernetes: &str) -> Result<(), ApiError> {
    let known = SUPPORTED.iter().find(|(minor_version, _)| minor(kubernetes) == Some(*minor_version));
    let goes = known.is_none_or(|(_, versions)| versions.contains(&version));
    if runtime == "containerd" && goes {
        return Ok(());
    }
    let text = format!("k8s version and runtime ({runtime}/{version}) not match");
    Err(ApiError::new("FailedOperation.PolicyServerRuntimeNotMatchK8sVersionError", text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runtimes_go_with_versions() {
        for (runtime, version, kubernetes, goes) in [
            ("containerd", "1.6.9", "1.30.0", true),
            ("containerd", "1.7.28", "1.30.0", false),
            ("containerd", "1.7.28", "1.32.2", true),
            ("containerd", "1.6.28", "1.32.2", false),
            ("containerd", "1.4.3", "1.26.1", true),
            ("docker", "20.10", "1.26.1", false),
        ] {
            assert_eq!(check(runtime, version, kubernetes).is_ok(), goes, "{runtime} {version} {kubernetes}");
        }
    }
}
