//! The key pair that nodes let in: a name or an id.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::facet::Facet;
use super::model::ClusterModel;
use super::private::ResolvedNames;
use super::reading::{Parts, PoolReading, Reading};
use crate::cloud::cvm::key_pair::DescribeKeyPairs;
use crate::cloud::{Client, Error, Filter};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::schema::{Attribute, validator};
use crate::kit::value::{Attr, Path};
use crate::provider::api_error;

/// The key pair that nodes let in. The cloud has it at the pools, which take it from their cluster and change with it.
pub const FACET: Facet =
    Facet { attributes, read_parts: |reading, parts, model| Box::pin(read(reading, parts, model)), ..Facet::NOTHING };

fn attributes() -> Vec<(&'static str, Attribute)> {
    let ssh_key_name = Attribute::string()
        .description(
            "The key pair that the nodes let in: its name in the cluster's region, or its id, `skey-…`. Nodes follow a \
             change by their pool's `update_strategy`.",
        )
        .validate(validator::length(1, 128));
    vec![("ssh_key_name", ssh_key_name)]
}

/// The ids of key pairs, by what a cluster and its pools call them.
pub type Keys = BTreeMap<String, String>;

/// The id of each key pair that a cluster and its pools name.
pub async fn ids(client: &Client, cluster: &ClusterModel) -> Result<Keys, Diagnostics> {
    let mut keys = Keys::new();
    for (name, path) in named(cluster) {
        if let Entry::Vacant(key) = keys.entry(name) {
            let id = id(client, key.key(), path).await?;
            key.insert(id);
        }
    }
    Ok(keys)
}

/// The same of a cluster as it was: a key pair that is gone is no error, and is another one than any
/// that is planned. What is known already is not asked for again.
pub async fn old_ids(client: &Client, cluster: &ClusterModel, known: &Keys) -> Keys {
    let mut keys = known.clone();
    for (name, path) in named(cluster) {
        if let Entry::Vacant(key) = keys.entry(name)
            && let Ok(id) = id(client, key.key(), path).await
        {
            key.insert(id);
        }
    }
    keys
}

/// What key pairs are called, and where.
fn named(cluster: &ClusterModel) -> impl Iterator<Item = (String, Path)> {
    let own = (cluster.ssh_key_name.clone(), Path::of("ssh_key_name"));
    let pools = cluster.pools().into_iter().map(|(name, pool)| {
        let path = Path::of("node_pools").key(&name).attr("ssh_key_name");
        (pool.ssh_key_name, path)
    });
    std::iter::once(own).chain(pools).filter_map(|(name, path)| Some((name.into_known()?, path)))
}

async fn id(client: &Client, name: &str, path: Path) -> Result<String, Diagnostics> {
    if is_id(name) {
        return Ok(name.to_owned());
    }
    let request = DescribeKeyPairs { filters: Some(vec![Filter::new("key-name", name)]), ..Default::default() };
    let found = client.list(&request).await;
    let found = found.map_err(|error| api_error("The key pair could not be looked up", &error).at(path.clone()))?;
    // the filter finds parts of names too
    match found.into_iter().find(|pair| pair.key_name == name) {
        Some(pair) => Ok(pair.key_id),
        None => {
            let region = client.region().unwrap_or("the provider's region");
            Err(unknown(name, region, path).into())
        }
    }
}

/// Whether a key pair is called by its id.
pub fn is_id(name: &str) -> bool {
    name.starts_with("skey-")
}

/// What a user reads of a key pair that is not there.
pub fn unknown(name: &str, region: &str, path: Path) -> Diagnostic {
    Diagnostic::error("Unknown key pair", format!("There is no key pair {name:?} in {region}.")).at(path)
}

/// The name of a key pair; its id if it has none any more.
pub async fn name(client: &Client, id: &str) -> Result<String, Error> {
    let request = DescribeKeyPairs { key_ids: Some(vec![id.to_owned()]), ..Default::default() };
    let found = client.list(&request).await?;
    Ok(found.into_iter().find(|pair| pair.key_id == id).map_or_else(|| id.to_owned(), |pair| pair.key_name))
}

/// Reads the key pairs that new nodes let in: the cluster's, and those of pools that have their own.
async fn read(reading: &Reading<'_>, parts: &Parts<'_>, model: &mut ClusterModel) -> Result<(), Error> {
    let (client, resolved, pools) = (&reading.handle.client, &reading.resolved, &parts.pools);
    let is_import = pools.iter().any(|pool| pool.state.is_imported());
    let all_alike = pools.windows(2).all(|pair| pair[0].found.key_id() == pair[1].found.key_id());
    let has_own = |pool: &&PoolReading<'_>| pool.state.ssh_key_name.is_set() || (is_import && !all_alike);
    let (own, others): (Vec<&PoolReading<'_>>, Vec<&PoolReading<'_>>) = pools.iter().partition(has_own);
    model.ssh_key_name = ssh_key(client, resolved, &model.ssh_key_name, &others).await?;
    let Attr::Known(models) = &mut model.node_pools else {
        return Ok(());
    };
    for pool in own {
        if let Some(model) = models.get_mut(pool.name) {
            model.ssh_key_name = ssh_key(client, resolved, &pool.state.ssh_key_name, &[pool]).await?;
        }
    }
    Ok(())
}

/// The key pair that new nodes of some pools let in, in the user's spelling.
async fn ssh_key(
    client: &Client,
    resolved: &ResolvedNames,
    written: &Attr<String>,
    pools: &[&PoolReading<'_>],
) -> Result<Attr<String>, Error> {
    if pools.is_empty() {
        return Ok(written.clone());
    }
    let expected = written.as_str().map(|spelling| resolved.keys.get(spelling).map_or(spelling, String::as_str));
    let found: Vec<Option<&str>> = pools.iter().map(|pool| pool.found.key_id()).collect();
    if found.iter().all(|id| *id == expected) {
        return Ok(written.clone());
    }
    match found.iter().flatten().find(|id| Some(**id) != expected) {
        Some(other) => name(client, other).await.map(Attr::Known),
        // a pool without any key: what is written is not everywhere
        None => Ok(Attr::Null),
    }
}
