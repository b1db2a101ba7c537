//! Whose the keys of an account are.

use super::model::AccountModel;
use super::operation::Op;
use crate::cloud::cam::user::GetUserAppId;
use crate::cloud::sts::identity::CallerIdentity;
use crate::cloud::{Error, Kind};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::value::{Attr, Path};
use crate::provider::{CredentialsModel, api_error, identity};

const NOT_CHECKED: &str = "The account's keys could not be checked";

/// Fills in what the plan could not know, and makes sure that what it knew still holds.
pub(super) async fn complete(op: &Op, account: &mut AccountModel) -> Result<(), Diagnostics> {
    if !account.validate.known_or(true) {
        account.leave_unchecked();
        return Ok(());
    }
    let config = op.config()?;
    let before = account.clone();
    let found = check_keys(op, account, &config).await?;
    account.identify(&found);
    if before.account_id.known().is_some() && before.account_id != account.account_id {
        return Err(another_account(&before, &account.account_id).into());
    }
    if account.app_id.is_unknown() {
        account.app_id = app_id(op, &account.keys_to_check(&config)).await;
    }
    Ok(())
}

pub(super) async fn check_keys(
    op: &Op,
    account: &AccountModel,
    config: &AccountModel,
) -> Result<CallerIdentity, Diagnostics> {
    let asked = ask(op, account, &account.keys_to_check(config)).await?;
    asked.map_err(|error| at_fault(NOT_CHECKED, &error, account).into())
}

/// Whom these keys, or else the provider's own, belong to.
pub(super) async fn ask(
    op: &Op,
    account: &AccountModel,
    keys: &CredentialsModel,
) -> Result<Result<CallerIdentity, Error>, Diagnostics> {
    if account.is_the_providers() {
        return Ok(op.data()?.ask_own_identity(op.cancellation()).await?.cloned());
    }
    let client = op.data()?.client(&Attr::Known(keys.clone()), op.cancellation())?;
    Ok(identity(&client).await)
}

/// Whom the provider's own keys belong to, if an account without keys stood for another one's. Why they
/// cannot be asked is for a refresh to say.
pub(super) async fn moved_with_the_provider(op: &Op, prior: &AccountModel) -> Option<CallerIdentity> {
    let account = prior.account_id.known()?;
    let context = op.data().ok().filter(|context| prior.is_the_providers() && context.is_ready())?;
    let own = context.ask_own_identity(op.cancellation()).await.ok()?.ok()?;
    (own.account_id != *account).then(|| own.clone())
}

/// The app id, if the keys may ask for it.
async fn app_id(op: &Op, keys: &CredentialsModel) -> Attr<String> {
    let Ok(client) = op.data().and_then(|context| context.client(&Attr::Known(keys.clone()), op.cancellation())) else {
        return Attr::Null;
    };
    match client.call(&GetUserAppId {}).await {
        Ok(user) => Attr::Known(user.app_id.to_string()),
        Err(error) => {
            tracing::debug!(%error, "the app id is not known");
            Attr::Null
        }
    }
}

/// The error of a check, on the attribute at fault.
pub(super) fn at_fault(what: &str, error: &Error, account: &AccountModel) -> Diagnostic {
    let mut diagnostic = api_error(what, error);
    if error.kind() == Kind::Permission && !account.is_write_only() {
        diagnostic.detail.push_str("\n\nSet `validate = false` to skip this check.");
    }
    if account.is_the_providers() {
        return diagnostic;
    }
    let twin = |kept, write_only| if account.is_write_only() { write_only } else { kept };
    let attribute = match error.code() {
        Some("AuthFailure.SecretIdNotFound" | "AuthFailure.InvalidSecretId") => "secret_id",
        Some("AuthFailure.TokenFailure") => twin("security_token", "security_token_wo"),
        _ if error.kind() == Kind::Authentication => twin("secret_key", "secret_key_wo"),
        _ => return diagnostic,
    };
    diagnostic.at(Path::of(attribute))
}

pub(super) fn another_account(expected: &AccountModel, found: &Attr<String>) -> Diagnostic {
    let id = |account: &Attr<String>| account.as_str().unwrap_or("unknown").to_owned();
    let detail = format!(
        "The keys belong to account {}, but {} is in account {}. Nothing was changed. To move to the other account, \
         run `terraform plan` again without `-refresh=false`: it then shows a new `tencent_account`.",
        id(found),
        expected.name.as_str().unwrap_or("this resource"),
        id(&expected.account_id)
    );
    Diagnostic::error("Credentials of another account", detail).at(Path::of("secret_id"))
}
