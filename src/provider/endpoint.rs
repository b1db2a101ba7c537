//! Where the API is, by the provider block or the environment.

use super::argument::{ArgumentError, CONFLICTING, INVALID, text};
use super::block::ProviderModel;
use super::environment;
use crate::cloud::Endpoint;
use crate::cloud::endpoint::EndpointError;
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::value::{Attr, Path};

/// What can be said of it before anything is configured.
pub(super) fn validate(config: &ProviderModel, diagnostics: &mut Diagnostics) {
    let others = [
        ("domain", config.domain.known().is_some()),
        ("protocol", config.protocol.known().is_some()),
        ("simulator", config.simulator.known().is_some()),
    ];
    for (name, _) in others.iter().filter(|(_, is_set)| *is_set && config.endpoint.known().is_some()) {
        let detail = format!("`endpoint` and `{name}` both say where the API is: give one of them.");
        diagnostics.error_at(Path::of("endpoint"), CONFLICTING, detail);
    }
    if let Attr::Known(endpoint) = &config.endpoint
        && let Err(error) = Endpoint::single(endpoint)
    {
        diagnostics.error_at(Path::of("endpoint"), INVALID, format!("endpoint: {error}."));
    }
    if let Attr::Known(domain) = &config.domain
        && let Err(error) = Endpoint::per_service(None, Some(domain))
    {
        diagnostics.error_at(Path::of("domain"), INVALID, format!("domain: {error}."));
    }
}

/// Where requests go.
pub(super) fn configured(config: &ProviderModel) -> Result<Endpoint, ArgumentError> {
    let protocol = text(&config.protocol, "protocol", Some(environment::PROTOCOL))?;
    let domain = text(&config.domain, "domain", Some(environment::DOMAIN))?;
    // requests that were to go to one place do not go to another
    if config.endpoint.is_null() && environment::var(environment::ENDPOINT).is_some() {
        refuse_beside(environment::ENDPOINT, &[("domain", &config.domain), ("protocol", &config.protocol)])?;
    }
    let endpoint = match text(&config.endpoint, "endpoint", Some(environment::ENDPOINT))? {
        Some(url) => Endpoint::single(&url),
        None => Endpoint::per_service(protocol.as_deref(), domain.as_deref()),
    };
    endpoint.map_err(|error| invalid(config, &error).into())
}

/// Names who said it: the argument, or its variable.
fn invalid(config: &ProviderModel, error: &EndpointError) -> Diagnostic {
    let (name, is_written, variable) = match error {
        EndpointError::Protocol(_) => ("protocol", config.protocol.is_set(), environment::PROTOCOL),
        EndpointError::Domain(_) => ("domain", config.domain.is_set(), environment::DOMAIN),
        _ => ("endpoint", config.endpoint.is_set(), environment::ENDPOINT),
    };
    let culprit = if is_written { name } else { variable };
    Diagnostic::error(INVALID, format!("{culprit}: {error}.")).at(Path::of(name))
}

/// Refuses arguments beside a variable that says the same thing otherwise.
pub(super) fn refuse_beside(variable: &str, arguments: &[(&str, &Attr<String>)]) -> Result<(), Diagnostic> {
    let Some((name, _)) = arguments.iter().find(|(_, value)| value.is_set()) else { return Ok(()) };
    let detail =
        format!("`{name}` and the environment variable {variable} both say where the API is: remove one of them.");
    Err(Diagnostic::error(CONFLICTING, detail).at(Path::of(name)))
}
