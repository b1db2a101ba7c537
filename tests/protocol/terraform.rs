//! One resource instance as Terraform drives it: state and private data kept between the commands.

use bytes::Bytes;
use terraform_provider_tke::kit::value::{Path, Value};

use super::client::{Checked, Client, Diagnostic, Planned, broken, config, has_errors};
use super::rules::{self, Rule};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Create,
    NoChange,
    Update,
    Replace,
    /// There are errors.
    Refused,
}

/// A plan as the user would see it.
#[derive(Clone, Debug)]
pub struct Change {
    pub action: Action,
    pub planned: Value,
    pub replace: Vec<Path>,
    pub diagnostics: Vec<Diagnostic>,
}

#[derive(Clone, Debug)]
pub struct State {
    pub value: Value,
    pub private: Bytes,
    pub tainted: bool,
}

pub struct Terraform<'c> {
    client: &'c Client,
    type_name: &'static str,
    pub state: Option<State>,
    /// Whether an apply must read back unchanged and plan no change.
    pub settles: bool,
}

impl<'c> Terraform<'c> {
    pub fn new(client: &'c Client, type_name: &'static str) -> Self {
        Self { client, type_name, state: None, settles: true }
    }

    pub fn config(&self, members: &[(&str, Value)]) -> Value {
        config(self.client.schema(self.type_name), members)
    }

    /// The state; null where there is none.
    pub fn value(&self) -> Value {
        self.state.as_ref().map_or(Value::Null, |state| state.value.clone())
    }

    /// The object that a plan starts from: a tainted one counts as gone.
    fn prior(&self) -> (Value, Bytes) {
        match &self.state {
            Some(state) if !state.tainted => (state.value.clone(), state.private.clone()),
            _ => (Value::Null, Bytes::new()),
        }
    }

    pub async fn plan(&self, config: &Value) -> Checked<Change> {
        let mut diagnostics = self.client.validate(self.type_name, config).await;
        if has_errors(&diagnostics) {
            return Ok(Change { action: Action::Refused, planned: Value::Null, replace: Vec::new(), diagnostics });
        }
        let (prior, private) = self.prior();
        let mut planned = self.client.plan(self.type_name, &prior, config, &private).await?;
        diagnostics.append(&mut planned.diagnostics);
        let action = if has_errors(&diagnostics) {
            Action::Refused
        } else if prior.is_null() {
            if self.state.is_some() { Action::Replace } else { Action::Create }
        } else if !planned.replace.is_empty() {
            Action::Replace
        } else if planned.value == prior {
            Action::NoChange
        } else {
            Action::Update
        };
        let replace = planned.replace.clone();
        if action == Action::Replace && !prior.is_null() {
            // the object to come has no prior, but the old one's planned private data
            planned = self.client.plan(self.type_name, &Value::Null, config, &planned.private).await?;
        }
        Ok(Change { action, planned: planned.value, replace, diagnostics })
    }

    /// Plans and applies.
    pub async fn apply(&mut self, config: &Value) -> Checked<Vec<Diagnostic>> {
        let change = self.plan(config).await?;
        self.apply_change(&change, config).await
    }

    /// Applies what was planned; `config` is what the configuration came to be.
    pub async fn apply_change(&mut self, change: &Change, config: &Value) -> Checked<Vec<Diagnostic>> {
        let mut diagnostics = change.diagnostics.clone();
        match change.action {
            Action::Refused | Action::NoChange => return Ok(diagnostics),
            Action::Replace => {
                diagnostics.extend(self.destroy().await?);
                if self.state.is_some() {
                    return Ok(diagnostics);
                }
            }
            Action::Create | Action::Update => {}
        }
        let (prior, private) = self.prior();
        let planned = self.client.plan(self.type_name, &prior, config, &private).await?;
        if has_errors(&planned.diagnostics) {
            return Ok(planned.diagnostics);
        }
        let ty = self.client.schema(self.type_name).ty();
        let changed = rules::compatible(Rule::Replanned, &ty, &change.planned, &planned.value);
        if !changed.is_empty() {
            return Err(changed);
        }
        if !planned.replace.is_empty() && change.action != Action::Replace {
            return broken(Rule::Replanned, format!("needs a new object after all: {:?}", planned.replace));
        }
        let failed = self.apply_planned(&prior, &planned, config, &mut diagnostics).await?;
        if !failed && self.settles {
            self.settled(config).await?;
        }
        Ok(diagnostics)
    }

    /// Applies a plan and keeps what it leaves. Whether it failed.
    async fn apply_planned(
        &mut self,
        prior: &Value,
        planned: &Planned,
        config: &Value,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Checked<bool> {
        let left = self.client.apply(self.type_name, prior, planned, config).await?;
        let failed = has_errors(&left.diagnostics);
        diagnostics.extend(left.diagnostics);
        if !left.value.is_null() {
            let tainted = failed && (prior.is_null() || self.state.as_ref().is_some_and(|state| state.tainted));
            self.client.through_file(self.type_name, &left.value).await?;
            self.state = Some(State { value: left.value, private: left.private, tainted });
        } else if !failed {
            self.state = None;
        }
        Ok(failed)
    }

    /// What was just applied reads back the same, twice, and plans no change.
    async fn settled(&self, config: &Value) -> Checked<()> {
        let Some(state) = &self.state else { return Ok(()) };
        let once = self.client.read(self.type_name, &state.value, &state.private).await?;
        let twice = self.client.read(self.type_name, &once.value, &once.private).await?;
        if once.value != state.value || twice.value != once.value || twice.private != once.private {
            return broken(Rule::Stable, format!("applied {state:?}, read {once:?}, then {twice:?}"));
        }
        let again = self.plan(config).await?;
        if again.action != Action::NoChange {
            return broken(Rule::Settled, format!("is {:?}, would be {again:?}", state.value));
        }
        Ok(())
    }

    /// Reads the object; one that is gone leaves the state.
    pub async fn refresh(&mut self) -> Checked<Vec<Diagnostic>> {
        let Some(state) = &mut self.state else { return Ok(Vec::new()) };
        self.client.through_file(self.type_name, &state.value).await?;
        let read = self.client.read(self.type_name, &state.value, &state.private).await?;
        if read.value.is_null() {
            self.state = None;
        } else {
            (state.value, state.private) = (read.value, read.private);
        }
        Ok(read.diagnostics)
    }

    pub async fn destroy(&mut self) -> Checked<Vec<Diagnostic>> {
        let Some(State { value: prior, private, .. }) = self.state.clone() else { return Ok(Vec::new()) };
        let mut planned = self.client.plan_destroy(self.type_name, &prior, &private).await?;
        let mut diagnostics = std::mem::take(&mut planned.diagnostics);
        if !has_errors(&diagnostics) {
            self.apply_planned(&prior, &planned, &Value::Null, &mut diagnostics).await?;
        }
        Ok(diagnostics)
    }

    pub async fn import(&mut self, id: &str) -> Checked<Vec<Diagnostic>> {
        let imported = self.client.import(self.type_name, id).await?;
        if !imported.value.is_null() {
            self.state = Some(State { value: imported.value, private: imported.private, tainted: false });
        }
        Ok(imported.diagnostics)
    }
}
