//! A pool of a wanted name that is there already and is not this resource's.

use crate::kit::diagnostics::Diagnostic;
use crate::kit::value::Path;

/// The error of a name that another pool has. `import_id` is the cluster as it is imported, without `:all`.
pub fn taken(cluster_id: &str, import_id: &str, name: &str, pool_id: &str) -> Diagnostic {
    let detail = format!(
        "`node_pools[{name:?}]` cannot be created: the cluster {cluster_id} already has a node pool with the name \
         {name:?}, {pool_id}, which this resource did not create. Choose another name, or delete that node pool. To \
         manage it here, import the cluster again with all of its node pools and add-ons; of these, the next apply \
         deletes those that the configuration does not have:\n\n  terraform state rm ADDRESS\n  terraform import \
         ADDRESS {import_id}:all"
    );
    Diagnostic::error("Node pool already exists", detail).at(Path::of("node_pools").key(name))
}

/// The error of a pool of this resource that can be taken over only as it is.
pub fn differs(name: &str, pool_id: &str) -> Diagnostic {
    let detail = format!(
        "`node_pools[{name:?}]` cannot take over the node pool {pool_id}, which this resource created earlier under \
         that name: it has another instance type or other data disks, and only a managed node pool can be replaced. \
         Set these attributes to their current values and apply, then change them. Or choose another name, or delete \
         that node pool."
    );
    Diagnostic::error("Node pool already exists", detail).at(Path::of("node_pools").key(name))
}
