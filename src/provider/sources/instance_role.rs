//! Keys of the role of the virtual machine, from the metadata service.

use std::sync::Arc;

use crate::cloud::credentials::instance_role::METADATA;
use crate::cloud::credentials::{InstanceRole, NoKeys, Renewing, Source};
use crate::kit::diagnostics::Diagnostic;
use crate::kit::value::Path;
use crate::provider::block::ProviderModel;
use crate::provider::environment::{self, var};

/// Of the role that the provider block names.
pub(super) fn written(config: &ProviderModel, name: String) -> Result<Source, Diagnostic> {
    of_role(config, name)
        .map_err(|why| Diagnostic::error("Unknown metadata service", why).at(Path::of("cam_role_name")))
}

/// Of the role that the environment names.
pub(super) fn of_environment(config: &ProviderModel) -> Source {
    match var(environment::CAM_ROLE_NAME) {
        Some(name) => of_role(config, name).unwrap_or_else(|why| Arc::new(NoKeys::invalid("CAM role", why))),
        None => Arc::new(NoKeys::absent("CAM role", format!("{} is not set", environment::CAM_ROLE_NAME))),
    }
}

/// Where the API is said to be elsewhere, so may the metadata service be: nobody is asked who was not named.
fn of_role(config: &ProviderModel, name: String) -> Result<Source, String> {
    let metadata = match (var(environment::METADATA), who_moves_the_api(config)) {
        (Some(metadata), _) => metadata,
        (None, None) => METADATA.to_owned(),
        (None, Some(by)) => {
            return Err(format!(
                "The keys of the role {name} come from the metadata service, and {by} sets another address for the \
                 API: set {} to the address of the metadata service. On a virtual machine of Tencent Cloud it is \
                 {METADATA}.",
                environment::METADATA
            ));
        }
    };
    Ok(Arc::new(Renewing::new(InstanceRole::new(name, metadata))))
}

fn who_moves_the_api(config: &ProviderModel) -> Option<&'static str> {
    let movers = [
        config.endpoint.is_set().then_some("`endpoint`"),
        config.domain.is_set().then_some("`domain`"),
        var(environment::ENDPOINT).map(|_| environment::ENDPOINT),
        var(environment::DOMAIN).map(|_| environment::DOMAIN),
    ];
    movers.into_iter().flatten().next()
}
