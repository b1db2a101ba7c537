//! How a create goes: whether it waits, and what it makes of a part that fails.

use super::choices::PartialCreate;
use super::condition::{self, Failure};
use super::facet::Facet;
use super::model::ClusterModel;
use super::operation::Op;
use crate::kit::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::kit::schema::Attribute;
use crate::provider::INTERRUPTED;
use crate::services::handle::ClusterHandle;

/// How a create goes.
pub const FACET: Facet = Facet { attributes, ..Facet::NOTHING };

fn attributes() -> Vec<(&'static str, Attribute)> {
    vec![
        (
            "partial_create",
            Attribute::string()
                .default(PartialCreate::Warn)
                .local()
                .description(
                    "How to treat a node pool, endpoint or add-on that fails although the new cluster is running: \
                     `warn` shows a warning, and the next apply creates what is missing; `error` fails the apply. \
                     Default: `warn`.",
                )
                .validate(PartialCreate::validator()),
        ),
        (
            "wait_until_ready",
            Attribute::bool().default(true).local().description(
                "Whether to wait until the new cluster is running, and to create its node pools, endpoints and \
                 add-ons. If `false`, create returns as soon as Tencent Cloud has accepted the cluster; the next \
                 plan shows pools and endpoints as additions, and applying it creates them. Default: `true`.",
            ),
        ),
    ]
}

/// A part that fails does not fail the create: Terraform would destroy what works.
pub fn conclude(
    op: &Op,
    handle: &ClusterHandle,
    planned: &ClusterModel,
    mut made: ClusterModel,
    failures: Vec<Failure>,
) -> Result<ClusterModel, Diagnostics> {
    let is_interrupted = op.cancellation().is_cancelled();
    if is_interrupted {
        op.warn(interrupted(handle, None));
    }
    condition::add_failures(&mut made, &failures);
    let mut failed: Vec<Diagnostic> = Vec::new();
    for diagnostic in failures.into_iter().flat_map(|failure| failure.diagnostics) {
        // what several parts fail for is said once, and the interrupt was told of
        let is_told = is_interrupted && diagnostic.summary == INTERRUPTED;
        if !is_told && !failed.contains(&diagnostic) {
            failed.push(diagnostic);
        }
    }
    let failed = failed.into_iter();
    if is_interrupted || PartialCreate::of(&planned.partial_create) != Some(PartialCreate::Error) {
        failed.map(as_warning).for_each(|warning| op.warn(warning));
        return Ok(made);
    }
    let mut errors = Diagnostics::new();
    failed.map(as_error).for_each(|error| errors.push(error));
    if errors.is_empty() {
        return Ok(made);
    }
    op.save(&made);
    Err(errors)
}

/// What a create says whose cluster is there, and nobody can see whether it runs. An error would have Terraform
/// replace it.
pub fn unseen(diagnostics: Diagnostics) -> Diagnostic {
    let seen: Vec<String> = diagnostics.into_iter().map(|diagnostic| diagnostic.detail).collect();
    let detail = format!(
        "{}\n\nTencent Cloud accepted the cluster. The next apply waits for it and creates what is missing.",
        seen.join("\n\n")
    );
    Diagnostic::warning("Cluster created, but its status could not be read", detail)
}

/// What a create says that the user interrupted when the cluster was there. An error would have Terraform replace it.
pub fn interrupted(handle: &ClusterHandle, last_seen: Option<&str>) -> Diagnostic {
    let last_seen = last_seen.map(|status| format!(" It was last seen {status}.")).unwrap_or_default();
    let detail = format!(
        "The creation of the cluster {} was interrupted.{last_seen} The cluster is in the state; run `terraform apply` \
         again to continue.",
        handle.cluster_id
    );
    Diagnostic::warning("Cluster created, but incomplete: interrupted", detail)
}

/// What stays to be said where a create ends with an error after the cluster was made.
pub fn tainted(diagnostics: Diagnostics) -> Diagnostics {
    diagnostics.map(|diagnostic| Diagnostic {
        detail: format!(
            "{}\n\nThe cluster is marked as tainted: the next apply replaces it. To keep it and continue, run \
             `terraform untaint ADDRESS` with its address, then `terraform apply`.",
            diagnostic.detail
        ),
        ..diagnostic
    })
}

fn as_warning(diagnostic: Diagnostic) -> Diagnostic {
    Diagnostic {
        severity: Severity::Warning,
        summary: format!("Cluster created, but incomplete: {}", diagnostic.summary),
        detail: format!(
            "{}\n\nThe cluster is running. Run `terraform apply` again to create what is missing.",
            diagnostic.detail
        ),
        path: diagnostic.path,
    }
}

fn as_error(diagnostic: Diagnostic) -> Diagnostic {
    Diagnostic {
        detail: format!(
            "{}\n\nThe cluster is running, but is marked as tainted: the next apply would replace it. To keep it and \
             create what is missing, run `terraform untaint ADDRESS` with its address, then `terraform apply`.",
            diagnostic.detail
        ),
        ..diagnostic
    }
}
