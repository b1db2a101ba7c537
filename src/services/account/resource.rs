//! The life of `tencent_account`: nothing is made in the cloud; its keys are checked.

use super::model::{AccountModel, schema};
use crate::cloud::cam::user::GetUserAppId;
use crate::cloud::sts::identity::CallerIdentity;
use crate::cloud::{Error, Kind};
use crate::kit::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::kit::framework::{Change, Operation, Resource};
use crate::kit::schema::Schema;
use crate::kit::value::{Attr, Path};
use crate::provider::{Check, Context, CredentialsModel, api_error, how_to_destroy, identity};

/// The resource.
pub struct Account;

const NOT_CHECKED: &str = "The account's keys could not be checked";

const INCOMPLETE: &str = "Incomplete credentials";

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
        let mut refuse = |attribute: &str, summary: &str, detail: &str| {
            diagnostics.error_at(Path::of(attribute), summary, detail);
        };
        // what is not known yet may turn out null
        let has_id = config.secret_id.known().is_some();
        let (has_key, has_key_wo) = (config.secret_key.known().is_some(), config.secret_key_wo.known().is_some());
        let (lacks_key, lacks_key_wo) = (config.secret_key.is_null(), config.secret_key_wo.is_null());
        if has_key && has_key_wo {
            let detail = "`secret_key` keeps the key in state and `secret_key_wo` does not: give one of them.";
            refuse("secret_key_wo", "Two ways of giving one thing", detail);
        }
        if has_id && lacks_key && lacks_key_wo {
            let detail = "`secret_id` and a secret key go together: `secret_key`, or `secret_key_wo`, is missing.";
            refuse("secret_key", INCOMPLETE, detail);
        }
        if config.secret_id.is_null() && (has_key || has_key_wo) {
            refuse("secret_id", INCOMPLETE, "`secret_id` and a secret key go together: `secret_id` is missing.");
        }
        if config.security_token.known().is_some() && lacks_key {
            let detail = "A token goes with temporary keys, `security_token` with `secret_key`, which is missing.";
            refuse("security_token", INCOMPLETE, detail);
        }
        if config.security_token_wo.known().is_some() && lacks_key_wo {
            let detail =
                "A token goes with temporary keys, `security_token_wo` with `secret_key_wo`, which is missing.";
            refuse("security_token_wo", INCOMPLETE, detail);
        }
        if has_key_wo && config.secret_key_wo_version.is_null() {
            let detail = "Terraform keeps nothing of `secret_key_wo` to compare it with: give it a number by \
                          `secret_key_wo_version`, and another one whenever the key changes.";
            refuse("secret_key_wo_version", INCOMPLETE, detail);
        }
        if has_key_wo && config.validate.known() == Some(&false) {
            let detail = "A write-only key is there only to be checked: clusters use the provider's own keys, and \
                          whether these belong to the same account is not known without the check. Remove \
                          `validate = false`, or the keys.";
            refuse("validate", "Keys that nothing would use", detail);
        }
    }

    async fn plan(&self, op: &Op, change: &mut Change<AccountModel>) -> Result<(), Diagnostics> {
        let planned = &mut change.planned;
        if let Some(prior) = &change.prior
            && planned.has_keys_of(prior)
            && planned.validate == prior.validate
        {
            if let Some(found) = moved_with_the_provider(op, prior).await {
                planned.identify(&found);
                planned.app_id = Attr::Unknown;
                return move_to_another(op, change);
            }
            return Ok(());
        }
        // what was not permitted before may be now
        if planned.app_id.is_null() {
            planned.app_id = Attr::Unknown;
        }
        if planned.validate.known() == Some(&false) {
            planned.leave_unchecked();
            if !change.config.keys_are_known() {
                planned.credentials = Attr::Unknown;
            }
            return Ok(());
        }
        if !change.config.keys_are_known() || planned.validate.is_unknown() || !op.data()?.is_ready() {
            planned.credentials = Attr::Unknown;
            for who in [&mut planned.user_id, &mut planned.principal_id, &mut planned.arn, &mut planned.identity_type] {
                *who = Attr::Unknown;
            }
            // the account of an update stays: an apply that finds another one fails
            if planned.account_id.is_null() {
                planned.account_id = Attr::Unknown;
            }
            return Ok(());
        }
        let found = check_keys(op, planned, &change.config)
            .await
            .map_err(|error| error.map(|error| how_to_destroy(Check::Always, error)))?;
        planned.identify(&found);
        move_to_another(op, change)
    }

    async fn create(&self, op: &Op, mut planned: AccountModel) -> Result<AccountModel, Diagnostics> {
        settle(op, &mut planned).await?;
        planned.id = Attr::Known(uuid::Uuid::new_v4().to_string());
        Ok(planned)
    }

    async fn read(&self, op: &Op, mut state: AccountModel) -> Result<Option<AccountModel>, Diagnostics> {
        op.data()?.note_refresh(state.id.as_str().unwrap_or_default());
        // a refresh has no configuration, and so no write-only keys to check
        if !state.validate.known_or(true) || state.is_write_only() {
            return Ok(Some(state));
        }
        // whatever the configuration says by now
        let not_checked = match state.is_the_providers() {
            true => "The provider's own keys could not be checked",
            false => "The account's keys of the last apply could not be checked",
        };
        match ask(op, &state, &state.keys()).await? {
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
                let warning = Diagnostic { severity: Severity::Warning, ..at_fault(not_checked, &error, &state) };
                let summary = match error.kind() {
                    Kind::Permission => "Keys that cannot be checked".to_owned(),
                    // there were none, or the one who gives them out refused
                    _ if error.is_about_keys() => warning.summary,
                    _ => "Keys no longer accepted".to_owned(),
                };
                op.warn(Diagnostic { summary, ..warning });
            }
            Err(error) => return Err(at_fault(not_checked, &error, &state).into()),
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

/// Plans a new account where the keys are another one's than before.
fn move_to_another(op: &Op, change: &mut Change<AccountModel>) -> Result<(), Diagnostics> {
    let Some(prior) = &change.prior else { return Ok(()) };
    if prior.account_id.is_null() || prior.account_id == change.planned.account_id {
        return Ok(());
    }
    if !op.data()?.may_plan_replacement(prior.id.as_str().unwrap_or_default()) {
        return Err(another_account(prior, &change.planned).into());
    }
    change.replace.push(Path::of("account_id"));
    Ok(())
}

/// Whom the provider's own keys belong to, if an account without keys stood for another one's. Why they
/// cannot be asked is for a refresh to say.
async fn moved_with_the_provider(op: &Op, prior: &AccountModel) -> Option<CallerIdentity> {
    let account = prior.account_id.known()?;
    let context = op.data().ok().filter(|context| prior.is_the_providers() && context.is_ready())?;
    let own = context.ask_own_identity(op.cancellation()).await.ok()?.ok()?;
    (own.account_id != *account).then(|| own.clone())
}

/// Fills in what the plan could not know, and makes sure that what it knew still holds.
async fn settle(op: &Op, account: &mut AccountModel) -> Result<(), Diagnostics> {
    if !account.validate.known_or(true) {
        account.leave_unchecked();
        return Ok(());
    }
    let config = op.config()?;
    let before = account.clone();
    let found = check_keys(op, account, &config).await?;
    account.identify(&found);
    if before.account_id.known().is_some() && before.account_id != account.account_id {
        return Err(another_account(&before, account).into());
    }
    if account.app_id.is_unknown() {
        account.app_id = app_id(op, &account.keys_to_check(&config)).await;
    }
    Ok(())
}

async fn check_keys(op: &Op, account: &AccountModel, config: &AccountModel) -> Result<CallerIdentity, Diagnostics> {
    let asked = ask(op, account, &account.keys_to_check(config)).await?;
    asked.map_err(|error| at_fault(NOT_CHECKED, &error, account).into())
}

/// Whom these keys, or else the provider's own, belong to.
async fn ask(
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

/// The error of a check, on the attribute at fault.
fn at_fault(what: &str, error: &Error, account: &AccountModel) -> Diagnostic {
    let mut diagnostic = api_error(what, error);
    if error.kind() == Kind::Permission && !account.is_write_only() {
        diagnostic.detail.push_str("\n\nWith `validate = false` the account does without the check.");
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

fn another_account(expected: &AccountModel, found: &AccountModel) -> Diagnostic {
    let id = |account: &AccountModel| account.account_id.as_str().unwrap_or("unknown").to_owned();
    Diagnostic::error(
        "Keys of another account",
        format!(
            "The keys belong to account {}, but {} is in account {}. Nothing was changed. To move to the other \
             account, plan once more, without `-refresh=false`: the plan then shows a new `tencent_account`.",
            id(found),
            expected.name.as_str().unwrap_or("this resource"),
            id(expected)
        ),
    )
    .at(Path::of("secret_id"))
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
