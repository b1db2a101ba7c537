//! Where the API is, by the provider block or the environment.

use super::argument::{ArgumentError, CONFLICTING, INVALID, switch, text};
use super::block::ProviderModel;
use super::environment;
use crate::cloud::Endpoint;
use crate::cloud::endpoint::EndpointError;
use crate::cloud::service::Service;
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
        let detail = format!("`endpoint` and `{name}` both set the address of the API: set only one of them.");
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
pub(super) fn configured(config: &ProviderModel, warnings: &mut Diagnostics) -> Result<Endpoint, ArgumentError> {
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
    let endpoint = endpoint.map_err(|error| invalid(config, &error))?;
    if endpoint.can_be_read_by_others() {
        warnings.push(in_plain_text(config, &endpoint)?);
    }
    Ok(endpoint)
}

/// The warning of requests that others can read; an error where nobody allowed them.
fn in_plain_text(config: &ProviderModel, endpoint: &Endpoint) -> Result<Diagnostic, Diagnostic> {
    let url = endpoint.url(Service::Tke);
    let (name, is_written, variable) =
        match config.endpoint.is_set() || environment::var(environment::ENDPOINT).is_some() {
            true => ("endpoint", config.endpoint.is_set(), environment::ENDPOINT),
            false => ("protocol", config.protocol.is_set(), environment::PROTOCOL),
        };
    let culprit = if is_written { name } else { variable };
    let detail = format!(
        "{culprit}: requests go to {url} over plain HTTP. Others on the network can read them, including user scripts \
         and tokens, and change the replies."
    );
    let path = Path::of(name);
    if switch(&config.allow_plain_http, "allow_plain_http", environment::ALLOW_PLAIN_HTTP)? {
        return Ok(Diagnostic::warning("Requests over plain HTTP", detail).at(path));
    }
    let advice = "Use HTTPS, or set `allow_plain_http = true` (or TKE_ALLOW_PLAIN_HTTP=true) if the network between is \
                  trusted.";
    Err(Diagnostic::error("Plain HTTP not allowed", format!("{detail} {advice}")).at(path))
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
    let detail = format!(
        "`{name}` and the environment variable {variable} both set the address of the API: remove one of them."
    );
    Err(Diagnostic::error(CONFLICTING, detail).at(Path::of(name)))
}
