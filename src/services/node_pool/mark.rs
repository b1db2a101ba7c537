//! The mark of a pool that the provider makes: an annotation. A pool's name is its user's, and not unique.

use uuid::Uuid;

use crate::cloud::tke::node_pool::NodePool;

/// The annotation, which is never shown as one of the user's.
pub const CREATE_ID: &str = "terraform-provider-tke/create-id";

/// The value for a pool that is asked for now: its cluster, its key in `node_pools`, what no other request has, and the
/// pool whose place it takes, if any. None of them has a dot in it.
pub fn fresh(cluster_id: &str, name: &str, old: Option<&str>) -> String {
    let successor = old.map(|old| format!(".{old}")).unwrap_or_default();
    format!("{cluster_id}.{name}.{}{successor}", Uuid::new_v4())
}

/// The value that a pool has; none if it was made otherwise.
pub fn of(pool: &NodePool) -> Option<&str> {
    let mark = pool.annotations.iter().find(|annotation| annotation.name == CREATE_ID);
    mark.map(|annotation| annotation.value.as_str())
}

/// Whether a pool was made for this key in `node_pools` of this cluster.
pub fn is_of(pool: &NodePool, cluster_id: &str, name: &str) -> bool {
    parts(pool, cluster_id, name).is_some()
}

/// The pool whose place a pool was made to take that was made for this key in `node_pools` of this cluster.
pub fn replaced<'a>(pool: &'a NodePool, cluster_id: &str, name: &str) -> Option<&'a str> {
    parts(pool, cluster_id, name)?.1
}

/// What is behind cluster and key in the mark of a pool that was made for them.
fn parts<'a>(pool: &'a NodePool, cluster_id: &str, name: &str) -> Option<(Uuid, Option<&'a str>)> {
    let rest = of(pool)?.strip_prefix(cluster_id)?.strip_prefix('.')?.strip_prefix(name)?.strip_prefix('.')?;
    let (id, old) = rest.split_once('.').map_or((rest, None), |(id, old)| (id, Some(old)));
    Some((Uuid::parse_str(id).ok()?, old))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::tke::node_pool::Annotation;

    #[test]
    fn a_mark_tells_cluster_key_and_predecessor() {
        let marked = |value: &str| NodePool {
            annotations: vec![Annotation { name: CREATE_ID.to_owned(), value: value.to_owned() }],
            ..Default::default()
        };
        let (first, second) = (marked(&fresh("cls-1", "a", None)), marked(&fresh("cls-1", "a", Some("np-1"))));
        assert!(is_of(&first, "cls-1", "a") && is_of(&second, "cls-1", "a"));
        assert_eq!((replaced(&first, "cls-1", "a"), replaced(&second, "cls-1", "a")), (None, Some("np-1")));
        for (cluster_id, name) in [("cls-2", "a"), ("cls-1", "b"), ("cls-1", ""), ("cls-", "a")] {
            assert!(!is_of(&first, cluster_id, name), "{cluster_id} {name}");
        }
        for value in ["", "cls-1.a", "cls-1.a.", "cls-1.a.b", "cls-1.a.np-1"] {
            assert!(!is_of(&marked(value), "cls-1", "a"), "{value}");
        }
        assert!(!is_of(&NodePool::default(), "cls-1", "a"));
    }
}
