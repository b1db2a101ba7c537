//! Identifiers in list calls.

use crate::simulator::error::ApiError;
use crate::simulator::parameters::Filter;
use crate::simulator::selection::well_formed_ids;

/// Identifiers that have the right form and do not come together with filters.
pub(super) fn check_ids(
    ids: Option<Vec<String>>,
    filters: Option<&[Filter]>,
    prefix: &str,
    malformed: &'static str,
) -> Result<Vec<String>, ApiError> {
    well_formed_ids(ids, filters, prefix, "InvalidParameterConflict", |id| {
        ApiError::new(malformed, format!("The identifier `{id}` is not valid."))
    })
}
