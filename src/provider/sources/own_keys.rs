//! Which source the provider's own keys come from.

use std::sync::Arc;

use super::assume_role::{assumed_role, assuming};
use super::variables::Variables;
use super::{instance_role, web_identity};
use crate::cloud::credentials::{Chain, EnvironmentKeys, Profile, Source, StaticKeys};
use crate::cloud::environment::SECRET_ID;
use crate::cloud::{Client, Credentials};
use crate::kit::value::Attr;
use crate::provider::argument::{ArgumentError, text};
use crate::provider::block::ProviderModel;
use crate::provider::credentials::signing_keys;

/// The same client with the provider's own keys. `demo` are those of the embedded simulated cloud,
/// which the environment and files have nothing to do with.
pub(in crate::provider) fn with_own_keys(
    config: &ProviderModel,
    keyless: &Client,
    profile: Profile,
    demo: Option<Credentials>,
) -> Result<Client, ArgumentError> {
    let variables = Variables { are_read: demo.is_none() };
    let named = named(config, keyless, &profile, variables)?;
    let has_keys = named.is_some() || variables.get(SECRET_ID).is_some();
    let source = match (named, demo) {
        (Some(source), _) => source,
        (None, Some(keys)) => Arc::new(StaticKeys::new(keys)),
        (None, None) => Arc::new(Chain::new(vec![
            Arc::new(EnvironmentKeys),
            web_identity::of_environment(keyless, variables)?,
            instance_role::of_environment(config),
            of_profile(keyless, profile),
            web_identity::of_pod(keyless),
        ])),
    };
    let client = keyless.with_credentials(source);
    Ok(match assumed_role(config, variables, has_keys)? {
        Some(role) => client.with_credentials(assuming(&client, role)),
        None => client,
    })
}

/// The source that the provider block names: nothing else is tried then.
fn named(
    config: &ProviderModel,
    keyless: &Client,
    profile: &Profile,
    variables: Variables,
) -> Result<Option<Source>, ArgumentError> {
    if let Some(keys) = written_keys(config)? {
        return Ok(Some(Arc::new(StaticKeys::new(keys))));
    }
    match &config.assume_role_with_web_identity {
        Attr::Known(model) => return web_identity::written(model, keyless, variables).map(Some),
        Attr::Unknown => return Err(ArgumentError::unknown("assume_role_with_web_identity")),
        Attr::Null => {}
    }
    if !variables.are_read {
        return Ok(None);
    }
    if let Some(name) = text(&config.cam_role_name, "cam_role_name", None)? {
        return Ok(Some(instance_role::written(config, name)?));
    }
    Ok(config.profile.is_set().then(|| of_profile(keyless, profile.clone())))
}

fn written_keys(config: &ProviderModel) -> Result<Option<Credentials>, ArgumentError> {
    match (&config.secret_id, &config.secret_key, &config.security_token) {
        (Attr::Unknown, ..) => Err(ArgumentError::unknown("secret_id")),
        (_, Attr::Unknown, _) => Err(ArgumentError::unknown("secret_key")),
        (.., Attr::Unknown) => Err(ArgumentError::unknown("security_token")),
        (Attr::Known(id), Attr::Known(key), token) => Ok(Some(signing_keys(id, key, token))),
        _ => Ok(None),
    }
}

/// The keys of a profile, or of the role that it names. A profile that cannot be read says so when
/// it is asked for keys.
fn of_profile(keyless: &Client, profile: Profile) -> Source {
    let role = profile.role().ok().flatten();
    let keys: Source = Arc::new(profile);
    match role {
        Some(role) => assuming(&keyless.with_credentials(keys), role),
        None => keys,
    }
}
