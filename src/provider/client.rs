//! The client with the provider's own keys.

use std::num::NonZeroU32;
use std::path::Path as FilePath;
use std::sync::Arc;
use std::time::Duration;

use super::argument::{ArgumentError, text};
use super::block::ProviderModel;
use super::embedded::{self, Embedded, EmbeddedConnector};
use super::sources::with_own_keys;
use super::{endpoint, environment, region};
use crate::cloud::credentials::{Chain, Profile};
use crate::cloud::{Client, Credentials, Endpoint, HttpTransport, Transport};
use crate::kit::diagnostics::Diagnostics;
use crate::kit::framework::Configure;
use crate::kit::value::Attr;
use crate::kit::value::duration;
use crate::kubernetes::{Connector, HttpConnector};
use crate::simulator::Simulator;

/// A client, and the region to fall back on.
pub(super) struct Configured {
    pub(super) client: Client,
    pub(super) fallback_region: Option<String>,
    /// The cloud is in this process.
    pub(super) is_embedded: bool,
    /// The way to the API servers of its clusters.
    pub(super) connector: Arc<dyn Connector>,
}

/// Makes the client. `region` is that of the provider block, or else of the environment.
pub(super) async fn configured(
    config: &ProviderModel,
    region: &Attr<String>,
    caller: &Configure,
    warnings: &mut Diagnostics,
) -> Result<Configured, ArgumentError> {
    let state_path = embedded::state_path(config)?;
    let is_embedded = state_path.is_some();
    let cloud = match state_path {
        Some(path) => {
            let simulator = embedded::open(&path, &caller.cancellation).await?;
            warnings.push(embedded::warning(&path));
            Cloud::embedded(simulator)
        }
        None => Cloud::at(endpoint::configured(config, warnings)?),
    };
    let profile_name = text(&config.profile, "profile", Some(environment::PROFILE))?;
    let directory =
        text(&config.shared_credentials_dir, "shared_credentials_dir", Some(environment::SHARED_CREDENTIALS_DIR))?;
    let profile = Profile::new(profile_name.as_deref(), directory.as_deref().map(FilePath::new));
    let fallback_region = match cloud.region {
        None if region.is_null() => region::of_profile(&profile, profile_name.is_some(), warnings)?,
        of_cloud => of_cloud,
    };
    let mut builder =
        Client::builder(cloud.transport, Arc::new(Chain::default())).endpoint(cloud.endpoint).request_client(format!(
            "terraform-provider-tke/{} Terraform/{}",
            env!("CARGO_PKG_VERSION"),
            caller.terraform_version
        ));
    if let Some(rate) = requests_per_second(config) {
        builder = builder.requests_per_second(rate);
    }
    if let Some(timeout) = retry_timeout(config) {
        builder = builder.retry_timeout(timeout);
    }
    if let Some(region) = region.known().or(fallback_region.as_ref()) {
        builder = builder.home_region(region);
    }
    let client = with_own_keys(config, &builder.build(), profile, cloud.keys)?;
    Ok(Configured { client, fallback_region, is_embedded, connector: cloud.connector })
}

/// The cloud that is talked to. The embedded one has a region and keys of its own.
struct Cloud {
    transport: Arc<dyn Transport>,
    endpoint: Endpoint,
    region: Option<String>,
    keys: Option<Credentials>,
    connector: Arc<dyn Connector>,
}

impl Cloud {
    fn at(endpoint: Endpoint) -> Self {
        let connector = Arc::new(HttpConnector);
        Self { transport: Arc::new(HttpTransport::new()), endpoint, region: None, keys: None, connector }
    }

    fn embedded(simulator: Simulator) -> Self {
        let offer = simulator.offer();
        let keys = Credentials::new(offer.secret_id.clone(), offer.secret_key.clone());
        let connector = Arc::new(EmbeddedConnector::new(simulator.clone()));
        let transport = Arc::new(Embedded::new(simulator));
        Self { transport, endpoint: Endpoint::default(), region: Some(offer.region), keys: Some(keys), connector }
    }
}

fn requests_per_second(config: &ProviderModel) -> Option<NonZeroU32> {
    let rate = u32::try_from(*config.requests_per_second.known()?).ok()?;
    NonZeroU32::new(rate)
}

fn retry_timeout(config: &ProviderModel) -> Option<Duration> {
    duration::parse(config.retry_timeout.as_str()?).ok()
}
