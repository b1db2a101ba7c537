//! What can be said of the sources before anybody is asked.

use crate::kit::diagnostics::Diagnostics;
use crate::kit::value::Path;
use crate::provider::argument::CONFLICTING;
use crate::provider::block::ProviderModel;

const INCOMPLETE: &str = "Incomplete credentials";

/// Adds what is missing, and what contradicts itself.
pub(in crate::provider) fn validate(config: &ProviderModel, diagnostics: &mut Diagnostics) {
    incomplete_keys(config, diagnostics);
    several_sources(config, diagnostics);
    several_tokens(config, diagnostics);
}

fn incomplete_keys(config: &ProviderModel, diagnostics: &mut Diagnostics) {
    let is_unknown = config.secret_id.is_unknown() || config.secret_key.is_unknown();
    if !is_unknown && config.secret_id.is_null() != config.secret_key.is_null() {
        let missing = if config.secret_id.is_null() { "secret_id" } else { "secret_key" };
        let detail = format!("`secret_id` and `secret_key` must be set together: `{missing}` is missing.");
        diagnostics.error_at(Path::of(missing), INCOMPLETE, detail);
    }
    if config.security_token.known().is_some() && config.secret_id.is_null() {
        let detail = "`security_token` belongs to temporary keys: set their `secret_id` and `secret_key` too.";
        diagnostics.error_at(Path::of("security_token"), INCOMPLETE, detail);
    }
}

fn several_sources(config: &ProviderModel, diagnostics: &mut Diagnostics) {
    let sources = [
        ("secret_id", config.secret_id.known().is_some()),
        ("assume_role_with_web_identity", config.assume_role_with_web_identity.known().is_some()),
        ("cam_role_name", config.cam_role_name.known().is_some()),
    ];
    let mut named = sources.into_iter().filter(|(_, is_set)| *is_set).map(|(name, _)| name);
    let two = named.next().zip(named.next());
    let simulated = config.simulator.known().and(config.cam_role_name.known()).map(|_| ("simulator", "cam_role_name"));
    for (first, second) in two.into_iter().chain(simulated) {
        let detail = format!("`{first}` and `{second}` both set the source of the keys: set only one of them.");
        diagnostics.error_at(Path::of(second), CONFLICTING, detail);
    }
}

fn several_tokens(config: &ProviderModel, diagnostics: &mut Diagnostics) {
    if let Some(model) = config.assume_role_with_web_identity.known()
        && model.web_identity_token.known().is_some()
        && model.web_identity_token_file.known().is_some()
    {
        let at = Path::of("assume_role_with_web_identity").attr("web_identity_token_file");
        let detail = "`web_identity_token` and `web_identity_token_file` both set the token: set only one of them.";
        diagnostics.error_at(at, CONFLICTING, detail);
    }
}
