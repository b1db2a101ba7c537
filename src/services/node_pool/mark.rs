//! The mark of a pool that the provider makes: an annotation. A pool's name is its user's, and not unique.

use crate::cloud::tke::node_pool::NodePool;

/// The annotation, which is never shown as one of the user's.
pub const CREATE_ID: &str = "terraform-provider-tke/create-id";

/// The value for a pool that is asked for now: its cluster, its key in `node_pools`, and what no other request has.
pub fn fresh(cluster_id: &str, name: &str) -> String {
    format!("{cluster_id}.{name}.{}", uuid::Uuid::new_v4())
}

/// The value that a pool has; none if it was made otherwise.
pub fn of(pool: &NodePool) -> Option<&str> {
    let mark = pool.annotations.iter().find(|annotation| annotation.name == CREATE_ID);
    mark.map(|annotation| annotation.value.as_str())
}
