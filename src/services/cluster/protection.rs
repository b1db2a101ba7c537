//! Whether the cloud refuses to delete a cluster.

use super::change::ClusterChange;
use super::facet::Facet;
use crate::cloud::tke::protection::{DisableClusterDeletionProtection, EnableClusterDeletionProtection};
use crate::kit::diagnostics::Diagnostics;
use crate::kit::schema::Attribute;
use crate::kit::value::Attr;

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
    let description = "Whether the cloud refuses to delete the cluster; default false.";
    vec![(NAME, Attribute::bool().default(false).description(description))]
}

async fn update(change: &mut ClusterChange<'_>) -> Result<(), Diagnostics> {
    let cluster_id = change.handle.cluster_id.clone();
    match change.planned.deletion_protection.known_or(false) {
        true => change.call(&EnableClusterDeletionProtection { cluster_id }, NAME).await?,
        false => change.call(&DisableClusterDeletionProtection { cluster_id }, NAME).await?,
    }
    Ok(())
}
