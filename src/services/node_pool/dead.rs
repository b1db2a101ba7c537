//! Nodes that had failed before a change: it did not break them, and waiting does not mend them.

use super::nodes::{self, failed};
use super::owed::Debts;
use crate::cloud::tke::instance::InstanceState;
use crate::kit::diagnostics::Diagnostic;
use crate::kit::value::Path;
use crate::services::handle::ClusterHandle;

/// Notes the failed nodes of a pool that is about to be changed, so that no wait of this operation is for them, and warns
/// of those that the change does not replace. That they cannot be read leaves all to be waited for.
pub async fn note(handle: &ClusterHandle, debts: &dyn Debts, name: &str, id: &str, are_replaced: bool) {
    let nodes = match nodes::list(handle, Some(id)).await {
        Ok(nodes) => nodes,
        Err(error) => {
            tracing::debug!(pool = name, %error, "the nodes could not be read");
            return;
        }
    };
    let dead = nodes.iter().filter(|node| node.instance_state == InstanceState::Failed);
    let dead: Vec<String> = dead.map(|node| node.instance_id.clone()).collect();
    if dead.is_empty() {
        return;
    }
    handle.nodes.note_dead(id, dead);
    if !are_replaced {
        debts.tell(warning(name, id, &failed(&nodes)));
    }
}

fn warning(name: &str, id: &str, failed: &[String]) -> Diagnostic {
    let path = Path::of("node_pools").key(name);
    let list: String = failed.iter().map(|node| format!("\n  - {node}")).collect();
    let detail = format!(
        "{path}: these nodes of the pool ({id}) had failed before this apply, which does not wait for \
         them:\n{list}\n\nTo replace a failed node, terminate its instance: Auto Scaling then launches another."
    );
    Diagnostic::warning("Failed nodes", detail).at(path)
}
