//! The mark by which rules and groups are known as the provider's.

/// The description that marks a rule as the provider's; that of a group names its role besides.
pub fn of_rules(cluster_id: &str) -> String {
    format!("terraform-provider-tke {cluster_id}")
}
