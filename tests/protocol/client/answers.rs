//! Data sources, ephemeral resources and functions: one answer to one question.

use bytes::Bytes;
use prost_types::Timestamp;
use terraform_provider_tke::kit::value::{Path, Type, Value};
use terraform_provider_tke::kit::wire::tfplugin6 as proto;

use super::super::rules::{self, Rule};
use super::super::schema::{Attribute, Block, Kind};
use super::{Checked, Client, Diagnostic, broken, decode, encode, has_errors, none, read_diagnostics};

/// An ephemeral resource as opening or renewing leaves it; `value` is null after a renewal.
#[derive(Clone, Debug)]
pub struct Opened {
    pub value: Value,
    pub private: Option<Bytes>,
    pub renew_at: Option<Timestamp>,
    pub diagnostics: Vec<Diagnostic>,
}

/// An answer with the configuration in it is an object, known, and as configured.
fn answered(schema: &Block, config: &Value, answer: Option<&proto::DynamicValue>) -> Checked<Value> {
    let value = decode(answer, &schema.ty())?;
    if value.is_null() || !value.is_wholly_known() {
        return broken(Rule::Answered, format!("{value:?}"));
    }
    none(rules::plan_valid(schema, &Value::Null, config, &value))?;
    Ok(value)
}

impl Client {
    pub async fn validate_data_source(&self, type_name: &str, config: &Value) -> Vec<Diagnostic> {
        let request = proto::validate_data_resource_config::Request {
            type_name: type_name.to_owned(),
            config: Some(encode(config, &self.offer.data_sources[type_name].ty())),
        };
        read_diagnostics(&self.rpc().validate_data_resource_config(request).await.unwrap().into_inner().diagnostics)
    }

    /// Validates and reads a data source; null where that fails.
    pub async fn read_data_source(&self, type_name: &str, config: &Value) -> Checked<(Value, Vec<Diagnostic>)> {
        assert!(config.is_wholly_known(), "Terraform waits until all is known");
        let schema = &self.offer.data_sources[type_name];
        let refused = self.validate_data_source(type_name, config).await;
        if has_errors(&refused) {
            return Ok((Value::Null, refused));
        }
        let request = proto::read_data_source::Request {
            type_name: type_name.to_owned(),
            config: Some(encode(config, &schema.ty())),
            client_capabilities: self.capabilities(),
            ..Default::default()
        };
        let answer = self.rpc().read_data_source(request).await.unwrap().into_inner();
        let diagnostics = read_diagnostics(&answer.diagnostics);
        if has_errors(&diagnostics) {
            assert!(answer.state.is_none(), "{answer:?}");
            return Ok((Value::Null, diagnostics));
        }
        Ok((answered(schema, config, answer.state.as_ref())?, diagnostics))
    }

    pub async fn validate_ephemeral(&self, type_name: &str, config: &Value) -> Vec<Diagnostic> {
        let request = proto::validate_ephemeral_resource_config::Request {
            type_name: type_name.to_owned(),
            config: Some(encode(config, &self.offer.ephemeral_resources[type_name].ty())),
        };
        let answer = self.rpc().validate_ephemeral_resource_config(request).await.unwrap().into_inner();
        read_diagnostics(&answer.diagnostics)
    }

    /// Validates and opens.
    pub async fn open(&self, type_name: &str, config: &Value) -> Checked<Opened> {
        assert!(config.is_wholly_known(), "Terraform waits until all is known");
        let schema = &self.offer.ephemeral_resources[type_name];
        let nothing = |diagnostics| Opened { value: Value::Null, private: None, renew_at: None, diagnostics };
        let refused = self.validate_ephemeral(type_name, config).await;
        if has_errors(&refused) {
            return Ok(nothing(refused));
        }
        let request = proto::open_ephemeral_resource::Request {
            type_name: type_name.to_owned(),
            config: Some(encode(config, &schema.ty())),
            client_capabilities: self.capabilities(),
        };
        let answer = self.rpc().open_ephemeral_resource(request).await.unwrap().into_inner();
        let diagnostics = read_diagnostics(&answer.diagnostics);
        if has_errors(&diagnostics) {
            assert!(answer.result.is_none() && answer.private.is_none() && answer.renew_at.is_none(), "{answer:?}");
            return Ok(nothing(diagnostics));
        }
        let value = answered(schema, config, answer.result.as_ref())?;
        Ok(Opened { value, private: answer.private, renew_at: answer.renew_at, diagnostics })
    }

    pub async fn renew(&self, type_name: &str, private: Option<Bytes>) -> Opened {
        let request = proto::renew_ephemeral_resource::Request { type_name: type_name.to_owned(), private };
        let answer = self.rpc().renew_ephemeral_resource(request).await.unwrap().into_inner();
        let diagnostics = read_diagnostics(&answer.diagnostics);
        Opened { value: Value::Null, private: answer.private, renew_at: answer.renew_at, diagnostics }
    }

