//! An add-on in a cluster: it is installed, changed and removed, and waited for.

use serde_json::Value;

use super::model::AddonModel;
use super::read;
use crate::cloud::Error;
use crate::cloud::tke::addon::{Addon, AddonPhase, DeleteAddon, InstallAddon, RawValues, UpdateAddon, UpdateStrategy};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::wait::Seen;
use crate::kit::value::Path;
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;
use crate::services::lost_reply::{ADDON, Lost};

/// An add-on of a cluster.
pub struct Installation<'a> {
    /// The cluster.
    pub handle: &'a ClusterHandle,
    /// Its name.
    pub name: &'a str,
}

impl Installation<'_> {
    /// Where it is in a configuration.
    pub fn path(&self) -> Path {
        Path::of("addons").key(self.name)
    }

    /// The error of a call that was refused, such as "installed".
    pub fn refused(&self, what: &str, error: &Error) -> Diagnostics {
        api_error(&format!("The add-on {:?} could not be {what}", self.name), error).at(self.path()).into()
    }

    /// The add-on as it is.
    pub async fn look(&self) -> Result<Option<Addon>, Diagnostics> {
        read::one(self.handle, self.name).await.map_err(|error| self.refused("read", &error))
    }

    /// Installs it; one whose reply is lost is looked for before it is asked for again.
    pub async fn install(&self, planned: &AddonModel) -> Result<(), Lost> {
        let request = InstallAddon {
            cluster_id: self.handle.cluster_id.clone(),
            addon_name: self.name.to_owned(),
            addon_version: planned.version.known().cloned(),
            raw_values: planned.has_parameters().then(|| RawValues(planned.written())),
        };
        let look = |handle: ClusterHandle| async move { Ok(read::one(&handle, self.name).await?.map(drop)) };
        self.handle.make(&ADDON, &request, drop, look).await
    }

    /// Changes version and parameters, as far as they are given, and waits until it is ready.
    pub async fn update(
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
    pub async fn remove(&self) -> Result<(), Diagnostics> {
        self.ask_to_remove().await?;
        self.until_gone().await
    }

    pub async fn ask_to_remove(&self) -> Result<(), Diagnostics> {
        let request = DeleteAddon { cluster_id: self.handle.cluster_id.clone(), addon_name: self.name.to_owned() };
        match self.handle.client.call(&request).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_not_found() => Ok(()),
            Err(error) => Err(self.refused("removed", &error)),
        }
    }

    pub async fn until_gone(&self) -> Result<(), Diagnostics> {
        let failure = format!("The add-on {:?} is not removed yet", self.name);
        self.handle
            .until(&format!("add-on {:?} to be removed", self.name), &failure, async || {
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
    pub async fn until_ready(&self, version: Option<&str>) -> Result<Addon, Diagnostics> {
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
            "" => "Tencent Cloud gives no reason",
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
