//! Identifiers in list calls.

use crate::simulator::error::ApiError;
use crate::simulator::identifier::is_identifier;
use crate::simulator::parameters::Filter;

/// Identifiers that have the right form and do not come together with filters.
pub(crate) fn check_ids(
    ids: Option<Vec<String>>,
    filters: Option<&Vec<Filter>>,
    prefix: &str,
) -> Result<Vec<String>, ApiError> {
    let ids = ids.unwrap_or_default();
    if !ids.is_empty() && filters.is_some_and(|filters| !filters.is_empty()) {
        return Err(ApiError::new("InvalidParameterConflict", "Identifiers and Filters cannot be given together."));
    }
    if let Some(id) = ids.iter().find(|id| !is_identifier(id, prefix)) {
        return Err(ApiError::new(
            match prefix {
                "asg" => "InvalidParameterValue.InvalidAutoScalingGroupId",
                _ => "InvalidParameterValue.InvalidLaunchConfigurationId",
            },
            format!("The identifier `{id}` is not valid."),
        ));
    }
    Ok(ids)
}
