//! DescribeKeyPairs.

use serde_json::{Value, json};

use crate::simulator::caller::Caller;
use crate::simulator::cvm::ids::check_ids;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::{Filter, parameters};
use crate::simulator::selection::{page, select, tag_values};
use crate::simulator::state::cloud::State;
use crate::simulator::state::key_pair::KeyPair;
use crate::simulator::tags;

parameters! {
    pub(crate) struct DescribeKeyPairs {
        ids: Option<Vec<String>> = "KeyIds",
        filters: Option<Vec<Filter>> = "Filters",
        offset: Option<i64> = "Offset",
        limit: Option<i64> = "Limit",
    }
}

pub(crate) fn describe_key_pairs(state: &mut State, caller: &Caller, request: DescribeKeyPairs) -> Reply {
    let ids = check_ids(request.ids, request.filters.as_deref(), "skey", "InvalidKeyPairId.Malformed")?;
    // Other lists leave out what is not there.
    let is_ours = |pair: &KeyPair| caller.sees(&pair.owner, &pair.region);
    if let Some(unknown) = ids.iter().find(|id| !state.key_pairs.get(*id).is_some_and(is_ours)) {
        return Err(ApiError::new("InvalidKeyPairId.NotFound", format!("The key pair `{unknown}` does not exist.")));
    }
    let found = select(
        state.key_pairs.values().filter(|pair| is_ours(pair) && (ids.is_empty() || ids.contains(&pair.id))),
        request.filters.as_deref(),
        &["project-id", "key-name", "tag-key", "tag-value", "tag:*"],
        "InvalidFilter",
        |pair, name| match name {
            "project-id" => vec!["0".into()],
            "key-name" => vec![pair.name.clone()],
            name => tag_values(&pair.tags, name),
        },
    )?;
    let total = found.len();
    let pairs: Vec<Value> = page(found, request.offset, request.limit, "InvalidParameterValue.LimitExceeded")?
        .into_iter()
        .map(|pair| {
            let instances: Vec<&String> = state
                .instances
                .values()
                .filter(|instance| instance.key_ids.contains(&pair.id))
                .map(|instance| &instance.id)
                .collect();
            json!({
                "KeyId": pair.id,
                "KeyName": pair.name,
                "ProjectId": 0,
                "Description": "",
                "PublicKey": pair.public_key,
                "AssociatedInstanceIds": instances,
                "CreatedTime": pair.created.iso(),
                "Tags": tags::show(&pair.tags),
            })
        })
        .collect();
    Ok(json!({"TotalCount": total, "KeyPairSet": pairs}))
}
