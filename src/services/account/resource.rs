//! The life of `tencent_account`: nothing is made in the cloud; its keys are checked.

use super::check::{another_account, ask, at_fault, complete};
use super::model::AccountModel;
use super::operation::Op;
use super::plan::plan;
use super::schema::schema;
use super::validate::validate;
use crate::cloud::Kind;
use crate::kit::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::kit::framework::{Change, Resource};
use crate::kit::schema::Schema;
use crate::kit::value::Attr;
use crate::provider::Context;

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
        plan(op, change).await
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
                op.warn(as_warning(another_account(&state, &Attr::Known(found.account_id))));
            }
            Ok(found) => state.identify(&found),
            Err(error) if matches!(error.kind(), Kind::Authentication | Kind::Permission) => {
                let warning = as_warning(at_fault(not_checked, &error, &state));
                let summary = match error.kind() {
                    Kind::Permission => "Credentials could not be checked".to_owned(),
                    // there were none, or the one who gives them out refused
                    _ if error.is_about_keys() => warning.summary,
                    _ => "Credentials no longer accepted".to_owned(),
                };
                let warning = Diagnostic { summary, ..warning };
                if error.kind() == Kind::Authentication && !state.is_the_providers() {
                    op.data()?.note_refused_keys(state.id.as_str().unwrap_or_default(), warning.clone());
                }
                op.warn(warning);
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
        if planned.is_checked_like(&prior) {
            return Ok(planned);
        }
        complete(op, &mut planned).await?;
        if prior.account_id.is_set() && planned.account_id.is_set() && planned.account_id != prior.account_id {
            return Err(another_account(&prior, &planned.account_id).into());
        }
        Ok(planned)
    }

    async fn delete(&self, _: &Op, _: AccountModel) -> Result<(), Diagnostics> {
        Ok(())
    }
}

fn as_warning(diagnostic: Diagnostic) -> Diagnostic {
    Diagnostic { severity: Severity::Warning, ..diagnostic }
}
