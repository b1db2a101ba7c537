//! The provider: its block, and how it becomes a context.

use std::num::NonZeroU32;
use std::path::Path as FilePath;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::block::{self, ProviderModel};
use super::context::{Context, Preflight, Unready};
use super::embedded::Embedded;
use super::environment;
use super::region;
use super::sources;
use crate::cloud::credentials::{Chain, Profile};
use crate::cloud::endpoint::EndpointError;
use crate::cloud::{Client, Credentials, Endpoint, HttpTransport, Transport};
use crate::kit::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::kit::framework::{Catalog, Configure, Provider};
use crate::kit::schema::{Schema, duration};
use crate::kit::value::{Attr, Path};
use crate::simulator::{Settings, Simulator};

/// The provider `tke`, with what the registry gives it.
pub struct TkeProvider {
    catalog: fn() -> Catalog<Context>,
}

impl TkeProvider {
    /// A provider that offers this.
    pub fn new(catalog: fn() -> Catalog<Context>) -> Self {
        Self { catalog }
    }
}

impl Provider for TkeProvider {
    type Data = Context;
    type Model = ProviderModel;

    fn schema(&self) -> Schema {
        block::schema()
    }

    fn validate(&self, config: &ProviderModel, diagnostics: &mut Diagnostics) {
        let two_ways = [
            ("domain", config.domain.known().is_some()),
            ("protocol", config.protocol.known().is_some()),
            ("simulator", config.simulator.known().is_some()),
        ];
        for (name, _) in two_ways.iter().filter(|(_, set)| *set && config.endpoint.known().is_some()) {
            diagnostics.error_at(
                Path::of("endpoint"),
                sources::TWO_WAYS,
                format!("`endpoint` and `{name}` both say where the API is: give one of them."),
            );
        }
        sources::validate(config, diagnostics);
        if let Attr::Known(endpoint) = &config.endpoint
            && let Err(error) = Endpoint::single(endpoint)
        {
            diagnostics.error_at(Path::of("endpoint"), "Invalid attribute value", format!("endpoint: {error}."));
        }
        if let Attr::Known(domain) = &config.domain
            && let Err(error) = Endpoint::per_service(None, Some(domain))
        {
            diagnostics.error_at(Path::of("domain"), "Invalid attribute value", format!("domain: {error}."));
        }
    }

    async fn configure(&self, config: ProviderModel, client: Configure) -> Result<(Context, Diagnostics), Diagnostics> {
        let mut warnings = Diagnostics::new();
        let own = match config.region.clone() {
            Attr::Null => region_of_environment()?.into(),
            region => region,
        };
        let made = make_client(&config, &own, &client, &mut warnings);
        let (api, fallback_region) = match made {
            Ok(made) => (Ok(made.client), made.region.into()),
            // a profile or a simulated cloud that is not known yet may have a region
            Err(Stop::Unready(unready)) => (Err(unready), Attr::Unknown),
            Err(Stop::Wrong(diagnostics)) => return Err(diagnostics),
        };
        let region = if own.is_null() { fallback_region } else { own };
        let force_delete = force_delete(&config.force_delete)?;
        let preflight = preflight(&config.preflight)?;
        let context = Context::new(api, region, config.default_tags.clone(), force_delete, preflight);
        check_account(&context, &config, &client.cancellation).await?;
        Ok((context, warnings))
    }

    fn catalog(&self) -> Catalog<Context> {
        (self.catalog)()
    }
}

/// Refuses keys of an account that the provider block does not want. What is not known yet is checked
/// in the apply, whose first step this is.
async fn check_account(
    context: &Context,
    config: &ProviderModel,
    cancellation: &CancellationToken,
) -> Result<(), Diagnostics> {
    let (attribute, ids, is_wanted) = match (&config.allowed_account_ids, &config.forbidden_account_ids) {
        (Attr::Known(ids), _) => ("allowed_account_ids", ids, true),
        (_, Attr::Known(ids)) => ("forbidden_account_ids", ids, false),
        _ => return Ok(()),
    };
    if !context.is_ready() {
        return Ok(());
    }
    let found = context.own_identity(cancellation).await;
    let account = &found.map_err(|error| error.map(|error| error.at(Path::of(attribute))))?.account_id;
    if ids.contains(account) == is_wanted {
        return Ok(());
    }
    let which = if is_wanted { "which is not one of" } else { "which is one of" };
    let detail = format!("The provider's own keys belong to account {account}, {which} `{attribute}`.");
    Err(Diagnostic::error("Account not allowed", detail).at(Path::of(attribute)).into())
}

/// How much faster than life the embedded cloud is: a cluster takes three seconds instead of five minutes.
const EMBEDDED_SPEED: f64 = 100.0;

