//! Whether the cloud refuses to delete a cluster.

use super::change::ClusterChange;
use super::facet::Facet;
use super::model::ClusterModel;
use super::operation::Op;
use super::private::Protected;
use crate::cloud::tke::protection::{DisableClusterDeletionProtection, EnableClusterDeletionProtection};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::schema::Attribute;
use crate::kit::value::{Attr, Path};

const NAME: &str = "deletion_protection";

/// Whether the cloud refuses to delete a cluster.
pub const FACET: Facet = Facet {
    attributes,
    create: |new, request| {
        request.cluster_advanced_settings.deletion_protection = new.planned.deletion_protection.known().copied();
    },
    update: |change| Box::pin(update(change)),
    read: |reading, model| model.deletion_protection = Attr::Known(reading.cluster.deletion_protection),
    ..Facet::NOTHING
};

fn attributes() -> Vec<(&'static str, Attribute)> {
    let description = "Whether the cluster is protected from deletion. If omitted, it is not managed, and stays as it is in \
                       Tencent Cloud, where new clusters are not protected.";
    vec![(NAME, Attribute::bool().optional_computed().description(description))]
}

/// Refuses to replace a protected cluster where it is Terraform that asks for the replacement. One that the plan itself
/// asks for is refused by the plan of the deletion.
pub fn plan(op: &Op, prior: Option<&ClusterModel>) -> Result<(), Diagnostics> {
    match (prior, Protected::replaced(op)) {
        (Some(prior), _) if prior.deletion_protection.known_or(false) => Protected::note(op, prior.id()),
        (None, Some(replaced)) => return Err(replaced_by_force(&replaced).into()),
        _ => {}
    }
    Ok(())
}

fn replaced_by_force(cluster_id: &str) -> Diagnostic {
    let detail = format!(
        "This plan replaces the cluster {cluster_id} because of `-replace` or `replace_triggered_by`, but \
         `deletion_protection = true` is in its state. First set `deletion_protection = false` in its configuration and \
         apply that without a replacement; then replace the cluster."
    );
    Diagnostic::error("Cluster protected from deletion", detail).at(Path::of(NAME))
}

async fn update(change: &mut ClusterChange<'_>) -> Result<(), Diagnostics> {
    let cluster_id = change.handle.cluster_id.clone();
    match change.planned.deletion_protection.known_or(false) {
        true => change.call(&EnableClusterDeletionProtection { cluster_id }, NAME).await?,
        false => change.call(&DisableClusterDeletionProtection { cluster_id }, NAME).await?,
    }
    Ok(())
}
