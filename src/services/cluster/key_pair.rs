//! The key pair that nodes let in: a name or an id.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::facet::Facet;
use super::model::ClusterModel;
use super::operation::Op;
use super::private::ResolvedNames;
use super::reading::{Parts, PoolReading, Reading};
use crate::cloud::cvm::key_pair::{DescribeKeyPairs, KeyPair};
use crate::cloud::{Client, Error, Filter};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::Change;
use crate::kit::schema::{Attribute, validator};
use crate::kit::value::{Attr, Path};
use crate::provider::{Preflight, api_error};

/// How long a plan asks what a name stands for.
const PATIENCE: Duration = Duration::from_secs(30);

/// The key pair that nodes let in. The cloud has it at the pools, which take it from their cluster and change with it.
pub const FACET: Facet =
    Facet { attributes, read_parts: |reading, parts, model| Box::pin(read(reading, parts, model)), ..Facet::NOTHING };

fn attributes() -> Vec<(&'static str, Attribute)> {
    let ssh_key_name = Attribute::string()
        .description(
            "SSH key pair installed on the nodes: its name in the cluster's region, or its id, `skey-…`. Existing \
             nodes are replaced according to their pool's `update_strategy`.",
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
            let id = look_up(client, key.key(), path).await?;
            key.insert(id);
        }
    }
    Ok(keys)
}

/// Finds out which key pairs the new names of a plan stand for: one that nodes have already, written otherwise, replaces
/// none of them. The names of which it could not be found out.
pub async fn learn(op: &Op, change: &Change<ClusterModel>) -> Result<BTreeSet<String>, Diagnostics> {
    let (context, planned) = (op.data()?, &change.planned);
    let mut resolved = ResolvedNames::recall(op);
    let new = |name: &String| !is_id(name) && !resolved.keys.contains_key(name);
    let new: BTreeSet<String> = named(planned).map(|(name, _)| name).filter(new).collect();
    let mut in_doubt = BTreeSet::new();
    if change.prior.is_none() || new.is_empty() || context.preflight() == Preflight::Off {
        return Ok(in_doubt);
    }
    let (Some(client), Some(region)) =
        (context.client_if_known(&planned.credentials, op.cancellation())?, planned.region.as_str())
    else {
        return Ok(in_doubt);
    };
    let client = client.in_region(region).with_retry_timeout_at_most(PATIENCE);
    for name in new {
        match look_up(&client, &name, Path::of("ssh_key_name")).await {
            Ok(id) => drop(resolved.keys.insert(name, id)),
            Err(_) => drop(in_doubt.insert(name)),
        }
    }
    resolved.keep(op);
    Ok(in_doubt)
}

/// Plans how many nodes are outdated as unknown where a key pair has another name now and it could not be found out which
/// one that is: the plan that comes before the apply may find out, and must not contradict this one.
pub fn plan_doubt(change: &mut Change<ClusterModel>, in_doubt: &BTreeSet<String>) {
    let Some(prior) = change.prior.as_ref().filter(|_| !in_doubt.is_empty()) else { return };
    let name = |cluster: &ClusterModel, pool: &Attr<String>| match pool {
        Attr::Null => cluster.ssh_key_name.clone(),
        own => own.clone(),
    };
    for (key, pool) in change.planned.pools() {
        let Some(before) = prior.pool(&key) else { continue };
        let after = name(&change.planned, &pool.ssh_key_name);
        if after != name(prior, &before.ssh_key_name)
            && after.as_str().is_some_and(|name| in_doubt.contains(name))
            && let Some(pool) = change.planned.pool_mut(&key)
        {
            pool.outdated_nodes = Attr::Unknown;
        }
    }
}