/// An unknown one counts as false: a plan destroys nothing, and an apply knows it.
fn force_delete(written: &Attr<bool>) -> Result<bool, Diagnostics> {
    let text = match written {
        Attr::Known(force) => return Ok(*force),
        Attr::Unknown => return Ok(false),
        Attr::Null => environment::var(environment::FORCE_DELETE).unwrap_or_default(),
    };
    match text.as_str() {
        "" | "false" | "0" => Ok(false),
        "true" | "1" => Ok(true),
        _ => {
            let detail = format!("{} is {text:?}: write `true` or `false`.", environment::FORCE_DELETE);
            Err(Diagnostic::error("Invalid environment variable", detail).at(Path::of("force_delete")).into())
        }
    }
}

/// An unknown one counts as the default; an apply knows it.
fn preflight(written: &Attr<String>) -> Result<Preflight, Diagnostics> {
    let text = match written {
        Attr::Known(mode) => mode.clone(),
        Attr::Unknown => return Ok(Preflight::Error),
        Attr::Null => environment::var(environment::PREFLIGHT).unwrap_or_default(),
    };
    match text.as_str() {
        "off" => Ok(Preflight::Off),
        "warn" => Ok(Preflight::Warn),
        "" | "error" => Ok(Preflight::Error),
        _ => {
            let detail = format!("{} is {text:?}: write `off`, `warn` or `error`.", environment::PREFLIGHT);
            Err(Diagnostic::error("Invalid environment variable", detail).at(Path::of("preflight")).into())
        }
    }
}

struct Made {
    client: Client,
    region: Option<String>,
}

/// Why there is no client.
pub(super) enum Stop {
    /// Something is not known yet.
    Unready(Unready),
    /// Something is wrong.
    Wrong(Diagnostics),
}

impl Stop {
    pub(super) fn unready(attribute: &'static str) -> Self {
        Self::Unready(Unready { attribute })
    }
}

impl From<Diagnostics> for Stop {
    fn from(diagnostics: Diagnostics) -> Self {
        Stop::Wrong(diagnostics)
    }
}

impl From<Diagnostic> for Stop {
    fn from(diagnostic: Diagnostic) -> Self {
        Stop::Wrong(diagnostic.into())
    }
}

/// The known text of an attribute, else of its variable; an unknown one stops here.
pub(super) fn text(
    attribute: &Attr<String>,
    name: &'static str,
    variable: Option<&'static str>,
) -> Result<Option<String>, Stop> {
    match attribute {
        Attr::Known(text) => Ok(Some(text.clone())),
        Attr::Unknown => Err(Stop::unready(name)),
        Attr::Null => Ok(variable.and_then(environment::var)),
    }
}

/// `own` is the region of the provider block, or else of the environment.
fn make_client(
    config: &ProviderModel,
    own: &Attr<String>,
    client: &Configure,
    warnings: &mut Diagnostics,
) -> Result<Made, Stop> {
    let request_client =
        format!("terraform-provider-tke/{} Terraform/{}", env!("CARGO_PKG_VERSION"), client.terraform_version);
    let simulator = simulator_path(config)?;
    let (transport, endpoint, region, demo): (Arc<dyn Transport>, _, _, _) = match simulator {
        Some(path) => {
            let simulator =
                Simulator::open(FilePath::new(&path), Settings { speed: EMBEDDED_SPEED, ..Settings::default() })
                    .map_err(|error| {
                        Diagnostic::error("Simulated cloud not usable", format!("{error}."))
                            .at(Path::of("simulator").attr("state_path"))
                    })?;
            warnings.push(Diagnostic::warning(
                "Simulated cloud",
                format!(
                    "This provider talks to the simulated cloud in {path:?}: nothing is made in Tencent Cloud, and \
                     nothing costs money. Remove `simulator` from the provider block (or unset {}) for the real one.",
                    environment::SIMULATOR
                ),
            ));
            let offer = simulator.offer();
            let keys = Credentials::new(offer.secret_id.clone(), offer.secret_key.clone());
            (Arc::new(Embedded::new(simulator)), Endpoint::default(), Some(offer.region), Some(keys))
        }
        None => (Arc::new(HttpTransport::new()), endpoint(config)?, None, None),
    };
    let profile_name = text(&config.profile, "profile", Some(environment::PROFILE))?;
    let directory =
        text(&config.shared_credentials_dir, "shared_credentials_dir", Some(environment::SHARED_CREDENTIALS_DIR))?;
    let profile = Profile::new(profile_name.as_deref(), directory.as_deref().map(FilePath::new));
    let region = match region {
        None if own.is_null() => region_of_profile(&profile, profile_name.is_some(), warnings)?,
        region => region,
    };
    let mut builder =
        Client::builder(transport, Arc::new(Chain::default())).endpoint(endpoint).request_client(request_client);
    if let Some(rate) =
        config.requests_per_second.known().and_then(|n| u32::try_from(*n).ok()).and_then(NonZeroU32::new)
    {
        builder = builder.requests_per_second(rate);
    }
    if let Some(timeout) = config.retry_timeout.as_str().and_then(|text| duration::parse(text).ok()) {
        builder = builder.retry_timeout(timeout);
    }
    if let Some(region) = own.known().or(region.as_ref()) {
        builder = builder.home_region(region);
    }
    let client = sources::with_own_keys(config, &builder.build(), profile, demo)?;
    Ok(Made { client, region })
}

