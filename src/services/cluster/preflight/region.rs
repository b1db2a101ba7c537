//! The region.

use super::report::Report;
use super::scope::Scope;
use crate::cloud::{Client, Kind};
use crate::kit::value::Path;
use crate::provider::{Context, api_error};

/// Whether other questions make sense: there is the region, and somebody who answers.
pub async fn exists(context: &Context, client: &Client, scope: &Scope<'_>, report: &mut Report) -> bool {
    let Some(region) = scope.changed(|cluster| &cluster.region) else {
        return true;
    };
    match context.regions(client).await {
        Ok(regions) if regions.contains(region) => true,
        Ok(regions) => {
            let detail = format!("There is no region {region:?}. Available regions: {}.", regions.join(", "));
            report.error(Path::of("region"), "Unknown region", detail);
            false
        }
        // whoever is not let in here, or finds nobody, is not served elsewhere
        Err(error) if matches!(error.kind(), Kind::Authentication | Kind::Network | Kind::Blocked | Kind::Timeout) => {
            report.push(api_error("The list of regions could not be read", &error).at(Path::of("region")));
            false
        }
        Err(error) => {
            report.unasked(&error);
            !error.is_cancelled()
        }
    }
}
