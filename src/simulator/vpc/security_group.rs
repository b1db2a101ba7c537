//! Security groups themselves; their rules are in [`security_group_policy`](super::security_group_policy).

use serde_json::{Value, json};

use crate::simulator::caller::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::{Filter, parameters};
use crate::simulator::selection::{page, select, tag_values};
use crate::simulator::state::cloud::State;
use crate::simulator::state::security_group::SecurityGroup;
use crate::simulator::tags;
use crate::simulator::tags::Tag;
use crate::simulator::vpc::request::{check_ids, not_found, number};

parameters! {
    pub(crate) struct CreateSecurityGroup {
        name: String = "GroupName",
        description: String = "GroupDescription",
        project_id: Option<String> = "ProjectId",
        tags: Option<Vec<Tag>> = "Tags",
    }

    pub(crate) struct OfSecurityGroup {
        id: String = "SecurityGroupId",
    }

    pub(crate) struct DescribeSecurityGroups {
        ids: Option<Vec<String>> = "SecurityGroupIds",
        filters: Option<Vec<Filter>> = "Filters",
        offset: Option<String> = "Offset",
        limit: Option<String> = "Limit",
        order_field: Option<String> = "OrderField",
        order_direction: Option<String> = "OrderDirection",
    }
}

impl State {
    /// The caller's security group.
    pub(crate) fn security_group(&self, caller: &Caller, id: &str) -> Result<&SecurityGroup, ApiError> {
        self.security_groups
            .get(id)
            .filter(|group| caller.sees(&group.owner, &group.region))
            .ok_or_else(|| not_found(id))
    }
}

/// A new group has no rules and lets nothing through.
pub(crate) fn create_security_group(state: &mut State, caller: &Caller, request: CreateSecurityGroup) -> Reply {
    for (name, text, most) in [("GroupName", &request.name, 60), ("GroupDescription", &request.description, 100)] {
        if text.chars().count() > most {
            return Err(ApiError::new(
                "InvalidParameterValue.TooLong",
                format!("The parameter `{name}` is longer than {most} characters."),
            ));
        }
    }
    let project_id = match request.project_id {
        Some(text) => {
            text.parse().map_err(|_| ApiError::new("InvalidParameterValue.Malformed", "ProjectId is malformed."))?
        }
        None => 0,
    };
    let id = state.identifiers.next("sg");
    let group = SecurityGroup {
        id: id.clone(),
        owner: caller.owner.clone(),
        region: caller.region.clone(),
        name: request.name,
        description: request.description,
        project_id,
        ingress: Vec::new(),
        egress: Vec::new(),
        version: 0,
        tags: tags::check(request.tags.unwrap_or_default(), 50)?,
        created: state.now,
        updated: state.now,
    };
    let answer = json!({"SecurityGroup": view(&group)});
    state.security_groups.insert(id, group);
    Ok(answer)
}

fn view(group: &SecurityGroup) -> Value {
    json!({
        "SecurityGroupId": group.id,
        "SecurityGroupName": group.name,
        "SecurityGroupDesc": group.description,
        // A string here, a number in other services.
        "ProjectId": group.project_id.to_string(),
        "IsDefault": false,
        "CreatedTime": group.created.china(),
        "TagSet": tags::show(&group.tags),
        "UpdateTime": group.updated.china(),
    })
}

pub(crate) fn delete_security_group(state: &mut State, caller: &Caller, request: OfSecurityGroup) -> Reply {
    let id = request.id;
    state.security_group(caller, &id)?;
    if !state.usage(&id).is_none() {
        return Err(ApiError::new("ResourceInUse", format!("The security group `{id}` is in use.")));
    }
    state.security_groups.remove(&id);
    Ok(json!({}))
}

pub(crate) fn describe_security_groups(state: &mut State, caller: &Caller, request: DescribeSecurityGroups) -> Reply {
    let ids = check_ids(request.ids, request.filters.as_deref())?;
    for id in &ids {
        state.security_group(caller, id)?;
    }
    let found = select(
        state.security_groups.values().filter(|group| {
            caller.sees(&group.owner, &group.region)
                && state.is_listed(group.created)
                && (ids.is_empty() || ids.contains(&group.id))
        }),
        request.filters.as_deref(),
        &["security-group-id", "project-id", "security-group-name", "tag-key", "tag:*"],
        "InvalidParameter.FilterInvalidKey",
        |group, name| match name {
            "security-group-id" => vec![group.id.clone()],
            "project-id" => vec![group.project_id.to_string()],
            "security-group-name" => vec![group.name.clone()],
            name => tag_values(&group.tags, name),
        },
    )?;
    let total = found.len();
    let groups: Vec<Value> =
        page(found, number(request.offset, "Offset")?, number(request.limit, "Limit")?, "InvalidParameterValue.Range")?
            .into_iter()
            .map(view)
            .collect();
    Ok(json!({"SecurityGroupSet": groups, "TotalCount": total}))
}
