//! Identities: kept beside the states as a state file keeps them, and held to Terraform's rules.

use terraform_provider_tke::kit::value::{Type, Value, json};
use terraform_provider_tke::kit::wire::tfplugin6 as proto;

use super::super::rules::{self, Rule};
use super::{Checked, Client, Diagnostic, Left, broken, decode, encode, has_errors, none, read_diagnostics};

/// An identity whose optional attributes, where they are not known yet, may still be filled in.
fn to_complete(identity: &Value) -> Value {
    let Value::Map(members) = identity else { return identity.clone() };
    let open = |value: &Value| if value.is_null() { Value::Unknown } else { value.clone() };
    Value::Map(members.iter().map(|(name, value)| (name.clone(), open(value))).collect())
}

impl Client {
    fn identity_ty(&self, type_name: &str) -> Option<Type> {
        self.offer.identities.get(type_name).map(|schema| schema.ty())
    }

    /// The identity that is stored beside a state.
    pub fn identity_of(&self, type_name: &str, state: &Value) -> Option<Value> {
        self.identity_ty(type_name)?;
        self.identities.lock().unwrap().get(&(type_name.to_owned(), format!("{state:?}"))).cloned()
    }

    pub(super) fn store_identity(&self, type_name: &str, state: &Value, identity: Option<Value>) -> Checked<()> {
        let Some(identity) = identity else { return Ok(()) };
        if !identity.is_wholly_known() {
            return broken(Rule::IdentityUnknown, format!("{identity:?}"));
        }
        self.identities.lock().unwrap().insert((type_name.to_owned(), format!("{state:?}")), identity);
        Ok(())
    }

    pub(super) fn stored_identity(&self, type_name: &str, state: &Value) -> Option<proto::ResourceIdentityData> {
        Some(self.write_identity(type_name, &self.identity_of(type_name, state)?))
    }

    pub(super) fn write_identity(&self, type_name: &str, identity: &Value) -> proto::ResourceIdentityData {
        let ty = self.identity_ty(type_name).unwrap_or_else(|| panic!("{type_name} has no identity"));
        proto::ResourceIdentityData { identity_data: Some(encode(identity, &ty)) }
    }

    pub(super) fn read_identity(
        &self,
        type_name: &str,
        data: Option<&proto::ResourceIdentityData>,
    ) -> Checked<Option<Value>> {
        let Some(data) = data.and_then(|data| data.identity_data.as_ref()) else { return Ok(None) };
        let Some(ty) = self.identity_ty(type_name) else {
            return broken(Rule::IdentityPresence, format!("{type_name} has no identity"));
        };
        let identity = decode(Some(data), &ty).map_err(|mut found| {
            found.iter_mut().for_each(|violation| violation.rule = Rule::IdentityType);
            found
        })?;
        Ok(Some(identity).filter(|identity| !identity.is_null()))
    }

    /// The identity of a plan; `prior` is the object that goes on living, null where a new one is made.
    pub(super) fn planned_identity(
        &self,
        type_name: &str,
        prior: &Value,
        data: Option<&proto::ResourceIdentityData>,
    ) -> Checked<Option<Value>> {
        let identity = self.read_identity(type_name, data)?;
        if prior.is_null() {
            return Ok(identity);
        }
        if identity.as_ref().is_some_and(|identity| !identity.is_wholly_known()) {
            return broken(Rule::IdentityUnknown, format!("planned {identity:?}"));
        }
        self.stable(type_name, self.identity_of(type_name, prior).as_ref(), identity.as_ref())?;
        Ok(identity)
    }

    /// The identity of an object that an apply or a read left.
    pub(super) fn left_identity(
        &self,
        type_name: &str,
        state: &Value,
        expected: Option<&Value>,
        data: Option<&proto::ResourceIdentityData>,
        failed: bool,
    ) -> Checked<()> {
        let identity = self.read_identity(type_name, data)?;
        if self.identity_ty(type_name).is_none() {
            return Ok(());
        }
        if state.is_null() && identity.is_some() {
            return broken(Rule::IdentityPresence, format!("nothing is left but {identity:?}"));
        }
        if !state.is_null() && !failed && identity.is_none() {
            return broken(Rule::IdentityPresence, format!("{state:?} has none"));
        }
        if !state.is_null() && !failed {
            self.stable(type_name, expected, identity.as_ref())?;
        }
        self.store_identity(type_name, state, identity)
    }

