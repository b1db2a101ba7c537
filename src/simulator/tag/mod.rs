//! TAG 2018-08-13: the tags of all services' objects.

mod md5;
pub(crate) mod pairs;
pub(crate) mod resources;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::simulator::caller::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::parameters;
use crate::simulator::state::cloud::State;

parameters! {
    pub(crate) struct DescribeResourceTagsByResourceIds {
        service: String = "ServiceType",
        prefix: String = "ResourcePrefix",
        ids: Vec<String> = "ResourceIds",
        region: String = "ResourceRegion",
        offset: Option<i64> = "Offset",
        limit: Option<i64> = "Limit",
        category: Option<String> = "Category",
    }
}

/// The services whose objects have tags here, as the six-part names of resources spell them.
const SERVICES: &[&str] = &["as", "ccs", "clb", "cvm", "vpc"];

/// How keys of tags begin that the cloud sets by itself.
const SYSTEM: &[&str] = &["qcs:", "tencentcloud:"];

const MOST_IDS: usize = 50;

/// What is not there has no tags, and is no error.
pub(crate) fn describe_resource_tags_by_resource_ids(
    state: &mut State,
    caller: &Caller,
    request: DescribeResourceTagsByResourceIds,
) -> Reply {
    let refused = |detail: &str, text: String| Err(ApiError::new(format!("InvalidParameterValue.{detail}"), text));
    if request.ids.len() > MOST_IDS {
        return refused("ResourceIdInvalid", format!("More than {MOST_IDS} resources."));
    }
    if !request.region.is_empty() && !state.regions.contains_key(&request.region) {
        return refused("RegionInvalid", format!("The region `{}` is invalid.", request.region));
    }
    if !SERVICES.contains(&request.service.as_str()) {
        return refused("ServiceTypeInvalid", format!("The service `{}` is invalid.", request.service));
    }
    let (offset, limit) = (request.offset.unwrap_or(0), request.limit.filter(|limit| *limit != 0).unwrap_or(15));
    let category = request.category.unwrap_or_else(|| "All".into());
    let mut found = Vec::new();
    for id in &request.ids {
        let object = state
            .tagged(&request.service, &request.prefix, id)
            .ok_or_else(|| invalid_prefix(&request.service, &request.prefix))?;
        let own = object.filter(|(owner, region, _)| *owner == caller.owner && *region == request.region);
        let tags = own.into_iter().flat_map(|(.., tags)| tags);
        found.extend(tags.filter(|(key, _)| category == "All" || category == kind(key)).map(|tag| (id, tag)));
    }
    let tags: Vec<Value> = found
        .iter()
        .skip(usize::try_from(offset).unwrap_or_default())
        .take(usize::try_from(limit).unwrap_or_default())
        .map(|(id, (key, value))| {
            json!({
                "TagKey": key,
                "TagValue": value,
                "ResourceId": id,
                "TagKeyMd5": md5::hex(key),
                "TagValueMd5": md5::hex(value),
                "ServiceType": request.service,
                "Category": kind(key),
            })
        })
        .collect();
    Ok(json!({"TotalCount": found.len(), "Offset": offset, "Limit": limit, "Tags": tags}))
}

fn kind(key: &str) -> &'static str {
    if SYSTEM.iter().any(|beginning| key.starts_with(beginning)) { "System" } else { "Custom" }
}

fn invalid_prefix(service: &str, prefix: &str) -> ApiError {
    let text = format!("The resource prefix `{prefix}` of `{service}` is invalid.");
    ApiError::new("InvalidParameterValue.ResourcePrefixInvalid", text)
}

/// Owner, region and tags.
type Tagged<'a> = (&'a str, &'a str, &'a BTreeMap<String, String>);

/// The same, to be changed.
type TaggedMut<'a> = (&'a str, &'a str, &'a mut BTreeMap<String, String>);

/// What `$object` makes of the objects that a service knows by a prefix; nothing for a kind that has no tags here.
macro_rules! of_kind {
    ($service:ident, $prefix:ident, $object:ident) => {
        Some(match ($service, $prefix) {
            ("as", "auto-scaling-group") => $object!(scaling_groups),
            ("as", "launch-configuration") => $object!(launch_configurations),
            ("ccs", "cluster") => $object!(clusters),
            ("clb", "clb") => $object!(load_balancers),
            ("cvm", "instance") => $object!(instances),
            ("cvm", "keypair") => $object!(key_pairs),
            ("cvm", "sg") => $object!(security_groups),
            ("cvm", "volume") => $object!(disks),
            ("vpc", "subnet") => $object!(subnets),
            ("vpc", "vpc") => $object!(vpcs),
            _ => return None,
        })
    };
}

impl State {
    /// The object of that kind, if it is there; nothing for a kind that has no tags here.
    fn tagged(&self, service: &str, prefix: &str, id: &str) -> Option<Option<Tagged<'_>>> {
        macro_rules! object {
            ($objects:ident) => {
                self.$objects.get(id).map(|object| (object.owner.as_str(), object.region.as_str(), &object.tags))
            };
        }
        of_kind!(service, prefix, object)
    }

    /// The same object, if it is there, to be changed.
    fn tags_of_mut(&mut self, service: &str, prefix: &str, id: &str) -> Option<TaggedMut<'_>> {
        macro_rules! object {
            ($objects:ident) => {
                self.$objects
                    .get_mut(id)
                    .map(|object| (object.owner.as_str(), object.region.as_str(), &mut object.tags))
            };
        }
        of_kind!(service, prefix, object).flatten()
    }
}
