//! The key pair that nodes let in: a name or an id.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::model::ClusterModel;
use crate::cloud::cvm::key_pair::DescribeKeyPairs;
use crate::cloud::{Client, Error, Filter};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::value::Path;
use crate::provider::api_error;

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
