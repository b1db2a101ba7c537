//! The cluster that a command is about, and a client for it.

use tokio_util::sync::CancellationToken;

use crate::cloud::tke::cluster::{Cluster, ClusterStatus, DescribeClusters};
use crate::cloud::{Client, Error, Filter};
use crate::kit::diagnostics::Diagnostics;
use crate::kit::framework::{Configure, Provider};
use crate::kit::value::Attr;
use crate::provider::Context;
use crate::registry;

/// A cluster as a command line names it, maybe with its region in front.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ClusterName {
    pub(super) region: Option<String>,
    pub(super) reference: Reference,
}

/// How a cluster is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reference {
    /// `cls-…`
    Id(String),
    /// Its name, which others may have too.
    Name(String),
}

impl ClusterName {
    /// Reads an argument: `cls-12345678`, a name, or either with its region in front.
    pub(super) fn read(argument: String) -> Result<Self, lexopt::Error> {
        let (region, rest) = match argument.split_once('/') {
            Some((region, rest)) if is_region(region) => (Some(region.to_owned()), rest.to_owned()),
            _ => (None, argument),
        };
        if rest.is_empty() {
            return Err("the cluster must not be empty".into());
        }
        let reference = if rest.starts_with("cls-") { Reference::Id(rest) } else { Reference::Name(rest) };
        Ok(Self { region, reference })
    }

    /// The same for a command that needs one.
    pub(super) fn required(argument: Option<String>) -> Result<Self, lexopt::Error> {
        Self::read(argument.ok_or("missing argument: cluster id or name")?)
    }
}

/// Whether a text is formed as regions are.
pub(super) fn is_region(text: &str) -> bool {
    let is_part = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    text.contains('-') && text.split('-').all(is_part)
}

/// Why there is no client.
pub(super) enum NoClient {
    /// The command line does not say enough.
    Usage(String),
    /// The provider cannot be configured.
    Provider(Diagnostics),
}

impl From<Diagnostics> for NoClient {
    fn from(diagnostics: Diagnostics) -> Self {
        Self::Provider(diagnostics)
    }
}

/// What a provider block without arguments makes.
pub(super) async fn context() -> Result<Context, Diagnostics> {
    let (context, _warnings) = registry::provider().configure(Default::default(), Configure::default()).await?;
    Ok(context)
}

/// A client in a region: this one, or that of the environment.
pub(super) fn client(context: &Context, region: Option<&str>) -> Result<Client, NoClient> {
    let client = context.client(&Attr::Null, &CancellationToken::new())?;
    match region.or(context.region().as_str()) {
        Some(region) => Ok(client.in_region(region)),
        None => Err(NoClient::Usage(
            "missing region: set TENCENTCLOUD_REGION, or write it in front of the cluster, as in \
             ap-guangzhou/cls-12345678"
                .to_owned(),
        )),
    }
}

/// Why there is no one cluster of a name.
#[derive(Debug)]
pub(super) enum NotOne {
    /// There is none.
    None,
    /// There are several, with these ids.
    Several(Vec<String>),
    /// They could not be listed.
    Unknown(Error),
}

/// The id of a cluster. Of several of a name, one that is not being deleted is meant.
pub(super) async fn id(client: &Client, reference: &Reference) -> Result<String, NotOne> {
    let name = match reference {
        Reference::Id(id) => return Ok(id.clone()),
        Reference::Name(name) => name,
    };
    let filters = vec![Filter::new("ClusterName", name)];
    let listed = client.list(&DescribeClusters { filters: Some(filters), ..Default::default() }).await;
    let named = listed.map_err(NotOne::Unknown)?.into_iter().filter(|cluster| cluster.cluster_name == *name);
    let is_going = |cluster: &Cluster| cluster.cluster_status == ClusterStatus::Deleting;
    let (going, staying): (Vec<Cluster>, Vec<Cluster>) = named.partition(is_going);
    let meant = if staying.is_empty() { going } else { staying };
    let mut ids: Vec<String> = meant.into_iter().map(|cluster| cluster.cluster_id).collect();
    ids.sort();
    match ids.len() {
        0 => Err(NotOne::None),
        1 => Ok(ids.remove(0)),
        _ => Err(NotOne::Several(ids)),
    }
}

/// Errors as a command prints them.
pub(super) fn shown(diagnostics: &Diagnostics) -> String {
    let texts = diagnostics.iter().map(|diagnostic| format!("{}\n{}", diagnostic.summary, diagnostic.detail));
    texts.collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_of_a_name() {
        let read = |text: &str| ClusterName::read(text.to_owned()).unwrap();
        let named = |region: Option<&str>, reference| ClusterName { region: region.map(str::to_owned), reference };
        assert_eq!(read("cls-1"), named(None, Reference::Id("cls-1".into())));
        assert_eq!(read("ap-guangzhou/cls-1"), named(Some("ap-guangzhou"), Reference::Id("cls-1".into())));
        assert_eq!(read("main"), named(None, Reference::Name("main".into())));
        assert_eq!(read("na-siliconvalley/main"), named(Some("na-siliconvalley"), Reference::Name("main".into())));
        assert_eq!(read("Team/main"), named(None, Reference::Name("Team/main".into())));
        assert!(ClusterName::read("ap-guangzhou/".into()).is_err());
        assert!(ClusterName::required(None).is_err());
    }
}
