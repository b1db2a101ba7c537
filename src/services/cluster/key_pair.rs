//! The key pair that nodes let in: a name or an id.

use crate::cloud::cvm::key_pair::DescribeKeyPairs;
use crate::cloud::{Client, Error, Filter};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::provider::api_error;
use crate::value::{Attr, Path};

/// The id of the key pair that `ssh_key_name` names; none if it is not set.
pub async fn id(client: &Client, ssh_key_name: &Attr<String>) -> Result<Option<String>, Diagnostics> {
    let Some(name) = ssh_key_name.as_str() else {
        return Ok(None);
    };
    if name.starts_with("skey-") {
        return Ok(Some(name.to_owned()));
    }
    let path = Path::of("ssh_key_name");
    let request = DescribeKeyPairs { filters: Some(vec![Filter::new("key-name", name)]), ..Default::default() };
    let found = client.list(&request).await;
    let found = found.map_err(|error| api_error("The key pair could not be looked up", &error).at(path.clone()))?;
    // the filter finds parts of names too
    match found.into_iter().find(|pair| pair.key_name == name) {
        Some(pair) => Ok(Some(pair.key_id)),
        None => {
            let region = client.region().unwrap_or("the provider's region");
            let detail = format!("There is no key pair {name:?} in {region}.");
            Err(Diagnostic::error("Unknown key pair", detail).at(path).into())
        }
    }
}

/// The name of a key pair; its id if it has none any more.
pub async fn name(client: &Client, id: &str) -> Result<String, Error> {
    let request = DescribeKeyPairs { key_ids: Some(vec![id.to_owned()]), ..Default::default() };
    let found = client.list(&request).await?;
    Ok(found.into_iter().find(|pair| pair.key_id == id).map_or_else(|| id.to_owned(), |pair| pair.key_name))
}
