//! Identifiers in list calls.

use crate::simulator::error::ApiError;
use crate::simulator::identifier::is_identifier;
use crate::simulator::parameters::Filter;
use crate::simulator::selection::ids_or_filters;

/// Identifiers that have the right form and do not come together with filters.
pub(super) fn check_ids(
    ids: Option<Vec<String>>,
    filters: Option<&[Filter]>,
    prefix: &str,
    malformed: &'static str,
) -> Result<Vec<String>, ApiError> {
    let ids = ids_or_filters(ids, filters, "Identifiers", "InvalidParameterConflict")?;
    match ids.iter().find(|id| !is_identifier(id, prefix)) {
        Some(id) => Err(ApiError::new(malformed, format!("The identifier `{id}` is not valid."))),
        None => Ok(ids),
    }
}
