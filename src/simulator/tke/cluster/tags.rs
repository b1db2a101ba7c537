//! The tags of a cluster: replaced as a whole, in the cloud's own time.

use serde_json::{Value, json};

use crate::simulator::caller::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::parameters;
use crate::simulator::state::cloud::State;
use crate::simulator::state::tag_task::{TagTask, TagTaskStatus};
use crate::simulator::state::task::Task;
use crate::simulator::tags;
use crate::simulator::tags::Tag;
use crate::simulator::tasks::durations;
use crate::simulator::tke::cluster::lookup::OfCluster;

parameters! {
    pub(crate) struct ModifyClusterTags {
        cluster_id: String = "ClusterId",
        tags: Option<Vec<Tag>> = "Tags",
        sync_subresource: Option<bool> = "SyncSubresource",
        sync_node_pool_tags: Option<bool> = "SyncNodePoolTags",
    }
}

pub(crate) fn modify_cluster_tags(state: &mut State, caller: &Caller, request: ModifyClusterTags) -> Reply {
    let id = request.cluster_id;
    let there = state.running_cluster(caller, &id, "InvalidParameter.Param")?.tags.clone();
    if state.tag_tasks.get(&id).is_some_and(|task| task.status == TagTaskStatus::Running) {
        return Err(ApiError::new(
            "FailedOperation.TradeCommon",
            "modify task ready running background, please wait until the task done",
        ));
    }
    let tags = tags::check(request.tags.unwrap_or_default(), tags::MOST)?;
    state.allow_pairs(&caller.owner, &tags, &there)?;
    state.make_pairs(&caller.owner, &tags);
    let answer = if tags.is_empty() { Value::Null } else { tags::show(&tags) };
    let sync_subresource = request.sync_subresource.unwrap_or_default();
    let task = TagTask {
        status: TagTaskStatus::Running,
        created: state.now,
        tags,
        sync_subresource,
        // without the rest it is not looked at
        sync_node_pools: sync_subresource && request.sync_node_pool_tags.unwrap_or_default(),
    };
    state.tag_tasks.insert(id.clone(), task);
    state.schedule(durations::TAGS, Task::TagsDone(id));
    Ok(json!({"Tags": answer}))
}

pub(crate) fn describe_batch_modify_tags_status(state: &mut State, caller: &Caller, request: OfCluster) -> Reply {
    let id = request.cluster_id;
    let refusal = "FailedOperation.TaskNotFound";
    state.cluster(caller, &id, refusal)?;
    let Some(task) = state.tag_tasks.get(&id) else {
        return Ok(json!({"FailedResources": [], "Status": "done", "SyncSubresource": false, "Tags": []}));
    };
    // A task may not be known here yet.
    if !state.is_listed(task.created) {
        return Err(ApiError::new(refusal, "TASK_NOT_FOUND"));
    }
    let failed: Vec<Value> = match task.status {
        TagTaskStatus::Failed => vec![json!({
            "Resource": format!("qcs::ccs:{}:uin/{}:cluster/{id}", caller.region, caller.owner),
            "Error": "tag service error",
        })],
        _ => Vec::new(),
    };
    Ok(json!({
        "FailedResources": failed,
        "Status": task.status.name(),
        "SyncSubresource": task.sync_subresource,
        "Tags": tags::show(&task.tags),
    }))
}
