//! Reading a cluster: what the cloud has, in the user's spelling where it means the same.

use std::collections::BTreeMap;

use super::deletion::groups;
use super::facets::FACETS;
use super::journal::creation;
use super::model::ClusterModel;
use super::operation::Op;
use super::private::{Deletion, ResolvedNames};
use super::reading::{Parts, PoolReading, Reading};
use super::schema::schema;
use super::{account, addons, condition, endpoints, image, issuer, mark, node_pools, readings, version, wait};
use crate::cloud::Error;
use crate::cloud::tke::cluster::{Cluster, ClusterStatus};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::empty;
use crate::kit::value::{Attr, FromValue, IntoValue, Path};
use crate::provider::api_error;
use crate::services::endpoint;
use crate::services::handle::ClusterHandle;
use crate::services::node_pool::{owed_disks, read as pools};
use crate::services::security_group::owned;
use crate::services::security_group::role::Role;

/// The cluster as it is; none if it is gone. `state` says what is managed and how it is spelled; one
/// with nothing but an id is an import.
pub async fn read(op: &Op, handle: &ClusterHandle, state: &ClusterModel) -> Result<Option<ClusterModel>, Diagnostics> {
    // an import stands in no state yet
    let is_in_state = state.name.is_set();
    let settle = |cluster: &Cluster| match is_in_state {
        true => creation::settle(op, state, mark::of(cluster).as_deref()),
        false => Ok(()),
    };
    let and = |reading: &Reading<'_>, parts: &Parts<'_>, model: &ClusterModel| {
        if reading.is_import() {
            image::remember_names(reading, parts, model);
        }
    };
    read_and(op, handle, state, settle, and).await
}

/// The same after an apply: what the cloud made of the names that the user wrote is remembered.
pub async fn read_applied(
    op: &Op,
    handle: &ClusterHandle,
    applied: &ClusterModel,
) -> Result<Option<ClusterModel>, Diagnostics> {
    let and =
        |reading: &Reading<'_>, parts: &Parts<'_>, _: &ClusterModel| image::remember_names(reading, parts, applied);
    read_and(op, handle, applied, |_| Ok(()), and).await
}

async fn read_and(
    op: &Op,
    handle: &ClusterHandle,
    state: &ClusterModel,
    found: impl FnOnce(&Cluster) -> Result<(), Diagnostics>,
    and: impl FnOnce(&Reading<'_>, &Parts<'_>, &ClusterModel),
) -> Result<Option<ClusterModel>, Diagnostics> {
    let failed =
        |error| Diagnostics::from(api_error(&format!("The cluster {} could not be read", handle.cluster_id), &error));
    let context = op.data()?;
    context.note_refresh(&handle.cluster_id);
    let cluster = match wait::find(op, handle, state).await {
        Ok(Some(cluster)) => cluster,
        Ok(None) => {
            account::refused::gone_not_hidden(op, state).await?;
            warn_of_leftovers(op, state);
            return Ok(None);
        }
        // an error would stand in the way of the plan that brings new ones
        Err(error) if account::refused::keys_are_refused(&error, state) => {
            let warning = account::refused::no_longer_accepted(&error, state);
            context.note_refused_keys(state.id(), warning.clone());
            op.warn(warning);
            return Ok(Some(state.clone()));
        }
        Err(error) => return Err(failed(error)),
    };
    version::facet::warn_of_newer(op, &cluster, state);
    found(&cluster)?;
    let (default_tags, resolved) = (context.default_tags(), ResolvedNames::recall(op));
    let reading = Reading { op, handle, cluster: &cluster, state, default_tags, resolved };
    if cluster.cluster_status == ClusterStatus::Deleting && !reading.is_import() {
        Deletion::begun(op);
        return Ok(Some(deleting(&cluster, state)));
    }
    let mut model = state.clone();
    FACETS.iter().for_each(|facet| (facet.read)(&reading, &mut model));
    // its parts answer with errors until it runs, and when it goes
    match cluster.cluster_status {
        ClusterStatus::Creating => return Ok(Some(without_parts(model))),
        ClusterStatus::Deleting => return Ok(Some(model)),
        _ => {}
    }
    let known = state.pools();
    let mut parts = ask_parts(handle, state).await.map_err(failed)?;
    node_pools::read::note_successors(op, state, &parts.all_pools);
    let managed = node_pools::read::managed(op, state, &parts.all_pools);
    let found = pools::details(handle, managed.iter().map(|(_, pool)| pool.clone()).collect()).await.map_err(failed)?;
    let pools = managed.iter().zip(found);
    parts.pools =
        pools.filter_map(|((name, _), found)| Some(PoolReading { name, state: known.get(name)?, found })).collect();
    for facet in FACETS {
        (facet.read_parts)(&reading, &parts, &mut model).await.map_err(failed)?;
    }
    and(&reading, &parts, &model);
    Ok(Some(if reading.is_import() { with_empty(model)? } else { model }))
}

