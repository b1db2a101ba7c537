//! Nodes that take no new pods until they are removed, or are to stay after all.

use std::collections::BTreeSet;

use super::Drain;
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::value::Path;
use crate::kubernetes::{Api, Error, Node};

/// Nodes that are about to be removed, and were cordoned for it where that was possible.
#[must_use = "nodes that stay have yet to be uncordoned"]
pub struct Cordoned<'a> {
    drain: Drain<'a>,
    ids: Vec<String>,
}

impl<'a> Cordoned<'a> {
    pub(super) fn new(drain: Drain<'a>, ids: &[String]) -> Self {
        Self { drain, ids: ids.to_vec() }
    }

    /// Forgets the cordons: the nodes are gone.
    pub fn gone(self) {
        self.drain.debts.forget_cordoned(self.drain.pool, &self.ids);
    }

    /// Uncordons these of the nodes: they stay. The others may be on their way out, and keep their cordon, which is noted.
    pub async fn stay(self, ids: &[String]) {
        let ids = self.ids.into_iter().filter(|id| ids.contains(id)).collect();
        Cordoned { drain: self.drain, ids }.stays().await;
    }

    /// Uncordons the nodes: they stay. Those that somebody else cordoned stay so. What cannot be uncordoned now, the next
    /// apply does.
    pub async fn stays(self) {
        let (drain, noted) = (self.drain, self.noted());
        if noted.is_empty() {
            return;
        }
        let lifted = match drain.way_in().await {
            Ok(api) => uncordon(api, &noted).await.map_err(|error| error.to_string()),
            Err(why) => Err(why.to_owned()),
        };
        match lifted {
            Ok(()) => drain.debts.forget_cordoned(drain.pool, &self.ids),
            Err(why) => drain.debts.tell(drain.still_cordoned(&noted, &why, "The next apply tries again.")),
        }
    }

    fn noted(&self) -> BTreeSet<String> {
        let mut noted = self.drain.debts.owed(self.drain.pool).cordoned;
        noted.retain(|id| self.ids.contains(id));
        noted
    }
}

impl Drain<'_> {
    /// Cordons those of these nodes that take pods, and notes before that it was not somebody else who did.
    pub(super) async fn cordon(&self, api: &Api, nodes: &[&Node]) -> Result<(), Error> {
        let open: Vec<&Node> = nodes.iter().filter(|node| !node.is_cordoned()).copied().collect();
        let ids: Vec<String> = open.iter().map(|node| node.machine().to_owned()).collect();
        self.debts.owe_cordoned(self.pool, &ids);
        for node in open {
            api.cordon(node.name(), true).await?;
        }
        Ok(())
    }

    /// Uncordons what an earlier apply cordoned and did not come to remove. Where there is no way into the cluster any
    /// more, the user is told which nodes they are, once.
    pub async fn settle(&self) -> Result<(), Diagnostics> {
        let noted = self.debts.owed(self.pool).cordoned;
        if noted.is_empty() {
            return Ok(());
        }
        let lifted = match self.way_in().await {
            Ok(api) => uncordon(api, &noted).await.map_err(|error| error.to_string()),
            Err(why) => Err(why.to_owned()),
        };
        if let Err(why) = lifted {
            if self.handle.client.cancellation().is_cancelled() {
                return Err(self.interrupted());
            }
            let next = "Run `kubectl uncordon` for those that `kubectl get nodes` shows as `SchedulingDisabled`.";
            self.debts.tell(self.still_cordoned(&noted, &why, next));
        }
        self.debts.forget_cordoned(self.pool, &noted.into_iter().collect::<Vec<_>>());
        Ok(())
    }

    fn still_cordoned(&self, noted: &BTreeSet<String>, why: &str, next: &str) -> Diagnostic {
        let path = Path::of("node_pools").key(self.pool);
        let detail = format!(
            "{path}: Nodes that were cordoned for a drain cannot be uncordoned now, because the API of the cluster {} \
             cannot be used: {why}. The nodes of these instances may still be cordoned: {}. {next}",
            self.handle.cluster_id,
            noted.iter().map(String::as_str).collect::<Vec<_>>().join(", "),
        );
        Diagnostic::warning("Nodes may still be cordoned", detail).at(path)
    }
}

/// Lets these nodes take pods again, by their machines. Those that are gone are no error.
async fn uncordon(api: &Api, machines: &BTreeSet<String>) -> Result<(), Error> {
    let nodes = api.nodes().await?;
    for node in nodes.iter().filter(|node| node.is_cordoned() && machines.contains(node.machine())) {
        api.cordon(node.name(), false).await?;
    }
    Ok(())
}
