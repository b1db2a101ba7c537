//! Where the provider's own keys come from; design/credentials.md has the order and why.

use std::path::PathBuf;
use std::sync::Arc;

use super::block::ProviderModel;
use super::environment::{self, var};
use super::roles::{AssumeRoleModel, MOST_SECONDS, WebIdentityModel};
use super::tke::{Stop, text};
use crate::cloud::credentials::instance_role::METADATA;
use crate::cloud::credentials::{
    AssumeRole, Chain, EnvironmentKeys, InstanceRole, NoKeys, Profile, Renewing, Role, StaticKeys, Token, WebIdentity,
};
use crate::cloud::environment::SECRET_ID;
use crate::cloud::{Client, Credentials, ProvideCredentials};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::value::{Attr, Path, Secret};

const CAM_ROLE_NAME: &str = "cam_role_name";
pub(super) const TWO_WAYS: &str = "Two ways of giving one thing";

type Source = Arc<dyn ProvideCredentials>;

/// The provider that tokens are from where none is named.
const PROVIDER_ID: &str = "OIDC";

/// What can be said of the sources before anybody is asked.
pub(super) fn validate(config: &ProviderModel, diagnostics: &mut Diagnostics) {
    let is_unknown = config.secret_id.is_unknown() || config.secret_key.is_unknown();
    if !is_unknown && config.secret_id.is_null() != config.secret_key.is_null() {
        let missing = if config.secret_id.is_null() { "secret_id" } else { "secret_key" };
        diagnostics.error_at(
            Path::of(missing),
            "Incomplete credentials",
            format!("`secret_id` and `secret_key` go together: `{missing}` is missing."),
        );
    }
    if config.security_token.known().is_some() && config.secret_id.is_null() {
        let detail = "`security_token` belongs to temporary keys: give their `secret_id` and `secret_key` with it.";
        diagnostics.error_at(Path::of("security_token"), "Incomplete credentials", detail);
    }
    let named = [
        ("secret_id", config.secret_id.known().is_some()),
        ("assume_role_with_web_identity", config.assume_role_with_web_identity.known().is_some()),
        ("cam_role_name", config.cam_role_name.known().is_some()),
    ];
    let mut named = named.into_iter().filter(|(_, is_set)| *is_set).map(|(name, _)| name);
    let two = named.next().zip(named.next());
    let simulated = config.simulator.known().and(config.cam_role_name.known()).map(|_| ("simulator", "cam_role_name"));
    for (first, second) in two.into_iter().chain(simulated) {
        let detail = format!("`{first}` and `{second}` both say where the keys come from: give one of them.");
        diagnostics.error_at(Path::of(second), TWO_WAYS, detail);
    }
    if config.allowed_account_ids.known().is_some() && config.forbidden_account_ids.known().is_some() {
        let detail =
            "`allowed_account_ids` and `forbidden_account_ids` both say which accounts are wanted: give one of them.";
        diagnostics.error_at(Path::of("forbidden_account_ids"), TWO_WAYS, detail);
    }
    if let Some(model) = config.assume_role_with_web_identity.known()
        && model.web_identity_token.known().is_some()
        && model.web_identity_token_file.known().is_some()
    {
        let at = Path::of("assume_role_with_web_identity").attr("web_identity_token_file");
        let detail = "`web_identity_token` and `web_identity_token_file` both give the token: give one of them.";
        diagnostics.error_at(at, TWO_WAYS, detail);
    }
}

/// The environment, which is not read beside the embedded cloud: it is about another one.
#[derive(Clone, Copy)]
struct Variables {
    are_read: bool,
}

