//! The add-ons of a cluster: those that `addons` names, and no others.

use std::collections::BTreeMap;

use super::change::ClusterChange;
use super::condition::{self, Failure, condition};
use super::facet::{Facet, Plan};
use super::missing;
use super::model::{ClusterModel, ConditionModel, Objects, objects};
use super::operation::Op;
use super::private::ReleasedAddons;
use crate::cloud::Error;
use crate::cloud::tke::addon::{Addon, AddonPhase};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::schema::{Attribute, Nesting, validator};
use crate::kit::value::{Attr, Path};
use crate::services::addon::model::AddonModel;
use crate::services::addon::{apply, read, schema};
use crate::services::handle::ClusterHandle;
use crate::services::transition::{self, Outcome, Transition};

/// The add-ons of a cluster that are managed with it.
pub const FACET: Facet = Facet {
    attributes,
    plan: |plan| plan_retries(plan.change.prior.as_ref(), &mut plan.change.planned),
    check: warn_of_unmanaged,
    is_due: Some(|prior, planned| {
        prior.addons != planned.addons || planned.addons().keys().any(|name| missing::is_addon(prior, name))
    }),
    update: |change| Box::pin(update(change)),
    read_parts: |reading, parts, model| {
        Box::pin(async {
            // an import has them already
            if !reading.is_import() {
                model.addons = models(reading.handle, reading.state, &parts.addons).await?;
            }
            Ok(())
        })
    },
    ..Facet::NOTHING
};

fn attributes() -> Vec<(&'static str, Attribute)> {
    let addons = Attribute::nested(Nesting::Map, schema::attributes())
        .description(
            "Add-ons, keyed by name, such as `cbs`. Other add-ons of the cluster are left alone. If omitted, add-ons \
             are not managed. `{}` removes those managed here.",
        )
        .validate(validator::keys(validator::length(1, 63)));
    vec![("addons", addons)]
}

/// Plans another try for add-ons of which no version works. One whose version is written shows by its condition.
fn plan_retries(prior: Option<&ClusterModel>, planned: &mut ClusterModel) {
    let Some(prior) = prior else {
        return;
    };
    for name in prior.addons().into_keys().filter(|name| missing::is_addon(prior, name)) {
        if let Some(addon) = planned.addon_mut(&name)
            && addon.version.is_null()
        {
            addon.version = Attr::Unknown;
        }
    }
}

/// Names the add-ons that stay installed where `addons` is taken out.
fn warn_of_unmanaged(plan: &mut Plan<'_>) {
    let Some(prior) = plan.prior_in_place().filter(|_| plan.change.planned.addons.is_null()) else {
        return;
    };
    let names: Vec<String> = prior.addons().keys().map(|name| format!("{name:?}")).collect();
    if names.is_empty() {
        return;
    }
    let count = if names.len() == 1 { "1 add-on".to_owned() } else { format!("{} add-ons", names.len()) };
    let detail = format!(
        "`addons` is no longer in the configuration, so {count} of the cluster {} will no longer be managed, and stay \
         installed: {}. To remove them, write `addons = {{}}` instead. If `addons` is written again later, it takes them \
         over.",
        prior.id(),
        names.join(", ")
    );
    plan.op.warn(Diagnostic::warning("Add-ons will no longer be managed", detail).at(Path::of("addons")));
}

/// Installs what a new cluster asks for.
pub async fn make(op: &Op, handle: &ClusterHandle, planned: &mut ClusterModel) -> Vec<Failure> {
    let mut failures = Vec::new();
    for (name, addon) in planned.addons() {
        // one that is there already came with the cluster: nobody need be told
        let Outcome { part, error, .. } = apply::apply(Transition::addition(name.clone(), addon), handle).await;
        if let (Some(planned), Some(addon)) = (planned.addon_mut(&name), part) {
            *planned = addon;
        }
        op.save(planned);
        if let Some(diagnostics) = error {
            failures.push(Failure { part: condition::of_addon(&name), diagnostics });
        }
    }
    failures
}

/// Installs, changes and removes add-ons, one after another.
async fn update(change: &mut ClusterChange<'_>) -> Result<(), Diagnostics> {
    let released = ReleasedAddons::recall(change.op);
    if change.planned.addons.is_null() {
        released.and(change.prior.addons().into_keys()).keep(change.op);
        return Ok(());
    }
    let mut failed = Diagnostics::new();
    for mut transition in transition::between(change.prior.addons(), change.planned.addons()) {
        let name = transition.name.clone();
        if let Some(prior) = transition.prior.as_mut().filter(|_| missing::is_addon(&change.prior, &name)) {
            // what the state has is what was asked for
            prior.version = Attr::Null;
        }
        let Outcome { part, notice, error } = apply::apply(transition, &change.handle).await;
        // one that was managed here before is nobody else's
        let notice = notice.filter(|_| !released.has(&name));
        notice.into_iter().for_each(|notice| change.op.warn(notice));
        change.note(|current, _| {
            let mut addons = current.addons();
            match part {
                Some(addon) => addons.insert(name, addon),
                None => addons.remove(&name),
            };
            current.addons = objects(addons);
        });
        failed.append(error.unwrap_or_default());
    }
    if failed.has_errors() {
        return Err(failed);
    }
    ReleasedAddons::default().keep(change.op);
    Ok(())
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
async fn models(handle: &ClusterHandle, state: &ClusterModel, found: &[Addon]) -> Result<Objects<AddonModel>, Error> {
    if !state.addons.is_set() {
        return Ok(state.addons.clone());
    }
    let known = state.addons();
    let one = async |addon: &Addon| {
        let state = known.get(&addon.addon_name).cloned().unwrap_or_default();
        Ok::<_, Error>((addon.addon_name.clone(), read::model(handle, &state, addon).await?))
    };
    let models = futures_util::future::try_join_all(found.iter().map(one)).await?;
    Ok(objects(models))
}

/// The add-ons that an import brings inline: none if there are only those that every cluster has.
pub async fn imported(handle: &ClusterHandle) -> Result<Objects<AddonModel>, Error> {
    let found = read::list(handle).await?;
    let models: BTreeMap<String, AddonModel> = found
        .iter()
        .filter(|addon| addon.phase != AddonPhase::Terminating && !read::is_default(&addon.addon_name))
        .map(|addon| (addon.addon_name.clone(), read::imported(addon)))
        .collect();
    Ok(if models.is_empty() { Attr::Null } else { objects(models) })
}

/// How they stand.
pub fn conditions(found: &[Addon]) -> impl Iterator<Item = ConditionModel> + '_ {
    found.iter().map(|addon| {
        let holds = addon.phase == AddonPhase::Succeeded;
        condition(condition::of_addon(&addon.addon_name), holds, addon.phase.as_str(), addon.reason.clone())
    })
}
