//! The life of `tencent_account`: nothing is made in the cloud; its keys are checked.

use super::check::{another_account, ask, at_fault, check_keys, complete, moved_with_the_provider};
use super::model::{AccountModel, schema};
use super::operation::Op;
use super::validate::validate;
use crate::cloud::Kind;
use crate::kit::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::kit::framework::{Change, Resource};
use crate::kit::schema::Schema;
use crate::kit::value::{Attr, Path};
use crate::provider::{Check, Context, how_to_destroy};

/// The resource.
pub struct Account;

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
        validate(config, diagnostics);
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
        complete(op, &mut planned).await?;
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
        complete(op, &mut planned).await?;
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
