//! The API server of the cluster, and what becomes of it where there is no way to that.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;

use super::super::model::DrainMode;
use super::Drain;
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::value::{Path, Secret};
use crate::kubernetes::{Api, Connector, Entry, Error};
use crate::services::endpoint::Side;
use crate::services::handle::ClusterHandle;
use crate::services::kubeconfig::{Access, access};
use crate::system::clock;

/// How long it may take to find the way in.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often an API server is asked that does not answer, and the pause before it is asked again.
const ATTEMPTS: u32 = 3;
const PAUSE: Duration = Duration::from_secs(2);

/// A node as its cluster has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Whether its kubelet says that it works.
    pub is_ready: bool,
    /// How many pods would have to leave it.
    pub pods: usize,
}

impl Drain<'_> {
    /// The API server; none where nodes are not drained, of which the user is told where it is not meant.
    pub(super) async fn api(&self) -> Result<Option<&Api>, Diagnostics> {
        if self.mode == DrainMode::Off {
            return Ok(None);
        }
        match self.way_in().await {
            Ok(api) => Ok(Some(api)),
            Err(why) => self.not_drained(why).map(|()| None),
        }
    }

    /// The API server, or why there is no way to it.
    pub(super) async fn way_in(&self) -> Result<&Api, &str> {
        Box::pin(self.handle.inside.api(|connector| open(self.handle, connector))).await
    }

    /// Fails where nodes have to be drained and cannot be: before anything is done that leads to their removal.
    pub async fn check(&self) -> Result<(), Diagnostics> {
        match self.mode {
            DrainMode::Required => self.api().await.map(|_| ()),
            DrainMode::Auto | DrainMode::Off => Ok(()),
        }
    }

    /// How these nodes stand, by their machines, as far as their cluster tells; nothing where it cannot be asked. Of one
    /// that it does not know, nothing is said.
    pub async fn standings(&self, ids: &[String]) -> Result<BTreeMap<String, Standing>, Diagnostics> {
        let Some(api) = self.api().await? else {
            return Ok(BTreeMap::new());
        };
        // a worse choice is no reason to do without the drain, which asks again
        let found = standings(api, ids).await;
        Ok(found
            .inspect_err(|error| tracing::warn!(%error, "the pods on the nodes could not be read"))
            .unwrap_or_default())
    }

    /// Nodes are removed as they are, which is an error or what the user is told once.
    pub(super) fn not_drained(&self, why: &str) -> Result<(), Diagnostics> {
        let path = Path::of("node_pools").key(self.pool).attr("drain");
        let id = &self.handle.cluster_id;
        if self.handle.client.cancellation().is_cancelled() {
            return Err(self.interrupted());
        }
        if self.mode == DrainMode::Required {
            let detail = format!(
                "{path}: With `drain = \"required\"`, nodes are drained before they are removed, but the API of the \
                 cluster {id} cannot be used: {why}. Nodes that could not be drained were not removed. Run the apply on a \
                 machine that can reach an open endpoint of the cluster, with keys that may evict pods there, or set \
                 `drain = \"auto\"` to remove nodes without a drain when the API cannot be used."
            );
            return Err(Diagnostic::error("Nodes cannot be drained", detail).at(path).into());
        }
        if self.handle.inside.is_first_to_tell() {
            let detail = format!(
                "Nodes of the pool {:?} are removed without a drain, because the API of the cluster {id} cannot be \
                 used: {why}. Their pods are stopped with the instances, and PodDisruptionBudgets are not respected. \
                 Set `drain = \"required\"` to make this an error, or `drain = \"off\"` to remove nodes without a \
                 drain and without this warning.",
                self.pool
            );
            self.debts.tell(Diagnostic::warning("Nodes not drained", detail).at(path));
        }
        Ok(())
    }
}

/// Looks for the way in, and whether it leads there: through the public endpoint where that is open, and through the
/// private one where it is not, or does not answer from here.
async fn open(handle: &ClusterHandle, connector: Arc<dyn Connector>) -> Result<Api, String> {
    let handle = &handle.within(PATIENCE);
    let first = access(handle, None, false).await.map_err(|diagnostics| in_short(&diagnostics))?;
    let side = first.side;
    let why = match reach(&handle.cluster_id, first, &*connector).await {
        Err(why) if side == Side::Public => why,
        reached => return reached,
    };
    let Ok(other) = access(handle, Some(Side::Private), false).await else {
        return Err(why);
    };
    reach(&handle.cluster_id, other, &*connector).await.map_err(|other| format!("{why}; {other}"))
}

/// The API server at the end of this way, if it answers. A single connection that breaks is not the end of the way.
async fn reach(cluster_id: &str, access: Access, connector: &dyn Connector) -> Result<Api, String> {
    let Access { server, file, .. } = access;
    let secret = |secret: Option<Secret>| secret.map(|secret| SecretString::from(secret.expose()));
    let entry = Entry {
        cluster_id: cluster_id.to_owned(),
        server: server.url,
        tls_server_name: server.tls_server_name,
        authority: file.certificate_authority(),
        certificate: secret(file.client_certificate()),
        key: secret(file.client_key()),
        token: secret(file.token()),
    };
    let reached = async || {
        let api = Api::connect(connector, &entry).await?;
        api.nodes().await.map(|_| api)
    };
    let mut found = reached().await;
    for _ in 1..ATTEMPTS {
        match &found {
            Err(error) if error.may_pass() => clock::sleep(PAUSE).await,
            _ => break,
        }
        found = reached().await;
    }
    found.map_err(|error: Error| format!("at {}, {error}", entry.server))
}

/// The first sentence of what is wrong.
fn in_short(diagnostics: &Diagnostics) -> String {
    let first = diagnostics.iter().next();
    let sentence = first.and_then(|diagnostic| diagnostic.detail.split(['\n', ':']).next()?.split(". ").next());
    match (first, sentence.map(|sentence| sentence.trim_end_matches('.'))) {
        (Some(first), Some(sentence)) if !sentence.is_empty() => format!("{} ({sentence})", first.summary),
        (Some(first), _) => first.summary.clone(),
        (None, _) => "the reason is unknown".to_owned(),
    }
}

async fn standings(api: &Api, ids: &[String]) -> Result<BTreeMap<String, Standing>, Error> {
    let mut found = BTreeMap::new();
    for node in api.nodes().await?.into_iter().filter(|node| ids.iter().any(|id| id == node.machine())) {
        let pods = api.pods_on(node.name()).await?.iter().filter(|pod| pod.has_to_leave()).count();
        found.insert(node.machine().to_owned(), Standing { is_ready: node.is_ready(), pods });
    }
    Ok(found)
}
