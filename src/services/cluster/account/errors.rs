//! What users read of keys that are another account's or could not be checked.

use crate::cloud::Error;
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::value::Path;
use crate::provider::api_error;

/// How a cluster gets a provider with other keys.
pub const ALIAS: &str = "\n\n  provider \"tke\" {\n    alias   = \"other\"\n    profile = \"…\"\n  }\n\n  resource \
                     \"tke_cluster\" \"…\" {\n    provider = tke.other\n    …\n  }";

/// Keys that turn out to be another account's.
pub fn another_account(found: &str, expected: &str) -> Diagnostics {
    let detail = format!(
        "The keys belong to account {found}, but the cluster is in, or planned for, account {expected}. Nothing was \
         changed. To move it to the other account, run `terraform plan` again without `-refresh=false`: it then shows \
         a new cluster."
    );
    Diagnostic::error("Credentials of another account", detail).at(Path::of("credentials")).into()
}

/// Keys of which it could not be asked whose they are.
pub fn not_checked(error: Error) -> Diagnostics {
    api_error("The account could not be checked", &error).at(Path::of("credentials")).into()
}