/// Nobody knows yet whether none is written, or an empty one.
fn with_empty(model: ClusterModel) -> Result<ClusterModel, Diagnostics> {
    Ok(ClusterModel::from_value(empty::imported(&schema(), model.into_value()), &Path::root())?)
}

/// What there is of the parts of a cluster, but for the details of its pools.
async fn ask_parts(handle: &ClusterHandle, state: &ClusterModel) -> Result<Parts<'static>, Error> {
    handle.nodes.note_pools(state.pool_ids());
    // one that is not in the state is looked for where the state knows nothing yet
    let is_import = state.name.is_null();
    let known_group = state.node_security_group_id.as_str();
    let (all_pools, endpoints, addons, issuer, node_group) = tokio::try_join!(
        pools::list(handle),
        endpoint::read(handle),
        addons::managed(handle, state),
        issuer::ask(handle, state, is_import),
        owned::seen(handle, Role::Nodes, known_group, is_import),
    )?;
    Ok(Parts { all_pools, pools: Vec::new(), endpoints, addons, issuer, node_group })
}

/// A cluster that is being deleted: what is missing by now is not to be repaired.
fn deleting(cluster: &Cluster, state: &ClusterModel) -> ClusterModel {
    let conditions = Attr::Known(vec![condition::of_cluster(cluster)]);
    ClusterModel { status: readings::status(cluster), conditions, ..state.clone() }
}

/// A cluster that is being made has no parts yet: the next plan shows them as additions.
fn without_parts(mut cluster: ClusterModel) -> ClusterModel {
    if let Attr::Known(pools) = &mut cluster.node_pools {
        pools.retain(|_, pool| pool.known().is_some_and(|pool| pool.id.known().is_some()));
    }
    if cluster.addons.is_set() {
        cluster.addons = Attr::Known(BTreeMap::new());
    }
    (cluster.service_account_issuer, cluster.service_account_issuer_url) = (Attr::Null, Attr::Null);
    endpoints::read::without(&mut cluster);
    cluster
}

/// A cluster that was deleted elsewhere leaves what the provider made beside it: a refresh removes
/// nothing, and afterwards nobody knows of it.
fn warn_of_leftovers(op: &Op, state: &ClusterModel) {
    let (groups, disks) = (groups::known(state), owed_disks::all(op));
    let mut left = Vec::new();
    if !groups.is_empty() {
        left.push(format!("the security groups {}", groups.join(", ")));
    }
    if !disks.is_empty() {
        left.push(format!("the data disks {} of removed nodes", disks.join(", ")));
    }
    if left.is_empty() {
        return;
    }
    let detail = format!(
        "The cluster {} was deleted elsewhere. Resources that the provider created for it may still exist: {}. To \
         remove them, run `terraform destroy -refresh=false -target=ADDRESS` with this cluster's address before the \
         next apply, or delete them manually.",
        state.id(),
        left.join("; ")
    );
    let summary = if groups.is_empty() { "Data disks left behind" } else { "Security groups left behind" };
    op.warn(Diagnostic::warning(summary, detail));
}
