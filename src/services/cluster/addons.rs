//! The add-ons of a cluster: those that `addons` names, and no others.

use std::collections::BTreeMap;

use super::model::{ClusterModel, ConditionModel};
use super::operation::Op;
use super::parts::Failure;
use crate::cloud::Error;
use crate::cloud::tke::addon::{Addon, AddonPhase};
use crate::cloud::tke::cluster::ClusterStatus;
use crate::kit::value::Attr;
use crate::services::addon::change::{Outcome, Step};
use crate::services::addon::{AddonModel, read};
use crate::services::handle::ClusterHandle;

/// Plans another try for add-ons of which no version works.
pub fn plan(prior: Option<&ClusterModel>, planned: &mut ClusterModel) {
    let is_deleting = |prior: &&ClusterModel| prior.status.as_str() == Some(ClusterStatus::Deleting.as_str());
    // what is missing of one that is being deleted is not to be repaired
    let prior = prior.filter(|prior| !is_deleting(prior)).map(ClusterModel::addons).unwrap_or_default();
    let Attr::Known(addons) = &mut planned.addons else {
        return;
    };
    for (name, addon) in addons {
        if addon.version.is_null() && prior.get(name).is_some_and(|prior| prior.version.is_null()) {
            addon.version = Attr::Unknown;
        }
    }
}

/// Installs what a new cluster asks for.
pub async fn add(op: &Op, handle: &ClusterHandle, planned: &mut ClusterModel) -> Vec<Failure> {
    let mut failures = Vec::new();
    for (name, addon) in planned.addons() {
        let step = Step { name, prior: None, planned: Some(addon) };
        // one that is there already came with the cluster: nobody need be told
        let (name, Outcome { addon, error, .. }) = step.take(handle).await;
        if let (Attr::Known(addons), Some(addon)) = (&mut planned.addons, addon) {
            addons.insert(name.clone(), addon);
        }
        op.save(planned);
        if let Some(diagnostics) = error {
            failures.push(Failure { part: format!("Addon/{name}"), diagnostics });
        }
    }
    failures
}

/// What is to be done in an update: those that come or change, then those that go.
pub fn steps(prior: &ClusterModel, planned: &ClusterModel) -> Vec<Step> {
    if planned.addons.is_null() {
        return Vec::new();
    }
    let mut prior = prior.addons();
    let mut steps: Vec<Step> = Vec::new();
    for (name, planned) in planned.addons() {
        steps.push(Step { prior: prior.remove(&name), name, planned: Some(planned) });
    }
    steps.extend(prior.into_iter().map(|(name, addon)| Step { name, prior: Some(addon), planned: None }));
    steps
}

/// The add-ons that are managed, as they are.
pub async fn managed(handle: &ClusterHandle, state: &ClusterModel) -> Result<Vec<Addon>, Error> {
    // those of others are not asked about
    if state.addons().is_empty() {
        return Ok(Vec::new());
    }
    let known = state.addons();
    let is_ours = |addon: &Addon| known.contains_key(&addon.addon_name) && addon.phase != AddonPhase::Terminating;
    Ok(read::list(handle).await?.into_iter().filter(is_ours).collect())
}

/// The add-ons as users write them.
pub async fn models(
    handle: &ClusterHandle,
    state: &ClusterModel,
    found: &[Addon],
) -> Result<Attr<BTreeMap<String, AddonModel>>, Error> {
    if !state.addons.is_set() {
        return Ok(state.addons.clone());
    }
    let known = state.addons();
    let one = async |addon: &Addon| {
        let state = known.get(&addon.addon_name).cloned().unwrap_or_default();
        Ok::<_, Error>((addon.addon_name.clone(), read::model(handle, &state, addon).await?))
    };
    let models = futures_util::future::try_join_all(found.iter().map(one)).await?;
    Ok(Attr::Known(models.into_iter().collect()))
}

/// The add-ons that an import brings inline: none if there are only those that every cluster has.
pub async fn imported(handle: &ClusterHandle) -> Result<Attr<BTreeMap<String, AddonModel>>, Error> {
    let found = read::list(handle).await?;
    let models: BTreeMap<String, AddonModel> = found
        .iter()
        .filter(|addon| addon.phase != AddonPhase::Terminating && !read::is_default(&addon.addon_name))
        .map(|addon| (addon.addon_name.clone(), read::imported(addon)))
        .collect();
    Ok(if models.is_empty() { Attr::Null } else { Attr::Known(models) })
}

/// How they stand.
pub fn conditions(found: &[Addon]) -> impl Iterator<Item = ConditionModel> + '_ {
    found.iter().map(|addon| ConditionModel {
        r#type: Attr::Known(format!("Addon/{}", addon.addon_name)),
        status: if addon.phase == AddonPhase::Succeeded { "True".into() } else { "False".into() },
        reason: addon.phase.as_str().into(),
        message: Attr::Known(addon.reason.clone()),
    })
}