impl Variables {
    fn named(self, name: &'static str) -> Option<&'static str> {
        self.are_read.then_some(name)
    }

    fn get(self, name: &'static str) -> Option<String> {
        self.named(name).and_then(var)
    }
}

/// The same client with the provider's own keys. `demo` are those of the embedded simulated cloud,
/// which the environment and files have nothing to do with.
pub(super) fn with_own_keys(
    config: &ProviderModel,
    keyless: &Client,
    profile: Profile,
    demo: Option<Credentials>,
) -> Result<Client, Stop> {
    let variables = Variables { are_read: demo.is_none() };
    let written = written(config, keyless, &profile, variables)?;
    let has_keys = written.is_some() || variables.get(SECRET_ID).is_some();
    let source = match (written, demo) {
        (Some(source), _) => source,
        (None, Some(keys)) => Arc::new(StaticKeys::new(keys)),
        (None, None) => Arc::new(Chain::new(vec![
            Arc::new(EnvironmentKeys),
            web_identity_of_environment(keyless, variables)?,
            instance_role_of_environment(config),
            of_profile(keyless, profile),
            pod_identity(keyless),
        ])),
    };
    let client = keyless.with_credentials(source);
    Ok(match assumed_role(config, variables, has_keys)? {
        Some(role) => client.with_credentials(assuming(&client, role)),
        None => client,
    })
}

/// The source that the provider block names: nothing else is tried then.
fn written(
    config: &ProviderModel,
    keyless: &Client,
    profile: &Profile,
    variables: Variables,
) -> Result<Option<Source>, Stop> {
    let unready = |attribute| Err(Stop::unready(attribute));
    match (&config.secret_id, &config.secret_key, &config.security_token) {
        (Attr::Unknown, ..) => return unready("secret_id"),
        (_, Attr::Unknown, _) => return unready("secret_key"),
        (_, _, Attr::Unknown) => return unready("security_token"),
        (Attr::Known(id), Attr::Known(key), token) => {
            let token = token.known().map(|token| token.expose().to_owned().into());
            let keys = Credentials::new(id.clone(), key.expose().to_owned()).with_token(token);
            return Ok(Some(Arc::new(StaticKeys::new(keys))));
        }
        _ => {}
    }
    match &config.assume_role_with_web_identity {
        Attr::Known(model) => return web_identity(model, keyless, variables).map(Some),
        Attr::Unknown => return unready("assume_role_with_web_identity"),
        Attr::Null => {}
    }
    if !variables.are_read {
        return Ok(None);
    }
    if let Some(name) = text(&config.cam_role_name, CAM_ROLE_NAME, None)? {
        let made = instance_role(config, name);
        let made = made.map_err(|why| Diagnostic::error("Metadata service not known", why).at(Path::of(CAM_ROLE_NAME)));
        return Ok(Some(made?));
    }
    Ok(config.profile.is_set().then(|| of_profile(keyless, profile.clone())))
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

fn assuming(client: &Client, role: Role) -> Source {
    Arc::new(Renewing::new(AssumeRole::new(client.clone(), role)))
}

/// Where the API is said to be elsewhere, so may the metadata service be: nobody is asked who was not named.
fn instance_role(config: &ProviderModel, name: String) -> Result<Source, String> {
    let moved = [
        config.endpoint.is_set().then_some("`endpoint`"),
        config.domain.is_set().then_some("`domain`"),
        var(environment::ENDPOINT).map(|_| environment::ENDPOINT),
        var(environment::DOMAIN).map(|_| environment::DOMAIN),
    ];
    let moved = moved.into_iter().flatten().next();
    let metadata = match (var(environment::METADATA), moved) {
        (Some(metadata), _) => metadata,
        (None, None) => METADATA.to_owned(),
        (None, Some(by)) => {
            return Err(format!(
                "The keys of the role {name} come from the metadata service, and {by} moves the API away from its usual \
                 host: say where the metadata service is, in {}. On Tencent Cloud's own machines it is {METADATA}, \
                 whatever the domain.",
                environment::METADATA
            ));
        }
    };
    Ok(Arc::new(Renewing::new(InstanceRole::new(name, metadata))))
}

fn instance_role_of_environment(config: &ProviderModel) -> Source {
    match var(environment::CAM_ROLE_NAME) {
        Some(name) => instance_role(config, name).unwrap_or_else(|why| Arc::new(NoKeys::invalid("CAM role", why))),
        None => Arc::new(NoKeys::absent("CAM role", format!("{} is not set", environment::CAM_ROLE_NAME))),
    }
}

/// The role to work in, beyond what the source is. `has_keys` says that a token of the environment is not it.
fn assumed_role(config: &ProviderModel, variables: Variables, has_keys: bool) -> Result<Option<Role>, Stop> {
    let model = match &config.assume_role {
        Attr::Known(model) => model.clone(),
        Attr::Unknown => return Err(Stop::unready("assume_role")),
        // where there is a token, the variable names the role of its bearer
        Attr::Null
            if (token_of_environment(variables).is_some() && !has_keys)
                || config.assume_role_with_web_identity.known().is_some() =>
        {
            return Ok(None);
        }
        Attr::Null => match variables.get(environment::ASSUME_ROLE_ARN) {
            Some(arn) => AssumeRoleModel { role_arn: Attr::Known(arn), ..AssumeRoleModel::default() },
            None => return Ok(None),
        },
    };
    let AssumeRoleModel { role_arn, session_name, session_duration, policy, external_id, source_identity } = &model;
    let role = role("assume_role", role_arn, session_name, session_duration, variables)?;
    Ok(Some(Role {
        policy: text(policy, "assume_role", None)?,
        external_id: text(external_id, "assume_role", variables.named(environment::ASSUME_ROLE_EXTERNAL_ID))?,
        source_identity: text(
            source_identity,
            "assume_role",
            variables.named(environment::ASSUME_ROLE_SOURCE_IDENTITY),
        )?,
        ..role
    }))
}

fn role(
    block: &'static str,
    arn: &Attr<String>,
    session_name: &Attr<String>,
    session_duration: &Attr<i64>,
    variables: Variables,
) -> Result<Role, Stop> {
    Ok(Role {
        arn: text(arn, block, None)?.unwrap_or_default(),
        session_name: text(session_name, block, variables.named(environment::ASSUME_ROLE_SESSION_NAME))?,
        session_seconds: seconds(session_duration, block, variables)?,
        ..Role::default()
    })
}

fn seconds(written: &Attr<i64>, block: &'static str, variables: Variables) -> Result<Option<u64>, Stop> {
    let variable = environment::ASSUME_ROLE_SESSION_DURATION;
    match written {
        Attr::Known(seconds) => Ok(u64::try_from(*seconds).ok()),
        Attr::Unknown => Err(Stop::unready(block)),
        Attr::Null => match variables.get(variable) {
            None => Ok(None),
            Some(text) => match text.parse::<u64>() {
                Ok(seconds) if (1..=MOST_SECONDS.unsigned_abs()).contains(&seconds) => Ok(Some(seconds)),
                _ => {
                    let detail = format!("{variable} is {text:?}: write seconds between 1 and {MOST_SECONDS}.");
                    Err(Diagnostic::error("Invalid environment variable", detail).at(Path::of(block)).into())
                }
            },
        },
    }
}

fn web_identity(model: &WebIdentityModel, keyless: &Client, variables: Variables) -> Result<Source, Stop> {
    const BLOCK: &str = "assume_role_with_web_identity";
    let WebIdentityModel { provider_id, role_arn, session_name, session_duration, .. } = model;
    let token = match (&model.web_identity_token, &model.web_identity_token_file) {
        (Attr::Unknown, _) | (_, Attr::Unknown) => return Err(Stop::unready(BLOCK)),
        (Attr::Known(token), _) => inline(token.clone()),
        (_, Attr::Known(path)) => Token::File(PathBuf::from(path)),
        (Attr::Null, Attr::Null) => token_of_environment(variables).ok_or_else(|| {
            let detail = format!(
                "There is no token: give `web_identity_token_file` or `web_identity_token`, or set {} or {}.",
                environment::WEB_IDENTITY_TOKEN_FILE,
                environment::WEB_IDENTITY_TOKEN
            );
            Diagnostic::error("Incomplete credentials", detail).at(Path::of(BLOCK))
        })?,
    };
    let provider_id = text(provider_id, BLOCK, variables.named(environment::WEB_IDENTITY_PROVIDER_ID))?;
    let role = role(BLOCK, role_arn, session_name, session_duration, variables)?;
    Ok(bearer(keyless, provider_id, token, role))
}

fn bearer(keyless: &Client, provider_id: Option<String>, token: Token, role: Role) -> Source {
    let provider_id = provider_id.unwrap_or_else(|| PROVIDER_ID.to_owned());
    Arc::new(Renewing::new(WebIdentity::new(keyless.clone(), provider_id, token, role)))
}

fn inline(token: Secret) -> Token {
    Token::Inline(token.expose().to_owned().into())
}

fn token_of_environment(variables: Variables) -> Option<Token> {
    let file = || variables.get(environment::WEB_IDENTITY_TOKEN_FILE).map(|path| Token::File(PathBuf::from(path)));
    variables.get(environment::WEB_IDENTITY_TOKEN).map(|token| inline(Secret::new(token))).or_else(file)
}

fn web_identity_of_environment(keyless: &Client, variables: Variables) -> Result<Source, Stop> {
    let missing = |variable| -> Result<Source, Stop> {
        Ok(Arc::new(NoKeys::absent("web identity", format!("{variable} is not set"))))
    };
    let Some(token) = token_of_environment(variables) else {
        return missing(environment::WEB_IDENTITY_TOKEN_FILE);
    };
    let Some(arn) = var(environment::ASSUME_ROLE_ARN) else {
        return missing(environment::ASSUME_ROLE_ARN);
    };
    let role = role("assume_role_with_web_identity", &Attr::Known(arn), &Attr::Null, &Attr::Null, variables)?;
    Ok(bearer(keyless, var(environment::WEB_IDENTITY_PROVIDER_ID), token, role))
}

/// What TKE sets in a pod whose service account has a role.
fn pod_identity(keyless: &Client) -> Source {
    let names = [environment::POD_PROVIDER_ID, environment::POD_TOKEN_FILE, environment::POD_ROLE_ARN];
    match names.map(var) {
        [Some(provider_id), Some(path), Some(arn)] => {
            let role = Role { arn, ..Role::default() };
            bearer(keyless, Some(provider_id), Token::File(PathBuf::from(path)), role)
        }
        found => {
            let missing: Vec<&str> =
                names.into_iter().zip(&found).filter(|(_, value)| value.is_none()).map(|(name, _)| name).collect();
            Arc::new(NoKeys::absent("pod identity", format!("not set: {}", missing.join(", "))))
        }
    }
}