    pub async fn close(&self, type_name: &str, private: Option<Bytes>) -> Vec<Diagnostic> {
        let request = proto::close_ephemeral_resource::Request { type_name: type_name.to_owned(), private };
        read_diagnostics(&self.rpc().close_ephemeral_resource(request).await.unwrap().into_inner().diagnostics)
    }

    /// Calls a function as Terraform does: not with null or unknown where it takes none. Asks twice.
    pub async fn call(&self, name: &str, arguments: &[Value]) -> Checked<Result<Value, proto::FunctionError>> {
        let signature = &self.offer.functions[name];
        let parameters = || signature.parameters.iter().chain(signature.variadic.iter().cycle());
        for (argument, parameter) in arguments.iter().zip(parameters()) {
            assert!(parameter.allow_null || !argument.is_null(), "Terraform refuses null for {}", parameter.name);
            if !parameter.allow_unknown && !argument.is_wholly_known() {
                return Ok(Ok(Value::Unknown));
            }
        }
        let types: Vec<&Type> = parameters().take(arguments.len()).map(|parameter| &parameter.ty).collect();
        self.call_as(name, arguments, &types).await
    }

    /// Calls a function with any arguments of these types.
    pub async fn call_as(
        &self,
        name: &str,
        arguments: &[Value],
        types: &[&Type],
    ) -> Checked<Result<Value, proto::FunctionError>> {
        assert_eq!(arguments.len(), types.len());
        let conformed = arguments.iter().zip(types).map(|(argument, ty)| {
            encode(&ty.conform(argument.clone(), &Path::root()).expect("a test's argument has the type"), ty)
        });
        let request = proto::call_function::Request { name: name.to_owned(), arguments: conformed.collect() };
        let answer = self.rpc().call_function(request.clone()).await.unwrap().into_inner();
        let again = self.rpc().call_function(request).await.unwrap().into_inner();
        if answer != again {
            return broken(Rule::Deterministic, format!("{answer:?} and then {again:?}"));
        }
        called(&self.offer.functions[name].returns, arguments.len(), answer)
    }
}

/// A result of the function's type, or an error on one of so many arguments.
fn called(
    returns: &Type,
    arguments: usize,
    answer: proto::call_function::Response,
) -> Checked<Result<Value, proto::FunctionError>> {
    match (answer.result, answer.error) {
        (Some(result), None) => Ok(Ok(decode(Some(&result), returns)?)),
        (None, Some(error)) => {
            let is_there = |index| usize::try_from(index).is_ok_and(|index| index < arguments);
            if error.text.is_empty() || error.function_argument.is_some_and(|index| !is_there(index)) {
                return broken(Rule::Called, format!("{error:?}"));
            }
            Ok(Err(error))
        }
        other => broken(Rule::Called, format!("{other:?}")),
    }
}

#[test]
fn answers_that_are_none_are_refused() {
    let text = Attribute { kind: Kind::Value(Type::String), optional: true, computed: false, write_only: false };
    let computed = Attribute { optional: false, computed: true, ..text.clone() };
    let attributes = [("name".to_owned(), text), ("id".to_owned(), computed)];
    let schema = Block { attributes: attributes.into(), ..Block::default() };
    let object = |name: Value, id: Value| Value::object([("name", name), ("id", id)]);
    let config = object("a".into(), Value::Null);
    let rule = |answer: Value| match answered(&schema, &config, Some(&encode(&answer, &schema.ty()))) {
        Ok(_) => None,
        Err(found) => Some(found[0].rule),
    };
    assert_eq!(rule(object("a".into(), "x".into())), None);
    assert_eq!(rule(Value::Null), Some(Rule::Answered));
    assert_eq!(rule(object("a".into(), Value::Unknown)), Some(Rule::Answered));
    assert_eq!(rule(object("b".into(), "x".into())), Some(Rule::PlannedValue));
}

#[test]
fn calls_that_answer_nothing_or_too_much_are_refused() {
    let result = || Some(encode(&"x".into(), &Type::String));
    let error = |text: &str, function_argument| Some(proto::FunctionError { text: text.into(), function_argument });
    let rule = |result, error| match called(&Type::String, 1, proto::call_function::Response { result, error }) {
        Ok(_) => None,
        Err(found) => Some(found[0].rule),
    };
    assert_eq!(rule(result(), None), None);
    assert_eq!(rule(None, error("is wrong", Some(0))), None);
    assert_eq!(rule(Some(encode(&true.into(), &Type::Bool)), None), Some(Rule::Type));
    for (result, error) in [
        (None, None),
        (result(), error("is wrong", None)),
        (None, error("", None)),
        (None, error("is wrong", Some(1))),
        (None, error("is wrong", Some(-1))),
    ] {
        assert_eq!(rule(result, error), Some(Rule::Called));
    }
}
