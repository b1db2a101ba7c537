//! What runs containers on a cluster's nodes.

use super::choices::ContainerRuntime;
use super::facet::Facet;
use crate::kit::diagnostics::Diagnostic;
use crate::kit::schema::{Attribute, Validator, validator};
use crate::kit::value::{Attr, Path};

/// What runs containers. The cloud tells what it chose, and may tell of others.
pub const FACET: Facet = Facet {
    attributes,
    plan: |plan| {
        let planned = ContainerRuntime::of(&plan.change.planned.container_runtime);
        // there are clusters that have it, and configurations of theirs
        if plan.prior().is_none() && planned == Some(ContainerRuntime::Docker) {
            let detail = "`container_runtime` = \"docker\", but TKE creates managed clusters with containerd only. \
                          Write \"containerd\", or remove the argument.";
            let path = Path::of("container_runtime");
            plan.errors.push(Diagnostic::error("Unsupported container runtime", detail).at(path));
        }
    },
    create: |new, request| {
        let settings = &mut request.cluster_advanced_settings;
        // the API's own default is the older one
        let default = ContainerRuntime::Containerd.as_str();
        settings.container_runtime = Some(new.planned.container_runtime.as_str().unwrap_or(default).to_owned());
        settings.runtime_version = new.planned.runtime_version.known().cloned();
    },
    read: |reading, model| {
        model.container_runtime = Attr::non_empty(&reading.cluster.container_runtime);
        model.runtime_version = Attr::non_empty(&reading.cluster.runtime_version);
    },
    ..Facet::NOTHING
};

fn attributes() -> Vec<(&'static str, Attribute)> {
    vec![
        (
            "container_runtime",
            Attribute::string()
                .optional_computed()
                .replaces()
                .description(
                    "The container runtime: `containerd`, or `docker` for an existing cluster that uses it; new \
                     clusters cannot. Forces replacement. Default: `containerd`.",
                )
                .validate(ContainerRuntime::validator()),
        ),
        (
            "runtime_version",
            Attribute::string()
                .optional_computed()
                .replaces()
                .description(
                    "The version of the container runtime, such as `1.6.9`. Forces replacement. Default: chosen by \
                     Tencent Cloud.",
                )
                .validate(version()),
        ),
    ]
}

fn version() -> Validator {
    validator::text("a version such as `1.6.9`", |text| {
        let mut parts = text.split('.');
        let is_number = |part: Option<&str>| part.is_some_and(|part| part.parse::<u32>().is_ok());
        let is_rest = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-');
        if is_number(parts.next()) && is_number(parts.next()) && is_rest {
            Ok(())
        } else {
            Err(format!("{text:?} is not a version such as \"1.6.9\""))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_runtimes() {
        let is_good = |text: &str| version().check(&text.into(), &Path::root()).is_empty();
        assert!(["1.6.9", "19.3", "1.7.28-tke.3"].into_iter().all(is_good));
        assert!(!["", "1", "v1.6", "1.x", "1.6.9 "].into_iter().any(is_good));
    }
}
