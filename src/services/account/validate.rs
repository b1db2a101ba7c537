//! What can be said of the keys of an account before anybody is asked.

use super::model::AccountModel;
use crate::kit::diagnostics::Diagnostics;
use crate::kit::value::Path;

const INCOMPLETE: &str = "Incomplete credentials";

/// Adds what is missing, and what contradicts itself.
pub(super) fn validate(config: &AccountModel, diagnostics: &mut Diagnostics) {
    let mut refuse = |attribute: &str, summary: &str, detail: &str| {
        diagnostics.error_at(Path::of(attribute), summary, detail);
    };
    // what is not known yet may turn out null
    let has_id = config.secret_id.known().is_some();
    let (has_key, has_key_wo) = (config.secret_key.known().is_some(), config.secret_key_wo.known().is_some());
    let (lacks_key, lacks_key_wo) = (config.secret_key.is_null(), config.secret_key_wo.is_null());
    if has_key && has_key_wo {
        let detail = "`secret_key` and `secret_key_wo` conflict: set only one of them. `secret_key` is stored in the \
                      state, `secret_key_wo` is not.";
        refuse("secret_key_wo", "Conflicting arguments", detail);
    }
    if has_id && lacks_key && lacks_key_wo {
        let detail = "`secret_id` requires `secret_key` or `secret_key_wo`: set one of them.";
        refuse("secret_key", INCOMPLETE, detail);
    }
    if config.secret_id.is_null() && (has_key || has_key_wo) {
        refuse("secret_id", INCOMPLETE, "A secret key requires `secret_id`, which is missing.");
    }
    if config.security_token.known().is_some() && lacks_key {
        let detail = "`security_token` belongs to temporary keys and requires `secret_key`, which is missing.";
        refuse("security_token", INCOMPLETE, detail);
    }
    if config.security_token_wo.known().is_some() && lacks_key_wo {
        let detail = "`security_token_wo` belongs to temporary keys and requires `secret_key_wo`, which is missing.";
        refuse("security_token_wo", INCOMPLETE, detail);
    }
    if has_key_wo && config.secret_key_wo_version.is_null() {
        let detail = "`secret_key_wo` requires `secret_key_wo_version`, because Terraform cannot see that a write-only \
                      value has changed: set a number, and another one with each new key.";
        refuse("secret_key_wo_version", INCOMPLETE, detail);
    }
    if has_key_wo && config.validate.known() == Some(&false) {
        let detail = "A write-only key is only used for the check. Clusters use the provider's own keys, and without \
                      the check it is not known whether these belong to the same account. Remove `validate = false`, \
                      or the keys.";
        refuse("validate", "Credentials would never be used", detail);
    }
}
