//! What one ModifyClusterAttribute changes of a cluster, for all facets together.

use super::change::ClusterChange;
use super::facet::Facet;
use super::facets::FACETS;
use super::wait;
use crate::cloud::tke::cluster::ModifyClusterAttribute;
use crate::kit::diagnostics::Diagnostics;
use crate::kit::value::IntoValue;
use crate::services::difference::changed_names;

/// Changes what the facets ask for, if any does.
pub async fn modify(change: &mut ClusterChange<'_>) -> Result<(), Diagnostics> {
    let cluster_id = change.handle.cluster_id.clone();
    let mut request = ModifyClusterAttribute { cluster_id, ..Default::default() };
    let mut names = Vec::new();
    for facet in FACETS {
        let before = request.clone();
        (facet.modify)(&change.prior, &change.planned, &mut request);
        if request != before {
            names.extend(changed(change, facet));
        }
    }
    let Some(first) = names.first() else { return Ok(()) };
    change.call(&request, first).await?;
    change.note_planned(&names)?;
    // a new level takes the control plane a while, in which it takes no other change
    if request.cluster_level.is_some() {
        wait::until_running(change.op, &change.handle, &change.prior).await
    } else {
        Ok(())
    }
}

/// The attributes of a facet that change.
fn changed(change: &ClusterChange<'_>, facet: &Facet) -> Vec<&'static str> {
    let (prior, planned) = (change.prior.clone().into_value(), change.planned.clone().into_value());
    changed_names(&(facet.attributes)(), &prior, &planned)
}