    fn stable(&self, type_name: &str, before: Option<&Value>, after: Option<&Value>) -> Checked<()> {
        match (self.identity_ty(type_name), before, after) {
            (Some(ty), Some(before), Some(after)) => {
                none(rules::compatible(Rule::IdentityStable, &ty, &to_complete(before), after))
            }
            (_, Some(before), None) => broken(Rule::IdentityStable, format!("was {before:?}")),
            _ => Ok(()),
        }
    }

    /// The identity that is stored beside a state is upgraded to itself.
    pub(super) async fn identity_through_file(&self, type_name: &str, state: &Value) -> Checked<()> {
        let Some(identity) = self.identity_of(type_name, state) else { return Ok(()) };
        let raw = proto::RawState { json: json::encode(&identity).to_string().into(), ..Default::default() };
        let version = self.offer.identities[type_name].version;
        match self.upgrade_identity(type_name, version, Some(raw)).await? {
            (Some(upgraded), _) if upgraded == identity => Ok(()),
            other => broken(Rule::Upgraded, format!("{identity:?} became {other:?}")),
        }
    }

    /// What an identity as the state file has it becomes.
    pub async fn upgrade_identity(
        &self,
        type_name: &str,
        version: i64,
        raw_identity: Option<proto::RawState>,
    ) -> Checked<(Option<Value>, Vec<Diagnostic>)> {
        let type_name = type_name.to_owned();
        let request = proto::upgrade_resource_identity::Request { type_name: type_name.clone(), version, raw_identity };
        let answer = self.rpc().upgrade_resource_identity(request).await.unwrap().into_inner();
        let identity = self.read_identity(&type_name, answer.upgraded_identity.as_ref())?;
        let diagnostics = read_diagnostics(&answer.diagnostics);
        if has_errors(&diagnostics) == identity.is_some() {
            return broken(Rule::Upgraded, format!("{identity:?} and {diagnostics:?}"));
        }
        Ok((identity, diagnostics))
    }

    /// Moves a state of another type here.
    pub async fn move_state(&self, request: proto::move_resource_state::Request) -> Checked<Left> {
        let type_name = request.target_type_name.clone();
        let answer = self.rpc().move_resource_state(request).await.unwrap().into_inner();
        let diagnostics = read_diagnostics(&answer.diagnostics);
        if has_errors(&diagnostics) {
            assert!(answer.target_state.is_none() && answer.target_identity.is_none(), "{answer:?}");
            return Ok(Left { value: Value::Null, private: Default::default(), diagnostics });
        }
        let value = decode(answer.target_state.as_ref(), &self.ty(&type_name))?;
        none(rules::write_only_null(self.schema(&type_name), &value))?;
        if value.is_null() || !value.is_wholly_known() {
            return broken(Rule::AppliedUnknown, format!("moved {value:?}"));
        }
        let identity = self.read_identity(&type_name, answer.target_identity.as_ref())?;
        self.store_identity(&type_name, &value, identity)?;
        Ok(Left { value, private: answer.target_private, diagnostics })
    }

    /// The configuration that is generated for a state: valid, and without a change to plan.
    pub async fn generate(&self, type_name: &str, state: &Value) -> Checked<Value> {
        let (schema, ty) = (self.schema(type_name), self.ty(type_name));
        let request = proto::generate_resource_config::Request {
            type_name: type_name.to_owned(),
            state: Some(encode(state, &ty)),
        };
        let answer = self.rpc().generate_resource_config(request).await.unwrap().into_inner();
        if !answer.diagnostics.is_empty() {
            return broken(Rule::Generated, format!("{:?}", answer.diagnostics));
        }
        let config = decode(answer.config.as_ref(), &ty)?;
        none(rules::writable(schema, &config))?;
        let diagnostics = self.validate(type_name, &config).await;
        if has_errors(&diagnostics) {
            return broken(Rule::Generated, format!("{config:?}: {diagnostics:?}"));
        }
        let planned = self.plan(type_name, state, &config, &Default::default()).await?;
        if planned.value != *state || has_errors(&planned.diagnostics) {
            return broken(Rule::Generated, format!("{state:?} generates {config:?}, which plans {planned:?}"));
        }
        Ok(config)
    }
}
