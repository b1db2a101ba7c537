//! Installing, changing and removing add-ons.

use serde_json::Value;

use super::model::AddonModel;
use super::{read, values};
use crate::cloud::Error;
use crate::cloud::tke::addon::{Addon, AddonPhase, DeleteAddon, InstallAddon, RawValues, UpdateAddon, UpdateStrategy};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::wait::Seen;
use crate::kit::value::{Attr, Path};
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;
use crate::services::lost_reply::ADDON;
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

/// An add-on that is being worked on.
struct Installation<'a> {
    handle: &'a ClusterHandle,
    name: &'a str,
}

impl Installation<'_> {
    fn path(&self) -> Path {
        Path::of("addons").key(self.name)
    }

    fn taken_over(&self) -> Diagnostic {
        let detail = match read::is_default(self.name) {
            true => format!(
                "The add-on {:?} came with the cluster. Its version and parameters are managed here.",
                self.name
            ),
            false => format!(
                "The add-on {:?} was in the cluster already, though not by this configuration. It is managed here from \
                 now on: taken out of `addons`, it is removed from the cluster.",
                self.name
            ),
        };
        Diagnostic::warning("Add-on taken over", detail).at(self.path())
    }

    fn left(&self) -> Diagnostic {
        let detail = format!(
            "The add-on {:?} came with the cluster, which may not work without it. It stays as it is, and is not managed \
             here any more.",
            self.name
        );
        Diagnostic::warning("Add-on left in the cluster", detail).at(self.path())
    }

    fn refused(&self, what: &str, error: &Error) -> Diagnostics {
        api_error(&format!("The add-on {:?} could not be {what}", self.name), error).at(self.path()).into()
    }

    async fn look(&self) -> Result<Option<Addon>, Diagnostics> {
        read::one(self.handle, self.name).await.map_err(|error| self.refused("read", &error))
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
                tracing::info!(addon = self.name, "the add-on is there already");
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
                self.install(planned).await?;
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
        let is_any = planned.values.is_set() || values::is_any_dropped(&before, &now);
        let values = (is_any && is_to_be_set(is_held)).then(|| parameters(&found, &before, now));
        if version.is_none() && values.is_none() {
            return Ok(found);
        }
        self.update(version, values).await
    }

    /// Installs it; one whose reply is lost is looked for before it is asked for again.
    async fn install(&self, planned: &AddonModel) -> Result<(), Failed> {
        let request = InstallAddon {
            cluster_id: self.handle.cluster_id.clone(),
            addon_name: self.name.to_owned(),
            addon_version: planned.version.known().cloned(),
            raw_values: planned.values.is_set().then(|| RawValues(planned.written())),
        };
        let look = |handle: ClusterHandle| async move { Ok(read::one(&handle, self.name).await?.map(drop)) };
        let made = self.handle.make(&ADDON, &request, drop, look).await;
        made.map_err(|lost| Failed {
            diagnostics: self.refused("installed", &lost.error),
            is_there: lost.is_in_doubt(),
        })
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
        let values = (!values::are_equal(&before, &now)).then(|| parameters(&found, &before, now));
        self.update(version, values).await.map(|addon| Attr::Known(addon.addon_version))
    }

    async fn update(
        &self,
        version: Option<String>,
        values: Option<(Value, UpdateStrategy)>,
    ) -> Result<Addon, Diagnostics> {
        let (values, strategy) = values.unzip();
        let request = UpdateAddon {
            cluster_id: self.handle.cluster_id.clone(),
            addon_name: self.name.to_owned(),
            addon_version: version.clone(),
            raw_values: values.map(RawValues),
            update_strategy: strategy,
        };
        self.handle.client.call(&request).await.map_err(|error| self.refused("changed", &error))?;
        self.until_ready(version.as_deref()).await
    }

    /// Removes it and waits until it is gone. One that is gone already is no error.
    async fn remove(&self) -> Result<(), Diagnostics> {
        self.ask_to_remove().await?;
        self.until_gone().await
    }

    async fn ask_to_remove(&self) -> Result<(), Diagnostics> {
        let request = DeleteAddon { cluster_id: self.handle.cluster_id.clone(), addon_name: self.name.to_owned() };
        match self.handle.client.call(&request).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_not_found() => Ok(()),
            Err(error) => Err(self.refused("removed", &error)),
        }
    }

    async fn until_gone(&self) -> Result<(), Diagnostics> {
        let failure = format!("The add-on {:?} is not gone", self.name);
        self.handle
            .until(&format!("add-on {:?} to be gone", self.name), &failure, async || {
                match read::one(self.handle, self.name).await {
                    Ok(Some(addon)) => Ok(Seen::Pending(addon.phase.as_str().to_owned())),
                    Ok(None) => Ok(Seen::Done(())),
                    // the cluster itself is gone, and its add-ons with it
                    Err(error) if error.is_not_found() => Ok(Seen::Done(())),
                    Err(error) => Err(error),
                }
            })
            .await
    }

    /// Waits until it is ready, in this version if one was asked for.
    async fn until_ready(&self, version: Option<&str>) -> Result<Addon, Diagnostics> {
        let failure = format!("The add-on {:?} is not ready", self.name);
        let ended = self
            .handle
            .until(&format!("add-on {:?} to be ready", self.name), &failure, async || {
                let Some(addon) = read::one(self.handle, self.name).await? else {
                    return Ok(Seen::Pending("not listed yet".to_owned()));
                };
                Ok(match addon.phase {
                    AddonPhase::InstallFailed | AddonPhase::UpgradeFailed => Seen::Done(Err(addon)),
                    AddonPhase::Succeeded if version.is_none_or(|version| version == addon.addon_version) => {
                        Seen::Done(Ok(addon))
                    }
                    other => Seen::Pending(format!("{}, version {}", other.as_str(), addon.addon_version)),
                })
            })
            .await?;
        let addon = ended.map_err(|addon| self.failure(&addon))?;
        tracing::info!(addon = self.name, version = addon.addon_version, "the add-on is ready");
        Ok(addon)
    }

    fn failure(&self, addon: &Addon) -> Diagnostic {
        let reason = match addon.reason.trim() {
            "" => "the cloud gives no reason",
            reason => reason.trim_end_matches('.'),
        };
        let detail = format!(
            "The add-on {:?}, version {}, is {}: {reason}.\n\nThe next apply tries again.",
            self.name,
            addon.addon_version,
            addon.phase.as_str()
        );
        Diagnostic::error("Add-on failed", detail).at(self.path())
    }
}