fn region_of_environment() -> Result<Option<String>, Diagnostics> {
    let Some(name) = environment::var(environment::REGION) else { return Ok(None) };
    checked_region(name, environment::REGION).map(Some)
}

/// The region of a profile, else that of a pod. Of a profile that was named, what it says has to make sense.
fn region_of_profile(
    profile: &Profile,
    is_named: bool,
    warnings: &mut Diagnostics,
) -> Result<Option<String>, Diagnostics> {
    let problem = match profile.region() {
        Ok(Some(name)) if region::is_name(&name) => return Ok(Some(name)),
        Ok(None) => None,
        Ok(Some(name)) => Some(format!("{} names the region {name:?}, which is none", profile.name())),
        Err(error) => Some(error.to_string()),
    };
    if let Some(problem) = problem {
        let diagnostic =
            Diagnostic::error("Region of a profile not usable", format!("No region could be read: {problem}."));
        if is_named {
            return Err(diagnostic.at(Path::of("profile")).into());
        }
        warnings.push(Diagnostic { severity: Severity::Warning, ..diagnostic });
    }
    environment::var(environment::POD_REGION).map(|name| checked_region(name, environment::POD_REGION)).transpose()
}

fn checked_region(name: String, variable: &str) -> Result<String, Diagnostics> {
    if region::is_name(&name) {
        return Ok(name);
    }
    let detail = format!("{variable} is {name:?}, which is not a region such as \"ap-guangzhou\".");
    Err(Diagnostic::error("Invalid region", detail).at(Path::of("region")).into())
}

fn simulator_path(config: &ProviderModel) -> Result<Option<String>, Stop> {
    match &config.simulator {
        Attr::Known(simulator) => text(&simulator.state_path, "simulator", None),
        Attr::Unknown => Err(Stop::unready("simulator")),
        Attr::Null => {
            let path = environment::var(environment::SIMULATOR);
            // what was to be simulated is not done in earnest
            if path.is_some() {
                alone(environment::SIMULATOR, &[("endpoint", &config.endpoint), ("domain", &config.domain)])?;
            }
            Ok(path)
        }
    }
}

fn endpoint(config: &ProviderModel) -> Result<Endpoint, Stop> {
    let protocol = text(&config.protocol, "protocol", Some(environment::PROTOCOL))?;
    let domain = text(&config.domain, "domain", Some(environment::DOMAIN))?;
    // requests that were to go to one place do not go to another
    if config.endpoint.is_null() && environment::var(environment::ENDPOINT).is_some() {
        alone(environment::ENDPOINT, &[("domain", &config.domain), ("protocol", &config.protocol)])?;
    }
    let made = match text(&config.endpoint, "endpoint", Some(environment::ENDPOINT))? {
        Some(url) => Endpoint::single(&url),
        None => Endpoint::per_service(protocol.as_deref(), domain.as_deref()),
    };
    made.map_err(|error| {
        let (at, is_written, variable) = match error {
            EndpointError::Protocol(_) => ("protocol", config.protocol.is_set(), environment::PROTOCOL),
            EndpointError::Domain(_) => ("domain", config.domain.is_set(), environment::DOMAIN),
            _ => ("endpoint", config.endpoint.is_set(), environment::ENDPOINT),
        };
        let name = if is_written { at } else { variable };
        Diagnostic::error("Invalid attribute value", format!("{name}: {error}.")).at(Path::of(at)).into()
    })
}

/// Refuses attributes beside a variable that says the same thing otherwise.
fn alone(variable: &str, attributes: &[(&'static str, &Attr<String>)]) -> Result<(), Stop> {
    let Some((name, _)) = attributes.iter().find(|(_, value)| value.is_set()) else { return Ok(()) };
    let detail =
        format!("`{name}` and the environment variable {variable} both say where the API is: remove one of them.");
    Err(Diagnostic::error(sources::TWO_WAYS, detail).at(Path::of(name)).into())
}
