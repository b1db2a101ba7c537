//! Which sizes and subnets a group can have.

use crate::simulator::error::ApiError;
use crate::simulator::state::cloud::State;

/// Refuses sizes that do not fit each other.
pub(crate) fn check_sizes(min: i64, desired: i64, max: i64) -> Result<(), ApiError> {
    if 0 <= min && min <= desired && desired <= max && max <= 2000 {
        return Ok(());
    }
    Err(ApiError::new(
        "InvalidParameterValue.Size",
        format!("Invalid size: MinSize {min}, DesiredCapacity {desired}, MaxSize {max}."),
    ))
}

/// Refuses subnets that are not in the VPC, and an empty list of them.
pub(crate) fn check_subnets(state: &State, vpc_id: &str, ids: &[String]) -> Result<(), ApiError> {
    let refused = |message: String| ApiError::new("InvalidParameterValue.SubnetIds", message);
    if ids.is_empty() {
        return Err(refused("No subnet is given.".into()));
    }
    match ids.iter().find(|id| state.subnets.get(*id).is_none_or(|subnet| subnet.vpc_id != vpc_id)) {
        Some(id) => Err(refused(format!("The subnet `{id}` is not in `{vpc_id}`."))),
        None => Ok(()),
    }
}
