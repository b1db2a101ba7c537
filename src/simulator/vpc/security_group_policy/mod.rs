//! The rules of a security group (`SecurityGroupPolicies`): ordered, versioned, one direction at a time.

pub(crate) mod change;
pub(crate) mod describe;
pub(crate) mod parameters;
pub(crate) mod rule;
