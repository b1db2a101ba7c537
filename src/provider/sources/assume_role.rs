//! The role to work in, beyond what the source of the keys is.

use std::sync::Arc;

use super::role::role;
use super::variables::Variables;
use super::web_identity;
use crate::cloud::Client;
use crate::cloud::credentials::{AssumeRole, Renewing, Role, Source};
use crate::kit::value::Attr;
use crate::provider::argument::{ArgumentError, text};
use crate::provider::block::ProviderModel;
use crate::provider::environment;
use crate::provider::roles::AssumeRoleModel;

const BLOCK: &str = "assume_role";

/// The keys of a role, which those of the client ask for.
pub(super) fn assuming(client: &Client, role: Role) -> Source {
    Arc::new(Renewing::new(AssumeRole::new(client.clone(), role)))
}

/// The role of the provider block, else of the environment. `has_keys` says that a token of the environment
/// is not where the keys come from.
pub(super) fn assumed_role(
    config: &ProviderModel,
    variables: Variables,
    has_keys: bool,
) -> Result<Option<Role>, ArgumentError> {
    let model = match &config.assume_role {
        Attr::Known(model) => model.clone(),
        Attr::Unknown => return Err(ArgumentError::unknown(BLOCK)),
        Attr::Null => match arn_of_environment(config, variables, has_keys) {
            Some(arn) => AssumeRoleModel { role_arn: Attr::Known(arn), ..AssumeRoleModel::default() },
            None => return Ok(None),
        },
    };
    let role = role(BLOCK, &model.role_arn, &model.session_name, &model.session_duration, variables)?;
    let (external_id, source_identity) = (&model.external_id, &model.source_identity);
    Ok(Some(Role {
        policy: text(&model.policy, BLOCK, None)?,
        external_id: variables.text(external_id, BLOCK, environment::ASSUME_ROLE_EXTERNAL_ID)?,
        source_identity: variables.text(source_identity, BLOCK, environment::ASSUME_ROLE_SOURCE_IDENTITY)?,
        ..role
    }))
}

/// Where there is a token, the variable names the role of its bearer, which is the source then.
fn arn_of_environment(config: &ProviderModel, variables: Variables, has_keys: bool) -> Option<String> {
    let has_token = || web_identity::token_of_environment(variables).is_some();
    let is_of_bearer = config.assume_role_with_web_identity.known().is_some() || (!has_keys && has_token());
    if is_of_bearer { None } else { variables.get(environment::ASSUME_ROLE_ARN) }
}
