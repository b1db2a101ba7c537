//! Security groups: those that the provider makes and owns, each with a role in a cluster, and rules in any group.

pub mod mark;
pub mod owned;
pub mod role;
pub mod rules;
