//! The cluster that a command is about, and a client for it.

use tokio_util::sync::CancellationToken;

use crate::cloud::Client;
use crate::kit::diagnostics::Diagnostics;
use crate::kit::framework::{Configure, Provider};
use crate::kit::value::Attr;
use crate::provider::Context;
use crate::registry;

/// A cluster as a command line names it: `cls-12345678`, or with its region in front.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ClusterName {
    pub(super) region: Option<String>,
    pub(super) id: String,
}

impl ClusterName {
    /// Reads an argument; none is an error.
    pub(super) fn read(argument: Option<String>) -> Result<Self, lexopt::Error> {
        let cluster = argument.ok_or("which cluster?")?;
        let (region, id) = match cluster.split_once('/') {
            Some((region, id)) => (Some(region.to_owned()), id.to_owned()),
            None => (None, cluster.clone()),
        };
        if !id.starts_with("cls-") {
            return Err(format!("{cluster:?} is not a cluster such as cls-12345678").into());
        }
        Ok(Self { region, id })
    }
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

/// A client in the cluster's region.
pub(super) fn client(context: &Context, cluster: &ClusterName) -> Result<Client, NoClient> {
    let client = context.client(&Attr::Null, &CancellationToken::new())?;
    match cluster.region.as_deref().or(context.region().as_str()) {
        Some(region) => Ok(client.in_region(region)),
        None => Err(NoClient::Usage(format!(
            "no region: set TENCENTCLOUD_REGION, or write it in front: ap-guangzhou/{}",
            cluster.id
        ))),
    }
}

/// Errors as a command prints them.
pub(super) fn shown(diagnostics: &Diagnostics) -> String {
    let texts = diagnostics.iter().map(|diagnostic| format!("{}\n{}", diagnostic.summary, diagnostic.detail));
    texts.collect::<Vec<_>>().join("\n\n")
}
