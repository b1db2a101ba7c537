//! What add-ons do by themselves.

use crate::simulator::state::addon::AddonPhase;
use crate::simulator::state::cloud::State;

/// The add-on is done with what it was doing, or failed at it if a test said so.
pub(super) fn settled(state: &mut State, cluster_id: &str, name: &str) {
    let failure = state.failing_addons.get(name).cloned();
    let Some(addon) = state.clusters.get_mut(cluster_id).and_then(|cluster| cluster.addons.get_mut(name)) else {
        return;
    };
    addon.phase = match (addon.phase, &failure) {
        (AddonPhase::Installing | AddonPhase::Upgrading, None) => AddonPhase::Succeeded,
        (AddonPhase::Installing, Some(_)) => AddonPhase::InstallFailed,
        (AddonPhase::Upgrading, Some(_)) => AddonPhase::UpgradeFailed,
        (other, _) => other,
    };
    addon.reason = failure.unwrap_or_default();
}

/// The add-on is gone.
pub(super) fn gone(state: &mut State, cluster_id: &str, name: &str) {
    if let Some(cluster) = state.clusters.get_mut(cluster_id) {
        cluster.addons.retain(|known, addon| known != name || addon.phase != AddonPhase::Terminating);
    }
}
