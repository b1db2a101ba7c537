//! Add-ons on offer.

use serde::{Deserialize, Serialize};

use crate::cloud::action::action;
use crate::cloud::member::filled;

/// Lists the add-ons that clusters can have.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct GetTkeAppChartList {}
action!(Tke, GetTkeAppChartList, Read, GetTkeAppChartListResponse);

/// What [`GetTkeAppChartList`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetTkeAppChartListResponse {
    /// The add-ons.
    pub app_charts: Vec<AppChart>,
}

/// An add-on on offer (GetTkeAppChartList, `AppChart`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AppChart {
    /// As `AddonName` takes it, such as `cbs`.
    #[serde(deserialize_with = "filled")]
    pub name: String,
    /// The newest of its versions.
    #[serde(default)]
    pub latest_version: String,
}
