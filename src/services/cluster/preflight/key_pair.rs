//! Key pairs.

use std::collections::BTreeSet;

use super::super::key_pair;
use super::report::Report;
use super::scope::Scope;
use crate::cloud::cvm::key_pair::{DescribeKeyPairs, KeyPair};
use crate::cloud::{Client, Error};
use crate::kit::value::Path;

/// Every key pair that is new, where it is written.
fn named<'a>(scope: &Scope<'a>) -> impl Iterator<Item = (&'a String, Path)> {
    let own = scope.changed(|cluster| &cluster.ssh_key_name).map(|name| (name, Path::of("ssh_key_name")));
    let pools =
        scope.pools().filter_map(|pool| Some((pool.changed(|pool| &pool.ssh_key_name)?, pool.path("ssh_key_name"))));
    own.into_iter().chain(pools)
}

/// The key pairs that there are of those asked about.
pub async fn ask(client: &Client, scope: &Scope<'_>) -> Result<Option<Vec<KeyPair>>, Error> {
    let wanted: BTreeSet<&String> = named(scope).map(|(name, _)| name).collect();
    if wanted.is_empty() {
        return Ok(None);
    }
    let (ids, names): (Vec<&String>, Vec<&String>) = wanted.into_iter().partition(|name| key_pair::is_id(name));
    let mut found = key_pair::of_ids(client, ids).await?;
    let of_names = |filters| DescribeKeyPairs { filters, ..Default::default() };
    found.extend(client.list_where("key-name", names, of_names).await?);
    Ok(Some(found))
}

/// They are there.
pub fn judge(scope: &Scope, pairs: Option<Vec<KeyPair>>, report: &mut Report) {
    let Some(pairs) = pairs else { return };
    for (name, path) in named(scope) {
        if !pairs.iter().any(|pair| pair.key_id == *name || pair.key_name == *name) {
            report.push(key_pair::unknown(name, scope.region(), path));
        }
    }
}
