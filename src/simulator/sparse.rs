//! Replies in which what is not set is null, as the real cloud was seen to answer at times.

use serde_json::Value;

/// Lists that are null where they are empty.
const NULL_IF_EMPTY: &[&str] = &["DataDisks", "Subnets", "TagSpecification", "Tags", "Taints", "ClusterExternalACL"];
/// Lists of DeleteClusterInstances that are null whatever became of the instances.
const NULL: &[&str] = &["SuccInstanceIds", "FailedInstanceIds", "NotFoundInstanceIds"];

/// The same reply with null for what is not set. Tencent's model lets all of these be null.
pub(crate) fn thinned(action: &str, reply: Value) -> Value {
    match reply {
        Value::Object(members) => members
            .into_iter()
            .map(|(name, member)| {
                let is_null = NULL.contains(&name.as_str()) && action == "DeleteClusterInstances"
                    || NULL_IF_EMPTY.contains(&name.as_str()) && member.as_array().is_some_and(Vec::is_empty);
                let member = if is_null { Value::Null } else { thinned(action, member) };
                (name, member)
            })
            .collect(),
        Value::Array(items) => items.into_iter().map(|item| thinned(action, item)).collect(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn empty_lists_are_null_at_every_depth() {
        let reply = json!({"NodePoolSet": [{"Tags": [], "Labels": []}], "TotalCount": 1});
        let thin = json!({"NodePoolSet": [{"Tags": null, "Labels": []}], "TotalCount": 1});
        assert_eq!(thinned("DescribeClusterNodePools", reply), thin);
        let removed = json!({"SuccInstanceIds": ["ins-1"]});
        assert_eq!(thinned("DeleteClusterInstances", removed), json!({"SuccInstanceIds": null}));
    }
}
