//! Filters of the describing actions.

use serde::Serialize;

/// The most values of a filter that the API takes.
pub const MOST_VALUES: usize = 5;

/// Filters are joined by AND, the values of one by OR. Which names there are depends on the action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Filter {
    /// The property's name, such as `vpc-id`.
    pub name: String,
    /// The values that are let through.
    pub values: Vec<String>,
}

impl Filter {
    /// Lets one value through.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), values: vec![value.into()] }
    }

    /// Lets several values through.
    pub fn any_of(name: impl Into<String>, values: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { name: name.into(), values: values.into_iter().map(Into::into).collect() }
    }
}
