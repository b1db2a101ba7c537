//! List resources and actions: answers that come piece by piece.

use terraform_provider_tke::kit::value::Value;
use terraform_provider_tke::kit::wire::tfplugin6 as proto;
use terraform_provider_tke::kit::wire::tfplugin6::invoke_action::event::Type as Said;
use tonic::Streaming;

use super::super::rules::{self, Rule};
use super::{Checked, Client, Diagnostic, broken, decode, encode, has_errors, none, read_diagnostics};

/// An object that was listed.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    pub display_name: String,
    pub identity: Value,
    pub object: Option<Value>,
}

/// What was listed so far, read event by event.
pub struct Listing<'c> {
    client: &'c Client,
    type_name: String,
    include_object: bool,
    events: Streaming<proto::list_resource::Event>,
    pub diagnostics: Vec<Diagnostic>,
}

impl Listing<'_> {
    /// The next object; none at the end.
    pub async fn next(&mut self) -> Checked<Option<Listed>> {
        while let Some(event) = self.events.message().await.unwrap() {
            if let Some(listed) =
                self.client.listed(&self.type_name, self.include_object, event, &mut self.diagnostics)?
            {
                return Ok(Some(listed));
            }
        }
        Ok(None)
    }

    /// All that are left.
    pub async fn rest(&mut self) -> Checked<Vec<Listed>> {
        let mut all = Vec::new();
        while let Some(listed) = self.next().await? {
            all.push(listed);
        }
        Ok(all)
    }
}

impl Client {
    /// The object of an event after these diagnostics, to which its own are added; none if it has only those.
    pub fn listed(
        &self,
        type_name: &str,
        include_object: bool,
        event: proto::list_resource::Event,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Checked<Option<Listed>> {
        let own = read_diagnostics(&event.diagnostic);
        let alone = event.identity.is_none();
        if (alone && own.is_empty()) || (!alone && has_errors(&own)) || has_errors(diagnostics) {
            return broken(Rule::Listed, format!("{event:?} after {diagnostics:?}"));
        }
        diagnostics.extend(own);
        if alone {
            return Ok(None);
        }
        let identity = self.read_identity(type_name, event.identity.as_ref())?;
        let Some(identity) = identity.filter(Value::is_wholly_known) else {
            return broken(Rule::Listed, "an identity that is not complete");
        };
        let required = self.offer.identities[type_name].attributes.iter().filter(|(_, (_, must))| *must);
        if required.into_iter().any(|(name, _)| identity.member(name).is_null()) {
            return broken(Rule::Listed, format!("{identity:?}"));
        }
        if event.resource_object.is_some() != include_object {
            return broken(Rule::Listed, format!("asked for an object: {include_object}"));
        }
        let schema = self.schema(type_name);
        let object = event.resource_object.as_ref().map(|object| decode(Some(object), &schema.ty())).transpose()?;
        if let Some(object) = &object {
            none(rules::write_only_null(schema, object))?;
            if object.is_null() || !object.is_wholly_known() {
                return broken(Rule::Listed, format!("{object:?}"));
            }
        }
        Ok(Some(Listed { display_name: event.display_name, identity, object }))
    }

    pub async fn validate_list(&self, type_name: &str, config: &Value) -> Vec<Diagnostic> {
        let request = proto::validate_list_resource_config::Request {
            type_name: type_name.to_owned(),
            config: Some(encode(config, &self.offer.list_resources[type_name].ty())),
            ..Default::default()
        };
        read_diagnostics(&self.rpc().validate_list_resource_config(request).await.unwrap().into_inner().diagnostics)
    }

    /// Lists; `limit` 0 for all.
    pub async fn list(&self, type_name: &str, config: &Value, include_object: bool, limit: i64) -> Listing<'_> {
        let request = proto::list_resource::Request {
            type_name: type_name.to_owned(),
            config: Some(encode(config, &self.offer.list_resources[type_name].ty())),
            include_resource_object: include_object,
            limit,
        };
        let events = self.rpc().list_resource(request).await.unwrap().into_inner();
        let type_name = type_name.to_owned();
        Listing { client: self, type_name, include_object, events, diagnostics: Vec::new() }
    }