/// The same of a cluster as it was: a key pair that is gone is no error, and is another one than any
/// that is planned. What is known already is not asked for again.
pub async fn old_ids(client: &Client, cluster: &ClusterModel, known: &Keys) -> Keys {
    let mut keys = known.clone();
    for (name, path) in named(cluster) {
        if let Entry::Vacant(key) = keys.entry(name)
            && let Ok(id) = look_up(client, key.key(), path).await
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

async fn look_up(client: &Client, name: &str, path: Path) -> Result<String, Diagnostics> {
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

/// The key pairs that there are of these ids. The cloud refuses to list any beside one that is not there, and then
/// each is asked for alone.
pub async fn of_ids(client: &Client, ids: Vec<&String>) -> Result<Vec<KeyPair>, Error> {
    let request = |key_ids| DescribeKeyPairs { key_ids: Some(key_ids), ..Default::default() };
    match client.list_of(ids.iter().copied(), request).await {
        Err(error) if error.is_not_found() => {}
        found => return found,
    }
    let mut found = Vec::new();
    for id in ids {
        match client.list_of([id], request).await {
            Err(error) if error.is_not_found() => {}
            pair => found.extend(pair?),
        }
    }
    Ok(found)
}

/// The name of a key pair; its id if it has none any more.
pub async fn name(client: &Client, id: &str) -> Result<String, Error> {
    let id = id.to_owned();
    let found = of_ids(client, vec![&id]).await?;
    Ok(found.into_iter().find(|pair| pair.key_id == id).map_or(id, |pair| pair.key_name))
}

/// Reads the key pairs that new nodes let in: the cluster's, and those of pools that have their own.
async fn read(reading: &Reading<'_>, parts: &Parts<'_>, model: &mut ClusterModel) -> Result<(), Error> {
    let Sharing { cluster, own } = shared(&reading.resolved, &model.ssh_key_name, &parts.pools);
    model.ssh_key_name = spelled(reading, cluster).await?;
    for (pool, key) in own {
        let key = spelled(reading, key).await?;
        if let Some(pool) = model.pool_mut(pool) {
            pool.ssh_key_name = key;
        }
    }
    Ok(())
}

/// A key pair as it is known so far.
#[derive(Debug, PartialEq)]
enum Key<'a> {
    /// As it was written.
    Written(Attr<String>),
    /// Another one, by its id; none where there is no key pair.
    Found(Option<&'a str>),
}

/// Whose key pair is whose.
#[derive(Debug, PartialEq)]
struct Sharing<'a> {
    /// The cluster's, which pools have that have no other.
    cluster: Key<'a>,
    /// Those of pools that have another one, by the keys of the pools.
    own: Vec<(&'a str, Key<'a>)>,
}

/// Tells the cluster's key pair from those that pools have of their own. Where pools disagree that had the cluster's,
/// it stays the cluster's if no pool lacks it, and else each has its own: only that says what each has, and reads
/// the same when it is read again.
fn shared<'a>(resolved: &ResolvedNames, written: &Attr<String>, pools: &'a [PoolReading<'_>]) -> Sharing<'a> {
    // one without any key has the cluster's: none
    let has_own = |pool: &&'a PoolReading<'_>| pool.state.ssh_key_name.is_set() && pool.found.key_id().is_some();
    let (with_own, others): (Vec<_>, Vec<_>) = pools.iter().partition(has_own);
    let mut own: Vec<_> = with_own
        .into_iter()
        .map(|pool| (pool.name, as_written(resolved, &pool.state.ssh_key_name, pool.found.key_id())))
        .collect();
    let first = others.first().map(|pool| pool.found.key_id());
    let Some(first) = first else {
        return Sharing { cluster: Key::Written(written.clone()), own };
    };
    if others.iter().all(|pool| pool.found.key_id() == first) {
        own.extend(
            others.iter().filter(|pool| pool.state.ssh_key_name.is_set()).map(|pool| (pool.name, Key::Found(None))),
        );
        return Sharing { cluster: as_written(resolved, written, first), own };
    }
    let expected = id(resolved, written);
    let is_kept = others.iter().all(|pool| pool.found.key_id().is_some())
        && others.iter().any(|pool| pool.found.key_id() == expected);
    let differing = others.iter().filter(|pool| !is_kept || pool.found.key_id() != expected);
    own.extend(differing.map(|pool| (pool.name, Key::Found(pool.found.key_id()))));
    let cluster = if is_kept { Key::Written(written.clone()) } else { Key::Found(None) };
    Sharing { cluster, own }
}

/// The id that a written name stands for.
fn id<'a>(resolved: &'a ResolvedNames, written: &'a Attr<String>) -> Option<&'a str> {
    written.as_str().map(|name| resolved.key(name))
}

fn as_written<'a>(resolved: &ResolvedNames, written: &Attr<String>, found: Option<&'a str>) -> Key<'a> {
    if id(resolved, written) == found { Key::Written(written.clone()) } else { Key::Found(found) }
}

async fn spelled(reading: &Reading<'_>, key: Key<'_>) -> Result<Attr<String>, Error> {
    match key {
        Key::Written(written) => Ok(written),
        Key::Found(None) => Ok(Attr::Null),
        Key::Found(Some(id)) => {
            let name = name(&reading.handle.client, id).await?;
            // whoever writes the id means the same
            let mut resolved = ResolvedNames::recall(reading.op);
            resolved.keys.insert(name.clone(), id.to_owned());
            resolved.keep(reading.op);
            Ok(Attr::Known(name))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::autoscaling::launch_configuration::{LaunchConfiguration, LoginSettings};
    use crate::services::node_pool::found::Found;
    use crate::services::node_pool::model::NodePoolModel;

    /// What a cluster and its pools read, by what is written of them and which keys the pools have.
    fn read(written: &str, pools: &[(&str, &str)]) -> (String, Vec<String>) {
        let some = |text: &str| Attr::non_empty(text);
        let models: Vec<NodePoolModel> = pools
            .iter()
            .map(|(own, _)| NodePoolModel {
                instance_type: "S5.MEDIUM4".into(),
                ssh_key_name: some(own),
                ..Default::default()
            })
            .collect();
        let readings: Vec<PoolReading<'_>> = pools
            .iter()
            .zip(["a", "b", "c"])
            .zip(&models)
            .map(|(((_, key), name), state)| {
                let key_ids = if key.is_empty() { Vec::new() } else { vec![(*key).to_owned()] };
                let launch = LaunchConfiguration { login_settings: LoginSettings { key_ids }, ..Default::default() };
                let found = Found { pool: Default::default(), group: Default::default(), launch, zone_subnets: None };
                PoolReading { name, state, found }
            })
            .collect();
        let resolved = ResolvedNames { keys: [("demo".to_owned(), "skey-1".to_owned())].into(), ..Default::default() };
        let spell = |key: &Key<'_>| match key {
            Key::Written(written) => written.known_or_default(),
            Key::Found(id) => id.unwrap_or_default().to_owned(),
        };
        let Sharing { cluster, own } = shared(&resolved, &some(written), &readings);
        let of_pool = |(index, (written, _)): (usize, &(&str, &str))| {
            let found = own.iter().find(|(name, _)| *name == ["a", "b", "c"][index]);
            found.map_or_else(|| (*written).to_owned(), |(_, key)| spell(key))
        };
        (spell(&cluster), pools.iter().enumerate().map(of_pool).collect())
    }

    #[test]
    fn each_pool_reads_what_it_has_and_reads_the_same_again() {
        let keys = ["", "skey-1", "skey-2"];
        let names = ["", "demo", "skey-1", "skey-2"];
        for cluster in names {
            for (own_a, own_b) in names.iter().flat_map(|a| names.iter().map(move |b| (*a, *b))) {
                for (a, b) in keys.iter().flat_map(|a| keys.iter().map(move |b| (*a, *b))) {
                    let (first, pools) = read(cluster, &[(own_a, a), (own_b, b)]);
                    let id = |name: &str| if name == "demo" { "skey-1".to_owned() } else { name.to_owned() };
                    for (own, has) in pools.iter().zip([a, b]) {
                        let effective = if own.is_empty() { &first } else { own };
                        assert_eq!(id(effective), has, "{cluster:?} {own_a:?} {own_b:?} with {a:?} {b:?}");
                    }
                    let again = read(&first, &[(&pools[0], a), (&pools[1], b)]);
                    assert_eq!(again, (first, pools), "{cluster:?} {own_a:?} {own_b:?} with {a:?} {b:?}");
                }
            }
        }
    }

    #[test]
    fn a_name_stays_while_it_holds() {
        assert_eq!(read("demo", &[("", "skey-1"), ("", "skey-1")]), ("demo".into(), vec!["".into(), "".into()]));
        assert_eq!(read("demo", &[("", "skey-1"), ("", "skey-2")]), ("demo".into(), vec!["".into(), "skey-2".into()]));
        assert_eq!(read("demo", &[("", "skey-1"), ("", "")]), ("".into(), vec!["skey-1".into(), "".into()]));
        assert_eq!(read("demo", &[]), ("demo".into(), Vec::<String>::new()));
    }
}
