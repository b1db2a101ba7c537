//! GetFunctions, CallFunction.

use std::collections::BTreeMap;

use super::{Callable, Inner, encode, guarded};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::{FunctionError, Provider};
use crate::kit::schema::{Parameter, Signature};
use crate::kit::value::{Path, Step, Value};
use crate::kit::wire::tfplugin6 as proto;

/// How a call ended.
enum Called {
    /// With a value of the type that the signature names.
    Result(proto::DynamicValue),
    Refused(FunctionError),
}

impl<P: Provider> Inner<P> {
    pub(super) fn get_functions(&self) -> proto::get_functions::Response {
        proto::get_functions::Response { functions: self.function_signatures(), diagnostics: vec![] }
    }

    pub(super) fn function_signatures(&self) -> BTreeMap<String, proto::Function> {
        let functions = self.functions.iter();
        functions.map(|(name, callable)| ((*name).to_owned(), encode::function(&callable.signature))).collect()
    }

    pub(super) async fn call_function(&self, request: proto::call_function::Request) -> proto::call_function::Response {
        let Some(callable) = self.functions.get(request.name.as_str()).cloned() else {
            let text = format!("This provider has no function {:?}. A newer version may have it.", request.name);
            return failed(text, None);
        };
        let (described, given) = (callable.clone(), request.arguments.len());
        let called = guarded("CallFunction", &request.name, async move {
            let Callable { function, signature } = callable.as_ref();
            let arguments = match arguments(signature, &request.arguments) {
                Ok(Some(arguments)) => arguments,
                Ok(None) => return Ok(Called::Result(encode::encode(Value::Unknown, &signature.returns)?)),
                Err(error) => return Ok(Called::Refused(error)),
            };
            match function.call(arguments) {
                Ok(result) => Ok(Called::Result(encode::encode(result, &signature.returns)?)),
                Err(error) => Ok(Called::Refused(error)),
            }
        });
        match called.await {
            Ok(Called::Result(result)) => proto::call_function::Response { result: Some(result), error: None },
            Ok(Called::Refused(error)) => failed(error.text, position(&described.signature, &error.path, given)),
            Err(diagnostics) => failed(in_a_line(&diagnostics), None),
        }
    }
}

fn failed(text: String, function_argument: Option<i64>) -> proto::call_function::Response {
    let error = Some(proto::FunctionError { text, function_argument });
    proto::call_function::Response { result: None, error }
}

fn in_a_line(diagnostics: &Diagnostics) -> String {
    let texts = diagnostics.iter().map(|Diagnostic { summary, detail, .. }| format!("{summary}: {detail}"));
    texts.collect::<Vec<_>>().join(" ")
}

/// The index of the argument that a path leads into; none if it was not given, as the client would take
/// that for a defect.
fn position(signature: &Signature, path: &Path, given: usize) -> Option<i64> {
    let (Step::Attribute(name), inside) = path.steps().split_first()? else { return None };
    let index = signature.all().position(|parameter| parameter.name == name)?;
    let further = match inside.first() {
        Some(Step::Index(further)) if index == signature.parameters.len() => *further,
        _ => 0,
    };
    let position = i64::try_from(index).ok()?.checked_add(further)?;
    usize::try_from(position).is_ok_and(|position| position < given).then_some(position)
}

/// The arguments under the names of the parameters; none if the result is unknown whatever the function does.
fn arguments(signature: &Signature, given: &[proto::DynamicValue]) -> Result<Option<Value>, FunctionError> {
    let fixed = signature.parameters.len();
    if given.len() < fixed || given.len() > fixed && signature.variadic.is_none() {
        let least = if signature.variadic.is_some() { "at least " } else { "" };
        let plural = if fixed == 1 { "" } else { "s" };
        let text = format!("The function takes {least}{fixed} argument{plural}, got {}.", given.len());
        return Err(FunctionError::new(text));
    }
    let (given, further) = given.split_at(fixed);
    let mut is_unknown = false;
    let mut read = |parameter: &Parameter, argument: &proto::DynamicValue, path: Path| {
        let value = argument_value(parameter, argument, path)?;
        is_unknown |= !parameter.allow_unknown && !value.is_wholly_known();
        Ok::<_, FunctionError>(value)
    };
    let mut arguments = BTreeMap::new();
    for (parameter, argument) in signature.parameters.iter().zip(given) {
        arguments.insert(parameter.name.to_owned(), read(parameter, argument, Path::of(parameter.name))?);
    }
    if let Some(parameter) = &signature.variadic {
        let further = further.iter().enumerate();
        let further = further.map(|(i, argument)| read(parameter, argument, Path::of(parameter.name).index(i)));
        arguments.insert(parameter.name.to_owned(), Value::List(further.collect::<Result<_, _>>()?));
    }
    Ok((!is_unknown).then_some(Value::Map(arguments)))
}

fn argument_value(parameter: &Parameter, argument: &proto::DynamicValue, path: Path) -> Result<Value, FunctionError> {
    let value = encode::decode(Some(argument), &parameter.ty)
        .map_err(|diagnostics| FunctionError::new(in_a_line(&diagnostics)).at(path.clone()))?;
    if value.is_null() && !parameter.allow_null {
        return Err(FunctionError::new("must not be null").at(path));
    }
    let wrong = parameter.validators.iter().flat_map(|validator| validator.check(&value, &path)).next();
    match wrong {
        Some((path, message)) => Err(FunctionError::new(message).at(path)),
        None => Ok(value),
    }
}
