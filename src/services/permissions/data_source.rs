//! The data source: the policy from the table of calls, what is missing from the user's own policies.

use std::collections::BTreeSet;

use serde_json::json;

use super::calls::permissions_of;
use super::missing::missing;
use super::model::{PermissionsModel, schema};
use super::undetermined::Undetermined;
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::{Call, DataSource};
use crate::kit::schema::Schema;
use crate::kit::value::{Attr, Path};
use crate::provider::{Context, api_error};

/// The data source.
pub struct Permissions;

impl DataSource for Permissions {
    type Data = Context;
    type Model = PermissionsModel;

    fn type_name(&self) -> &'static str {
        "tke_permissions"
    }

    fn schema(&self) -> Schema {
        schema()
    }

    async fn read(&self, call: &Call<Context>, config: PermissionsModel) -> Result<PermissionsModel, Diagnostics> {
        let actions = permissions_of(&config.features());
        let missing = match missing(call, &config.credentials, &actions).await {
            Ok(missing) => Attr::Known(missing),
            Err(why) => {
                call.warn(warning(why)?);
                Attr::Null
            }
        };
        Ok(PermissionsModel { policy: Attr::Known(policy(&actions)), actions: Attr::Known(actions), missing, ..config })
    }
}

/// CAM narrows few of these actions to resources, and what is made has no name before: all resources.
fn policy(actions: &BTreeSet<String>) -> String {
    json!({
        "version": "2.0",
        "statement": [{ "effect": "allow", "action": actions, "resource": ["*"] }],
    })
    .to_string()
}

/// An error only where the user interrupted, or gave keys that are not of the account that he named.
fn warning(undetermined: Undetermined) -> Result<Diagnostic, Diagnostics> {
    const SUMMARY: &str = "Missing permissions not known";
    match undetermined {
        Undetermined::Refused(error) if error.is_cancelled() => {
            Err(api_error("The permissions could not be read", &error).into())
        }
        Undetermined::Refused(error) => {
            let detail = api_error("The missing permissions could not be read", &error).detail;
            Ok(Diagnostic::warning(SUMMARY, detail))
        }
        Undetermined::NoClient(diagnostics) => {
            let details: Vec<String> = diagnostics.into_iter().map(|diagnostic| diagnostic.detail).collect();
            Ok(Diagnostic::warning(SUMMARY, details.join("\n\n")))
        }
        Undetermined::Unreadable(why) => Ok(Diagnostic::warning(SUMMARY, why)),
        Undetermined::OtherAccount(why) => {
            Err(Diagnostic::error("Credentials of another account", why).at(Path::of("credentials")).into())
        }
    }
}
