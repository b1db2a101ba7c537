//! The Kubernetes version of a cluster: the one asked for, and the one that runs.

use super::super::change::ClusterChange;
use super::super::facet::{Facet, Plan};
use super::super::model::ClusterModel;
use super::super::operation::Op;
use super::super::reading::Reading;
use super::upgrade;
use crate::cloud::tke::cluster::Cluster;
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::schema::Attribute;
use crate::kit::value::{Attr, Path};
use crate::provider::{Check, how_to_destroy};
use crate::services::kubernetes_version as spelling;
use crate::services::moved::{self, Moved};

/// The Kubernetes version. Nodes follow with their pools.
pub const FACET: Facet = Facet {
    attributes,
    check,
    create: |new, request| request.cluster_basic_settings.cluster_version = Some(new.version.to_owned()),
    update: |change| Box::pin(update(change)),
    read: |reading, model| {
        model.kubernetes_version = asked_for(reading);
        model.kubernetes_version_actual = Attr::Known(reading.cluster.cluster_version.clone());
    },
    ..Facet::NOTHING
};

fn attributes() -> Vec<(&'static str, Attribute)> {
    vec![
        (
            "kubernetes_version",
            Attribute::string()
                .optional_computed()
                .same_if(|prior, config| match (prior.as_str(), config.as_str()) {
                    (Some(prior), Some(config)) => spelling::names(config, prior),
                    _ => false,
                })
                .description(
                    "The Kubernetes version, such as `1.30` or `1.30.0`. A newer version upgrades the control plane \
                     in place; existing nodes are replaced according to their pool's `update_strategy`. Default: the \
                     newest version available at creation, which is then kept.",
                )
                .validate(spelling::validator()),
        ),
        (
            "kubernetes_version_actual",
            Attribute::string()
                .computed()
                .moved_by(moved::by(moved_version))
                .description("The Kubernetes version of the control plane."),
        ),
    ]
}

/// What runs moves with what is asked for, unless that is another name of it.
fn moved_version(prior: &ClusterModel, planned: &ClusterModel) -> Moved {
    let actual = &prior.kubernetes_version_actual;
    let names_it = match (planned.kubernetes_version.as_str(), actual.as_str()) {
        (Some(asked), Some(actual)) => spelling::names(asked, actual),
        _ => false,
    };
    let is_moved = prior.kubernetes_version != planned.kubernetes_version && !names_it;
    Moved::unknown_if(is_moved || actual.is_null())
}

/// A newly asked version is the one that runs, or a newer one; preflight asks whether it is on offer. A version that was asked for
/// before stays as it is, though the cluster was upgraded past it elsewhere. A new object takes any version on offer.
fn check(plan: &mut Plan<'_>) {
    let Some(prior) = plan.prior_in_place() else {
        return;
    };
    let planned = &plan.change.planned;
    let (Some(actual), Some(asked)) = (prior.kubernetes_version_actual.as_str(), planned.kubernetes_version.as_str())
    else {
        return;
    };
    if prior.kubernetes_version == planned.kubernetes_version || spelling::names(asked, actual) {
        return;
    }
    if let Some(error) = unreachable(actual, asked) {
        plan.errors.append(how_to_destroy(plan.context, Check::Always, error.into()));
    }
}

/// A version never goes back. How far it may go up is the cloud's to say: it offers 1.32 to a cluster of 1.30.
fn unreachable(actual: &str, asked: &str) -> Option<Diagnostic> {
    if spelling::numbers(asked) >= spelling::numbers(actual) {
        return None;
    }
    let detail = format!("kubernetes_version = {asked:?}: the cluster runs {actual}, and it cannot be downgraded.");
    Some(Diagnostic::error("Invalid Kubernetes version", detail).at(Path::of("kubernetes_version")))
}

async fn update(change: &mut ClusterChange<'_>) -> Result<(), Diagnostics> {
    let Attr::Known(asked) = &change.planned.kubernetes_version else {
        return Ok(());
    };
    let known = change.prior.kubernetes_version_actual.as_str();
    let actual = Attr::Known(upgrade::upgrade(&change.handle, asked, known).await?);
    change.planned.kubernetes_version_actual = actual;
    Ok(())
}

/// The spelling asked for, while what runs is one of the versions that it names, or newer: a
/// version cannot be taken back, so a difference would be one that no apply can settle. An older
/// one shows as it is: an upgrade is to be made.
fn asked_for(reading: &Reading<'_>) -> Attr<String> {
    let (actual, asked) = (&reading.cluster.cluster_version, &reading.state.kubernetes_version);
    match asked.as_str() {
        Some(text) if spelling::names(text, actual) || spelling::is_above(actual, text) => asked.clone(),
        // the revision is the cloud's
        _ => Attr::Known(spelling::release(actual).to_owned()),
    }
}

/// A cluster that was upgraded elsewhere keeps its version, and the state its spelling.
pub fn warn_of_newer(op: &Op, cluster: &Cluster, state: &ClusterModel) {
    let actual = &cluster.cluster_version;
    let Some(asked) = state.kubernetes_version.as_str().filter(|asked| spelling::is_above(actual, asked)) else {
        return;
    };
    let detail = format!(
        "The cluster {} runs Kubernetes {actual}, above the {asked:?} that was last applied here. It keeps that \
         version. To match it, set `kubernetes_version = \"{}\"`; that changes nothing in Tencent Cloud.",
        cluster.cluster_id,
        spelling::minor(actual)
    );
    let summary = "Kubernetes version above the configuration";
    op.warn(Diagnostic::warning(summary, detail).at(Path::of("kubernetes_version")));
}
