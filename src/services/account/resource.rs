//! The life of `tencent_account`: nothing is made in the cloud; its keys are checked.

use super::model::{AccountModel, schema};
use crate::cloud::cam::user::GetUserAppId;
use crate::cloud::sts::identity::CallerIdentity;
use crate::cloud::{Error, Kind};
use crate::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::framework::{Change, Operation, Resource};
use crate::provider::context::identity;
use crate::provider::{Check, Context, api_error, how_to_destroy};
use crate::schema::Schema;
use crate::value::{Attr, Path};

/// The resource.
pub struct Account;

type Op = Operation<Context, AccountModel>;

impl Resource for Account {
    type Data = Context;
    type Model = AccountModel;

    fn type_name(&self) -> &'static str {
        "tencent_account"
    }

    fn schema(&self) -> Schema {
        schema()
    }

    fn validate(&self, config: &AccountModel, diagnostics: &mut Diagnostics) {
        let is_unknown = config.secret_id.is_unknown() || config.secret_key.is_unknown();
        if !is_unknown && config.secret_id.is_null() != config.secret_key.is_null() {
            let missing = if config.secret_id.is_null() { "secret_id" } else { "secret_key" };
            diagnostics.error_at(
                Path::of(missing),
                "Incomplete credentials",
                format!("`secret_id` and `secret_key` go together: `{missing}` is missing."),
            );
        }
        if config.security_token.is_set() && config.secret_id.is_null() {
            diagnostics.error_at(
                Path::of("security_token"),
                "Incomplete credentials",
                "A token goes with temporary keys: `secret_id` and `secret_key` are missing.",
            );
        }
    }

    async fn plan(&self, op: &Op, change: &mut Change<AccountModel>) -> Result<(), Diagnostics> {
        let planned = &mut change.planned;
        if let Some(prior) = &change.prior
            && planned.has_keys_of(prior)
            && planned.validate == prior.validate
        {
            return Ok(());
        }
        if !planned.keys_are_known() || planned.validate.is_unknown() || !op.data()?.is_ready() {
            planned.credentials = Attr::Unknown;
            for who in [&mut planned.user_id, &mut planned.principal_id, &mut planned.arn, &mut planned.identity_type] {
                *who = Attr::Unknown;
            }
            // the account of an update stays: an apply that finds another one fails
            return Ok(());
        }
        if !planned.validate.known_or(true) {
            planned.leave_unchecked();
            return Ok(());
        }
        let found =
            check_keys(op, planned).await.map_err(|error| error.map(|error| how_to_destroy(Check::Always, error)))?;
        planned.identify(&found);
        if let Some(prior) = &change.prior
            && prior.account_id.is_set()
            && prior.account_id != planned.account_id
        {
            change.replace.push(Path::of("secret_id"));
        }
        Ok(())
    }

    async fn create(&self, op: &Op, mut planned: AccountModel) -> Result<AccountModel, Diagnostics> {
        settle(op, &mut planned).await?;
        planned.id = Attr::Known(uuid::Uuid::new_v4().to_string());
        planned.app_id = app_id(op, &planned).await;
        Ok(planned)
    }

    async fn read(&self, op: &Op, mut state: AccountModel) -> Result<Option<AccountModel>, Diagnostics> {
        if !state.validate.known_or(true) {
            return Ok(Some(state));
        }
        match ask(op, &state).await? {
            // keys of another account are never adopted silently: the plan shows what it means
            Ok(found) if state.account_id.known().is_some_and(|account| *account != found.account_id) => {
                op.warn(Diagnostic {
                    severity: Severity::Warning,
                    ..another_account(
                        &state,
                        &AccountModel { account_id: Attr::Known(found.account_id), ..state.clone() },
                    )
                });
            }
            Ok(found) => state.identify(&found),
            Err(error) if matches!(error.kind(), Kind::Authentication | Kind::Permission) => {
                let mut warning = at_fault(&error, &state);
                warning.severity = Severity::Warning;
                warning.summary = "Keys no longer accepted".to_owned();
                op.warn(warning);
            }
            Err(error) => return Err(at_fault(&error, &state).into()),
        }
        Ok(Some(state))
    }

    async fn update(
        &self,
        op: &Op,
        mut planned: AccountModel,
        prior: AccountModel,
    ) -> Result<AccountModel, Diagnostics> {
        if planned.has_keys_of(&prior) && planned.validate == prior.validate {
            return Ok(planned);
        }
        settle(op, &mut planned).await?;
        if prior.account_id.is_set() && planned.account_id.is_set() && planned.account_id != prior.account_id {
            return Err(another_account(&prior, &planned).into());
        }
        Ok(planned)
    }

    async fn delete(&self, _: &Op, _: AccountModel) -> Result<(), Diagnostics> {
        Ok(())
    }
}

/// Fills in what the plan could not know, and makes sure that what it knew still holds.
async fn settle(op: &Op, account: &mut AccountModel) -> Result<(), Diagnostics> {
    if !account.validate.known_or(true) {
        account.leave_unchecked();
        return Ok(());
    }
    let expected = account.account_id.clone();
    let found = check_keys(op, account).await?;
    let before = account.clone();
    account.identify(&found);
    if expected.known().is_some_and(|expected| *expected != found.account_id) {
        return Err(another_account(&before, account).into());
    }
    Ok(())
}

async fn check_keys(op: &Op, account: &AccountModel) -> Result<CallerIdentity, Diagnostics> {
    ask(op, account).await?.map_err(|error| at_fault(&error, account).into())
}

/// Whom the account's keys, or else the provider's own, belong to.
async fn ask(op: &Op, account: &AccountModel) -> Result<Result<CallerIdentity, Error>, Diagnostics> {
    if account.secret_id.is_null() {
        return Ok(Ok(op.data()?.own_identity(op.cancellation()).await?.clone()));
    }
    let client = op.data()?.client(&Attr::Known(account.keys()), op.cancellation())?;
    Ok(identity(&client).await)
}

/// The error of a check, on the attribute at fault.
fn at_fault(error: &Error, account: &AccountModel) -> Diagnostic {
    let diagnostic = api_error("The account's keys could not be checked", error);
    if account.secret_id.is_null() {
        return diagnostic;
    }
    let attribute = match error.code() {
        Some("AuthFailure.SecretIdNotFound" | "AuthFailure.InvalidSecretId") => "secret_id",
        Some("AuthFailure.TokenFailure") => "security_token",
        _ if error.kind() == Kind::Authentication => "secret_key",
        _ => return diagnostic,
    };
    diagnostic.at(Path::of(attribute))
}

fn another_account(expected: &AccountModel, found: &AccountModel) -> Diagnostic {
    let id = |account: &AccountModel| account.account_id.as_str().unwrap_or("unknown").to_owned();
    Diagnostic::error(
        "Keys of another account",
        format!(
            "The keys belong to account {}, but {} is in account {}. Nothing was changed. To move to the other \
             account, make a new `tencent_account`.",
            id(found),
            expected.name.as_str().unwrap_or("this resource"),
            id(expected)
        ),
    )
    .at(Path::of("secret_id"))
}

/// The app id, if the keys may ask for it.
async fn app_id(op: &Op, account: &AccountModel) -> Attr<String> {
    if !account.validate.known_or(true) {
        return Attr::Null;
    }
    let Ok(client) = op.data().and_then(|context| context.client(&Attr::Known(account.keys()), op.cancellation()))
    else {
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
