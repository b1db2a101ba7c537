//! The mark by which rules and groups are known as the provider's.

/// The description that marks a rule, and a group, as the provider's.
pub fn mark(cluster_id: &str) -> String {
    format!("terraform-provider-tke {cluster_id}")
}

/// Whether a description marks a rule of any cluster.
pub fn is_a_mark(description: &str) -> bool {
    description.starts_with("terraform-provider-tke cls-")
}
