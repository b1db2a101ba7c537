//! The node pool that a request is about, its image and its name, or the refusal.

use crate::simulator::caller::Caller;
use crate::simulator::error::ApiError;
use crate::simulator::state::catalogue::Image;
use crate::simulator::state::cloud::State;
use crate::simulator::state::node_pool::{NodePool, NodePoolStatus};

impl State {
    /// The pool of a cluster.
    pub(crate) fn pool_of(&self, cluster_id: &str, id: &str, refusal: &'static str) -> Result<&NodePool, ApiError> {
        self.node_pools
            .get(id)
            .filter(|pool| pool.cluster_id == cluster_id)
            .ok_or_else(|| ApiError::new(refusal, format!("RECORD_NOT_FOUND(node pool {id} Not Found)")))
    }

    /// A pool whose nodes leave takes no change until they have left; whether one that is at work on anything else does
    /// was seen of the official provider alone, which makes two at once.
    pub(crate) fn settled_pool(
        &mut self,
        caller: &Caller,
        cluster_id: &str,
        id: &str,
        refusals: (&'static str, &'static str),
    ) -> Result<NodePool, ApiError> {
        let pool = self.changeable_pool(caller, cluster_id, id, refusals)?;
        match pool.status {
            NodePoolStatus::Updating if self.shrinks(&pool) => Err(at_work(&pool)),
            NodePoolStatus::Creating | NodePoolStatus::Updating if self.quirks.updating_pool_takes_nothing => {
                Err(at_work(&pool))
            }
            _ => Ok(pool),
        }
    }

    /// Whether nodes of a pool leave, or are to.
    fn shrinks(&self, pool: &NodePool) -> bool {
        let nodes = self.pool_nodes(&pool.id);
        let desired = self.scaling_groups.get(&pool.scaling_group_id).map_or(0, |group| group.desired_capacity);
        nodes.iter().any(|node| node.leaving) || i64::try_from(nodes.len()).is_ok_and(|nodes| desired < nodes)
    }

    /// A pool that is on its way out takes no change.
    pub(crate) fn changeable_pool(
        &mut self,
        caller: &Caller,
        cluster_id: &str,
        id: &str,
        (no_cluster, no_pool): (&'static str, &'static str),
    ) -> Result<NodePool, ApiError> {
        self.running_cluster(caller, cluster_id, no_cluster)?;
        let pool = self.pool_of(cluster_id, id, no_pool)?;
        match pool.status {
            NodePoolStatus::Deleting => Err(at_work(pool)),
            _ => Ok(pool.clone()),
        }
    }
}

/// The refusal of a change of a pool that is at work.
fn at_work(pool: &NodePool) -> ApiError {
    ApiError::new("OperationDenied", format!("OPERATION_DENIED(node pool {} is {})", pool.id, pool.status.name()))
}

/// Refuses a name of more than 60 characters.
pub(crate) fn check_name(name: &str) -> Result<(), ApiError> {
    if name.chars().count() > 60 {
        return Err(ApiError::parameter("Name is longer than 60 characters"));
    }
    Ok(())
}

/// The image of a name or an identifier, or the refusal of an unknown one.
pub(crate) fn find_image(state: &State, os: &str, customize_type: Option<&str>) -> Result<Image, ApiError> {
    state
        .image(os, customize_type)
        .cloned()
        .ok_or_else(|| ApiError::new("InvalidParameter.OsNotSupport", format!("OS_NOT_SUPPORT({os})")))
}

/// What `ImageId` answers: the image if it was asked for by identifier, else nothing.
pub(crate) fn custom_image(asked: &str, image: &Image) -> String {
    if asked == image.id { image.id.clone() } else { String::new() }
}

/// The refusal where a pool has lost its group.
pub(crate) fn no_group() -> ApiError {
    ApiError::new("ResourceNotFound.AsAsgNotExist", "AS_ASG_NOT_EXIST(auto scaling group not found)")
}
