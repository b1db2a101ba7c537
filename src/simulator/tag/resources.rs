//! TagResources and UnTagResources: the tags of some objects, whatever their services.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::pairs;
use crate::simulator::caller::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::parameters;
use crate::simulator::state::cloud::State;
use crate::simulator::tags::MOST;

parameters! {
    pub(crate) struct TagResources {
        resources: Vec<String> = "ResourceList",
        tags: Vec<Tag> = "Tags",
    }

    pub(crate) struct UnTagResources {
        resources: Vec<String> = "ResourceList",
        keys: Vec<String> = "TagKeys",
    }

    pub(crate) struct Tag {
        key: String = "TagKey",
        value: String = "TagValue",
        category: Option<String> = "Category",
    }
}

/// The most objects, and the most tags, of one request.
const MOST_OF_REQUEST: usize = 10;

/// Pairs that the account lacks are made on the way.
pub(crate) fn tag_resources(state: &mut State, caller: &Caller, request: TagResources) -> Reply {
    check_counts(request.resources.len(), request.tags.len())?;
    let mut tags = BTreeMap::new();
    for Tag { key, value, .. } in request.tags {
        pairs::check(state, caller, &key, &value)?;
        if value.is_empty() {
            return Err(ApiError::new("InvalidParameterValue.TagValueEmpty", format!("The value of {key} is empty.")));
        }
        if tags.contains_key(&key) {
            return Err(ApiError::new("InvalidParameterValue.TagKeyDuplicate", format!("{key} is given twice.")));
        }
        tags.insert(key, value);
    }
    state.make_pairs(&caller.owner, &tags);
    Ok(change_all(state, caller, &request.resources, |of_object| {
        of_object.extend(tags.clone());
        of_object.len() <= MOST
    }))
}

pub(crate) fn un_tag_resources(state: &mut State, caller: &Caller, request: UnTagResources) -> Reply {
    check_counts(request.resources.len(), request.keys.len())?;
    Ok(change_all(state, caller, &request.resources, |of_object| {
        of_object.retain(|key, _| !request.keys.contains(key));
        true
    }))
}

fn check_counts(resources: usize, tags: usize) -> Result<(), ApiError> {
    let refused = |code: &'static str| Err(ApiError::new(code, format!("More than {MOST_OF_REQUEST}.")));
    match (resources, tags) {
        (0, _) | (_, 0) => Err(ApiError::new("InvalidParameter", "Nothing to do.")),
        (resources, _) if resources > MOST_OF_REQUEST => refused("LimitExceeded.ResourceNumPerRequest"),
        (_, tags) if tags > MOST_OF_REQUEST => refused("LimitExceeded.TagNumPerRequest"),
        _ => Ok(()),
    }
}

/// Changes the tags of each object, unless they come to too many; answers with those whose tags are as they were.
fn change_all(
    state: &mut State,
    caller: &Caller,
    resources: &[String],
    change: impl Fn(&mut BTreeMap<String, String>) -> bool,
) -> Value {
    let failed = resources.iter().filter_map(|resource| {
        let failed = |code: &str| Some(json!({"Resource": resource, "Code": code, "Message": code}));
        let Some((service, region, owner, prefix, id)) = parts(resource) else {
            return failed("InvalidParameterValue.ResourceDescriptionError");
        };
        if owner != caller.owner {
            return failed("AuthFailure.UnauthorizedOperation");
        }
        let tags = state.tags_of_mut(service, prefix, id).filter(|(of, at, _)| (*of, *at) == (owner, region));
        let Some((.., tags)) = tags else {
            return failed("FailedOperation.ResourceTagProcessing");
        };
        let mut changed = tags.clone();
        if !change(&mut changed) {
            return failed("LimitExceeded.ResourceAttachedTags");
        }
        *tags = changed;
        None
    });
    let failed: Vec<Value> = failed.collect();
    json!({"FailedResources": failed})
}

/// Service, region, account, prefix and id in `qcs::SERVICE:REGION:uin/ACCOUNT:PREFIX/ID`.
fn parts(resource: &str) -> Option<(&str, &str, &str, &str, &str)> {
    let parts: Vec<&str> = resource.splitn(6, ':').collect();
    let &["qcs", _, service, region, account, object] = parts.as_slice() else {
        return None;
    };
    let (prefix, id) = object.split_once('/')?;
    Some((service, region, account.strip_prefix("uin/")?, prefix, id))
}
