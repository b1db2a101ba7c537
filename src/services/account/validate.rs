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
        let detail = "`secret_key` keeps the key in state and `secret_key_wo` does not: give one of them.";
        refuse("secret_key_wo", "Conflicting arguments", detail);
    }
    if has_id && lacks_key && lacks_key_wo {
        let detail = "`secret_id` and a secret key go together: `secret_key`, or `secret_key_wo`, is missing.";
        refuse("secret_key", INCOMPLETE, detail);
    }
    if config.secret_id.is_null() && (has_key || has_key_wo) {
        refuse("secret_id", INCOMPLETE, "`secret_id` and a secret key go together: `secret_id` is missing.");
    }
    if config.security_token.known().is_some() && lacks_key {
        let detail = "A token goes with temporary keys, `security_token` with `secret_key`, which is missing.";
        refuse("security_token", INCOMPLETE, detail);
    }
    if config.security_token_wo.known().is_some() && lacks_key_wo {
        let detail = "A token goes with temporary keys, `security_token_wo` with `secret_key_wo`, which is missing.";
        refuse("security_token_wo", INCOMPLETE, detail);
    }
    if has_key_wo && config.secret_key_wo_version.is_null() {
        let detail = "Terraform keeps nothing of `secret_key_wo` to compare it with: give it a number by \
                      `secret_key_wo_version`, and another one whenever the key changes.";
        refuse("secret_key_wo_version", INCOMPLETE, detail);
    }
    if has_key_wo && config.validate.known() == Some(&false) {
        let detail = "A write-only key is there only to be checked: clusters use the provider's own keys, and \
                      whether these belong to the same account is not known without the check. Remove \
                      `validate = false`, or the keys.";
        refuse("validate", "Keys that nothing would use", detail);
    }
}