    pub async fn validate_action(&self, type_name: &str, config: &Value) -> Vec<Diagnostic> {
        let request = proto::validate_action_config::Request {
            type_name: type_name.to_owned(),
            config: Some(encode(config, &self.offer.actions[type_name].ty())),
        };
        read_diagnostics(&self.rpc().validate_action_config(request).await.unwrap().into_inner().diagnostics)
    }

    pub async fn plan_action(&self, type_name: &str, config: &Value) -> Vec<Diagnostic> {
        let request = proto::plan_action::Request {
            action_type: type_name.to_owned(),
            config: Some(encode(config, &self.offer.actions[type_name].ty())),
            client_capabilities: self.capabilities(),
        };
        let answer = self.rpc().plan_action(request).await.unwrap().into_inner();
        assert!(answer.deferred.is_none());
        read_diagnostics(&answer.diagnostics)
    }

    pub async fn invoke_action(&self, type_name: &str, config: &Value) -> Streaming<proto::invoke_action::Event> {
        assert!(config.is_wholly_known(), "Terraform waits until all is known");
        let request = proto::invoke_action::Request {
            action_type: type_name.to_owned(),
            config: Some(encode(config, &self.offer.actions[type_name].ty())),
            client_capabilities: self.capabilities(),
        };
        self.rpc().invoke_action(request).await.unwrap().into_inner()
    }

    /// Validates, plans and invokes; the messages and how it ended.
    pub async fn act(&self, type_name: &str, config: &Value) -> Checked<(Vec<String>, Vec<Diagnostic>)> {
        for diagnostics in [self.validate_action(type_name, config).await, self.plan_action(type_name, config).await] {
            if has_errors(&diagnostics) {
                return Ok((Vec::new(), diagnostics));
            }
        }
        ended(self.invoke_action(type_name, config).await).await
    }
}

/// What an invoked action says until it ends.
pub async fn ended(mut events: Streaming<proto::invoke_action::Event>) -> Checked<(Vec<String>, Vec<Diagnostic>)> {
    let mut all = Vec::new();
    while let Some(event) = events.message().await.unwrap() {
        all.push(event);
    }
    invoked(all)
}

fn invoked(events: Vec<proto::invoke_action::Event>) -> Checked<(Vec<String>, Vec<Diagnostic>)> {
    let (mut messages, mut completed) = (Vec::new(), None);
    for event in events {
        match (event.r#type, &completed) {
            (Some(Said::Progress(progress)), None) => messages.push(progress.message),
            (Some(Said::Completed(end)), None) => completed = Some(read_diagnostics(&end.diagnostics)),
            other => return broken(Rule::Invoked, format!("{other:?}")),
        }
    }
    match completed {
        Some(diagnostics) => Ok((messages, diagnostics)),
        None => broken(Rule::Invoked, "the end is missing"),
    }
}

#[test]
fn actions_that_do_not_end_once_are_refused() {
    use proto::invoke_action::event::{Completed, Progress};
    let said = || Some(Said::Progress(Progress { message: "x".into() }));
    let end = || Some(Said::Completed(Completed::default()));
    let event = |r#type| proto::invoke_action::Event { r#type };
    let rule = |events: Vec<Option<Said>>| match invoked(events.into_iter().map(event).collect()) {
        Ok(_) => None,
        Err(found) => Some(found[0].rule),
    };
    assert_eq!(rule(vec![said(), end()]), None);
    for events in [vec![], vec![said()], vec![end(), said()], vec![end(), end()], vec![None, end()]] {
        assert_eq!(rule(events.clone()), Some(Rule::Invoked), "{events:?}");
    }
}
