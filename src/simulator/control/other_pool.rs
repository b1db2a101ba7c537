//! Node pools of other kinds, as somebody else makes them.

use crate::simulator::state::cloud::State;
use crate::simulator::state::other_pool::{OtherPool, OtherPoolKind};

impl State {
    /// Makes a pool without an Auto Scaling group in a cluster; gives its id.
    pub fn add_other_pool(&mut self, cluster_id: &str, name: &str, kind: OtherPoolKind) -> String {
        let id = self.identifiers.next("np");
        let (cluster_id, name, created) = (cluster_id.to_owned(), name.to_owned(), self.now);
        self.other_pools.insert(id.clone(), OtherPool { id: id.clone(), cluster_id, name, kind, created });
        id
    }
}
