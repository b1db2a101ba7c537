//! What its list calls have in common.

use crate::simulator::error::ApiError;
use crate::simulator::parameters::Filter;
use crate::simulator::selection::ids_or_filters;

/// `Offset` and `Limit` are strings here.
pub(super) fn number(text: Option<String>, name: &str) -> Result<Option<i64>, ApiError> {
    text.map(|text| {
        text.parse().map_err(|_| {
            ApiError::new(
                "InvalidParameterValue.Malformed",
                format!("The value `{text}` of parameter `{name}` is malformed."),
            )
        })
    })
    .transpose()
}

/// Identifiers that do not come together with filters.
pub(super) fn check_ids(ids: Option<Vec<String>>, filters: Option<&[Filter]>) -> Result<Vec<String>, ApiError> {
    ids_or_filters(ids, filters, "Identifiers", "InvalidParameter.Coexist")
}

pub(super) fn not_found(id: &str) -> ApiError {
    ApiError::new("ResourceNotFound", format!("The resource `{id}` is not found."))
}
