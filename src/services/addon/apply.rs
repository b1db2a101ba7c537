//! Installing, changing and removing add-ons.

use serde_json::Value;

use super::installation::Installation;
use super::model::AddonModel;
use super::{read, values};
use crate::cloud::tke::addon::{Addon, AddonPhase, UpdateStrategy};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::value::Attr;
use crate::services::handle::ClusterHandle;
use crate::services::transition::{Outcome, Transition};

/// An add-on that is not as it shall be.
struct Failed {
    diagnostics: Diagnostics,
    /// Whether it is in the cloud, or may be.
    is_there: bool,
}

/// Carries out what becomes of an add-on, and waits until it is done.
pub async fn apply(transition: Transition<AddonModel>, handle: &ClusterHandle) -> Outcome<AddonModel> {
    let Transition { name, prior, planned } = transition;
    let addon = Installation { handle, name: &name };
    match (prior, planned) {
        (Some(prior), Some(planned)) if prior.version.is_set() => match addon.change(&prior, &planned).await {
            Ok(version) => Outcome::done(Some(AddonModel { version, ..planned })),
            Err(diagnostics) => Outcome::failed(Some(prior), diagnostics),
        },
        (prior, Some(planned)) => match addon.ensure(prior.as_ref(), &planned).await {
            Ok((found, was_there)) => Outcome {
                notice: (was_there && prior.is_none()).then(|| addon.taken_over()),
                ..Outcome::done(Some(AddonModel { version: Attr::Known(found.addon_version), ..planned }))
            },
            Err(Failed { diagnostics, is_there }) => {
                // what was ours stays so until a look says that it is gone
                let part = is_there.then_some(AddonModel { version: Attr::Null, ..planned }).or(prior);
                Outcome::failed(part, diagnostics)
            }
        },
        // its own volumes or networks may hang on it
        (Some(_), None) if read::is_default(&name) => Outcome { notice: Some(addon.left()), ..Outcome::done(None) },
        (Some(prior), None) => match addon.remove().await {
            Ok(()) => Outcome::done(None),
            Err(diagnostics) => Outcome::failed(Some(prior), diagnostics),
        },
        (None, None) => Outcome::done(None),
    }
}

/// The parameters to send for what is written now, and how.
fn parameters(found: &Addon, before: &Value, now: Value) -> (Value, UpdateStrategy) {
    if !values::is_any_dropped(before, &now) {
        return (now, UpdateStrategy::Merge);
    }
    // a merge takes nothing back: what is set by others, and by the cloud, is sent along
    let mut set = match &found.raw_values.0 {
        Value::Object(members) => Value::Object(members.clone()),
        _ => Value::Object(Default::default()),
    };
    values::drop_unwritten(&mut set, before, &now);
    values::merge(&mut set, &now);
    (set, UpdateStrategy::Replace)
}

impl Installation<'_> {
    fn taken_over(&self) -> Diagnostic {
        let detail = match read::is_default(self.name) {
            true => format!(
                "The add-on {:?} was installed together with the cluster. Its version and parameters are now managed \
                 by this configuration.",
                self.name
            ),
            false => format!(
                "The add-on {:?} was already installed in the cluster. It is now managed by this configuration: \
                 removing it from `addons` uninstalls it.",
                self.name
            ),
        };
        Diagnostic::warning("Add-on taken over", detail).at(self.path())
    }

    fn left(&self) -> Diagnostic {
        let detail = format!(
            "The add-on {:?} was installed together with the cluster, which may not work without it. It stays \
             installed, and is no longer managed.",
            self.name
        );
        Diagnostic::warning("Add-on left in the cluster", detail).at(self.path())
    }

    /// Brings it about that the add-on is there as planned, whatever there is now. Tells too whether it
    /// was there before.
    async fn ensure(&self, prior: Option<&AddonModel>, planned: &AddonModel) -> Result<(Addon, bool), Failed> {
        let absent = |diagnostics| Failed { diagnostics, is_there: false };
        let there = |diagnostics| Failed { diagnostics, is_there: true };
        match self.look().await.map_err(absent)? {
            // one that is not ours, or that came with the cluster, is not removed to be installed anew
            Some(found)
                if found.phase != AddonPhase::Terminating
                    && (found.phase != AddonPhase::InstallFailed || prior.is_none() || read::is_default(self.name)) =>
            {
                tracing::info!(addon = self.name, "the add-on is already installed");
                let found = match found.phase {
                    AddonPhase::UpgradeFailed | AddonPhase::InstallFailed => found,
                    _ => self.until_ready(None).await.map_err(there)?,
                };
                self.align(prior, planned, found).await.map(|addon| (addon, true)).map_err(there)
            }
            found => {
                if let Some(found) = found {
                    if found.phase == AddonPhase::InstallFailed {
                        self.ask_to_remove().await.map_err(there)?;
                    }
                    self.until_gone().await.map_err(there)?;
                }
                self.install(planned).await.map_err(|lost| Failed {
                    diagnostics: self.refused("installed", &lost.error),
                    is_there: lost.is_in_doubt(),
                })?;
                let ready = self.until_ready(planned.version.as_str()).await;
                ready.map(|addon| (addon, false)).map_err(there)
            }
        }
    }

    /// Changes what is there where it is not as planned.
    async fn align(
        &self,
        prior: Option<&AddonModel>,
        planned: &AddonModel,
        found: Addon,
    ) -> Result<Addon, Diagnostics> {
        let (before, now) = (prior.map(AddonModel::written).unwrap_or_default(), planned.written());
        let effective = read::effective(self.handle, &found).await.map_err(|error| self.refused("read", &error))?;
        let effective = effective.unwrap_or_else(|| found.raw_values.0.clone());
        let wanted = planned.version.as_str().unwrap_or(&found.addon_version).to_owned();
        // one that failed is sent again as a whole
        let is_to_be_set = |is_so: bool| !is_so || read::has_failed(&found);
        let version = is_to_be_set(wanted == found.addon_version).then_some(wanted);
        let is_held = values::holds(&now, &effective) && !values::is_any_dropped(&before, &now);
        let is_any = planned.has_parameters() || values::is_any_dropped(&before, &now);
        let values = (is_any && is_to_be_set(is_held)).then(|| parameters(&found, &before, now));
        if version.is_none() && values.is_none() {
            return Ok(found);
        }
        self.update(version, values).await
    }

    /// Changes what differs between two plans; answers with the version.
    async fn change(&self, prior: &AddonModel, planned: &AddonModel) -> Result<Attr<String>, Diagnostics> {
        let version = planned.version.known().filter(|version| prior.version.as_str() != Some(version)).cloned();
        let (before, now) = (prior.written(), planned.written());
        if version.is_none() && values::are_equal(&before, &now) {
            return Ok(prior.version.clone());
        }
        let Some(found) = self.look().await?.filter(|found| found.phase != AddonPhase::Terminating) else {
            let ensured = self.ensure(Some(prior), planned).await.map_err(|failed| failed.diagnostics)?;
            return Ok(Attr::Known(ensured.0.addon_version));
        };
        // an import leaves out what may be a password: written afterwards, it is set already
        let is_set = values::holds(&now, &found.raw_values.0) && !values::is_any_dropped(&before, &now);
        let values = (!is_set && !values::are_equal(&before, &now)).then(|| parameters(&found, &before, now));
        if version.is_none() && values.is_none() {
            return Ok(Attr::Known(found.addon_version));
        }
        self.update(version, values).await.map(|addon| Attr::Known(addon.addon_version))
    }
}
