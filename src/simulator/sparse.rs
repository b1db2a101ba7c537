//! Replies in which what is not set is null, as the real cloud was seen to answer at times.

use serde_json::Value;

/// Actions, and their lists that are null where they are empty.
const NULL_IF_EMPTY: &[(&str, &[&str])] = &[
    ("DescribeClusters", &["Subnets", "TagSpecification"]),
    ("DescribeClusterEndpoints", &["ClusterExternalACL"]),
    ("DescribeClusterInstances", &["DataDisks", "Taints"]),
    ("DescribeClusterNodePools", &["DataDisks", "Tags"]),
    ("DescribeClusterNodePoolDetail", &["DataDisks", "Tags"]),
];
/// The same of those that are null whatever is in them.
const NULL: &[(&str, &[&str])] =
    &[("DeleteClusterInstances", &["SuccInstanceIds", "FailedInstanceIds", "NotFoundInstanceIds"])];

/// The same reply with null for what is not set. Tencent's model lets all of these be null.
pub(crate) fn thinned(action: &str, reply: Value) -> Value {
    match reply {
        Value::Object(members) => members
            .into_iter()
            .map(|(name, member)| {
                let is_empty = member.as_array().is_some_and(Vec::is_empty);
                let is_null = has(NULL, action, &name) || is_empty && has(NULL_IF_EMPTY, action, &name);
                let member = if is_null { Value::Null } else { thinned(action, member) };
                (name, member)
            })
            .collect(),
        Value::Array(items) => items.into_iter().map(|item| thinned(action, item)).collect(),
        other => other,
    }
}

fn has(table: &[(&str, &[&str])], action: &str, name: &str) -> bool {
    table.iter().any(|(of, names)| *of == action && names.contains(&name))
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
