//! Functions.

use terraform_provider_tke::kit::framework::{Function, FunctionError};
use terraform_provider_tke::kit::schema::{Parameter, Signature, validator};
use terraform_provider_tke::kit::value::{Attr, Number, Path, Type, Value};
use terraform_provider_tke::kit::wire::tfplugin6 as proto;
use terraform_provider_tke::model;

use super::super::client::Client;
use super::{client, unconfigured};

fn parameter(name: &'static str, ty: Type) -> Parameter {
    Parameter::new(name, ty, "For tests.")
}

fn signature(parameters: impl IntoIterator<Item = Parameter>, returns: Type) -> Signature {
    Signature::new("For tests.", "For tests.", parameters, returns)
}

model! {
    pub struct JoinArguments { separator: String, parts: Vec<String> }
}

/// Joins texts.
pub struct Join;

impl Function for Join {
    type Arguments = JoinArguments;
    type Return = String;

    fn name(&self) -> &'static str {
        "join"
    }

    fn signature(&self) -> Signature {
        signature([parameter("separator", Type::String)], Type::String)
            .variadic(parameter("parts", Type::String).validate(validator::length(1, 5)))
            .deprecated("Use `join`.")
    }

    fn call(&self, JoinArguments { separator, parts }: JoinArguments) -> Result<String, FunctionError> {
        match parts.iter().position(|part| part == "bad") {
            Some(index) => Err(FunctionError::new("is bad").at(Path::of("parts").index(index))),
            None if separator == "!" => Err(FunctionError::new("nothing to shout").at(Path::of("parts"))),
            None => Ok(parts.join(&separator)),
        }
    }
}

model! {
    pub struct SameArguments { number: Attr<Number> }
}

/// The number itself.
pub struct Same;

impl Function for Same {
    type Arguments = SameArguments;
    type Return = Attr<Number>;

    fn name(&self) -> &'static str {
        "same"
    }

    fn signature(&self) -> Signature {
        signature([parameter("number", Type::Number)], Type::Number)
    }

    fn call(&self, arguments: SameArguments) -> Result<Attr<Number>, FunctionError> {
        Ok(arguments.number)
    }
}

model! {
    pub struct DescribeArguments { value: Value }
}

/// A value with what it is, in a type of its own.
pub struct Describe;

impl Function for Describe {
    type Arguments = DescribeArguments;
    type Return = Value;

    fn name(&self) -> &'static str {
        "describe"
    }

    fn signature(&self) -> Signature {
        signature([parameter("value", Type::Dynamic).allow_null().allow_unknown()], Type::Dynamic)
    }

    fn call(&self, DescribeArguments { value }: DescribeArguments) -> Result<Value, FunctionError> {
        let text = |text: &str| Ok(Value::Dynamic(Box::new(Type::String), Box::new(text.into())));
        match value {
            value if value.is_null() => text("null"),
            value if value.is_unknown() => text("unknown"),
            Value::Dynamic(ty, value) => {
                let pair = Type::Tuple(vec![Type::String, *ty]);
                Ok(Value::Dynamic(Box::new(pair), Box::new(Value::List(vec!["known".into(), *value]))))
            }
            other => panic!("no dynamic value: {other:?}"),
        }
    }
}

model! {
    pub struct PickArguments { list: Vec<String>, index: i64 }
}

/// An element of a list.
pub struct Pick;

impl Function for Pick {
    type Arguments = PickArguments;
    type Return = String;

    fn name(&self) -> &'static str {
        "pick"
    }

    fn signature(&self) -> Signature {
        let list = parameter("list", Type::list(Type::String)).validate(validator::each(validator::length(1, 5)));
        signature([list, parameter("index", Type::Number)], Type::String)
    }

    fn call(&self, PickArguments { mut list, index }: PickArguments) -> Result<String, FunctionError> {
        let found = usize::try_from(index).ok().filter(|index| *index < list.len());
        let text = format!("must be below {}", list.len());
        found.map(|index| list.swap_remove(index)).ok_or_else(|| FunctionError::new(text).at(Path::of("index")))
    }
}

model! {
    pub struct LeastArguments { numbers: Vec<i64> }
}

/// The least of numbers.
pub struct Least;

impl Function for Least {
    type Arguments = LeastArguments;
    type Return = i64;

    fn name(&self) -> &'static str {
        "least"
    }

    fn signature(&self) -> Signature {
        signature([], Type::Number).variadic(parameter("numbers", Type::Number))
    }

    fn call(&self, LeastArguments { numbers }: LeastArguments) -> Result<i64, FunctionError> {
        let nothing = || FunctionError::new("at least one number is needed").at(Path::of("numbers"));
        numbers.into_iter().min().ok_or_else(nothing)
    }
}

model! {
    pub struct BrokenArguments { how: String }
}

/// One with defects.
pub struct Broken;

impl Function for Broken {
    type Arguments = BrokenArguments;
    type Return = Value;

    fn name(&self) -> &'static str {
        "broken"
    }

    fn signature(&self) -> Signature {
        signature([parameter("how", Type::String)], Type::String)
    }

    fn call(&self, BrokenArguments { how }: BrokenArguments) -> Result<Value, FunctionError> {
        match how.as_str() {
            "panic" => panic!("a defect"),
            "another type" => Ok(true.into()),
            "another parameter" => Err(FunctionError::new("is wrong").at(Path::of("no_such_parameter"))),
            _ => Err(FunctionError::new("it is broken")),
        }
    }
}

async fn call(client: &Client, name: &str, arguments: &[Value]) -> Result<Value, proto::FunctionError> {
    client.call(name, arguments).await.unwrap()
}

/// The argument at fault and the text.
async fn refused(client: &Client, name: &str, arguments: &[Value]) -> (Option<i64>, String) {
    let error = call(client, name, arguments).await.unwrap_err();
    (error.function_argument, error.text)
}

#[tokio::test]
async fn functions_are_called_before_the_provider_is_configured() {
    let client = unconfigured().await;
    assert_eq!(call(&client, "join", &["-".into(), "a".into(), "b".into()]).await, Ok("a-b".into()));
    assert_eq!(call(&client, "join", &["-".into()]).await, Ok("".into()));
    assert_eq!(call(&client, "least", &[3.into(), (-4).into()]).await, Ok((-4).into()));
    let listed = client.rpc().get_functions(proto::get_functions::Request {}).await.unwrap().into_inner();
    let schemas = client.rpc().get_provider_schema(proto::get_provider_schema::Request {}).await.unwrap();
    assert_eq!(listed.functions, schemas.into_inner().functions);
}

#[tokio::test]
async fn an_error_is_on_the_argument_at_fault() {
    let (client, _) = client().await;
    let list = |elements: &[&str]| Value::List(elements.iter().map(|text| (*text).into()).collect());
    assert_eq!(refused(&client, "join", &["-".into(), "a".into(), "bad".into()]).await, (Some(2), "is bad".to_owned()));
    let (argument, text) = refused(&client, "join", &["-".into(), "a".into(), "".into()]).await;
    assert_eq!((argument, text.as_str()), (Some(2), "must be between 1 and 5 characters, got 0"));
    assert_eq!(refused(&client, "pick", &[list(&["a"]), 1.into()]).await, (Some(1), "must be below 1".to_owned()));
    assert_eq!(refused(&client, "pick", &[list(&["a", ""]), 1.into()]).await.0, Some(0));
    // a number that the model does not hold
    assert_eq!(refused(&client, "least", &[1.into(), Value::Number(Number::parse("0.5").unwrap())]).await.0, Some(1));
    assert_eq!(refused(&client, "broken", &["at all".into()]).await, (None, "it is broken".to_owned()));
}

#[tokio::test]
async fn an_error_on_an_argument_that_is_not_there_is_on_none() {
    let (client, _) = client().await;
    assert_eq!(refused(&client, "least", &[]).await, (None, "at least one number is needed".to_owned()));
    assert_eq!(refused(&client, "join", &["!".into()]).await, (None, "nothing to shout".to_owned()));
    assert_eq!(refused(&client, "join", &["!".into(), "a".into()]).await.0, Some(1));
    assert_eq!(refused(&client, "broken", &["another parameter".into()]).await.0, None);
}

#[tokio::test]
async fn arguments_that_the_client_should_have_refused() {
    let (client, _) = client().await;
    let refused = async |name: &str, arguments: &[Value], types: &[&Type]| {
        client.call_as(name, arguments, types).await.unwrap().unwrap_err()
    };
    let text = &Type::String;
    for (name, arguments, says) in [
        ("join", vec![], "takes at least 1 argument, got 0"),
        ("same", vec![], "takes 1 argument, got 0"),
        ("same", vec!["a".into(), "b".into()], "takes 1 argument, got 2"),
        ("pick", vec!["a".into()], "takes 2 arguments, got 1"),
    ] {
        let error = refused(name, &arguments, &vec![text; arguments.len()]).await;
        assert!(error.text.contains(says) && error.function_argument.is_none(), "{error:?}");
    }
    assert_eq!(refused("same", &[Value::Null], &[&Type::Number]).await.function_argument, Some(0));
    let further = refused("join", &["-".into(), "a".into(), Value::Null], &[text, text, text]).await;
    assert_eq!((further.function_argument, further.text.as_str()), (Some(2), "must not be null"));
    assert_eq!(refused("same", &["text".into()], &[text]).await.function_argument, Some(0));
    // rubbish
    let rubbish = super::rubbish().unwrap();
    let request = proto::call_function::Request { name: "least".into(), arguments: vec![rubbish] };
    let answer = client.rpc().call_function(request).await.unwrap().into_inner();
    assert_eq!(answer.error.unwrap().function_argument, Some(0));
}

#[tokio::test]
async fn an_unknown_argument_makes_the_result_unknown() {
    let (client, _) = client().await;
    let list = &Type::list(Type::String);
    for unknown in [Value::Unknown, Value::List(vec!["a".into(), Value::Unknown])] {
        let result = client.call_as("pick", &[unknown, 9.into()], &[list, &Type::Number]).await.unwrap();
        assert_eq!(result, Ok(Value::Unknown));
    }
    let further = [Value::from("-"), Value::Unknown];
    assert_eq!(client.call_as("join", &further, &[&Type::String, &Type::String]).await.unwrap(), Ok(Value::Unknown));
    // what is known is refused at once
    let known = [Value::Unknown, "too long".into()];
    let error = client.call_as("join", &known, &[&Type::String, &Type::String]).await.unwrap().unwrap_err();
    assert_eq!(error.function_argument, Some(1));
}

#[tokio::test]
async fn a_result_in_a_type_of_its_own() {
    let (client, _) = client().await;
    let dynamic = |ty: Type, value: Value| Value::Dynamic(Box::new(ty), Box::new(value));
    let text = |text: &str| Ok(dynamic(Type::String, text.into()));
    assert_eq!(call(&client, "describe", &[Value::Null]).await, text("null"));
    assert_eq!(call(&client, "describe", &[dynamic(Type::Bool, Value::Null)]).await, text("null"));
    assert_eq!(call(&client, "describe", &[Value::Unknown]).await, text("unknown"));
    let list = Type::list(Type::Number);
    let inside = Value::List(vec![1.into(), Value::Unknown]);
    let pair = Type::Tuple(vec![Type::String, list.clone()]);
    let expected = dynamic(pair, Value::List(vec!["known".into(), inside.clone()]));
    assert_eq!(call(&client, "describe", &[dynamic(list, inside)]).await, Ok(expected));
}

#[tokio::test]
async fn a_number_of_any_size() {
    let (client, _) = client().await;
    for digits in ["123456789012345678901234567890.5", "-9223372036854775809", "1e400", "0.1"] {
        let number = Value::Number(Number::parse(digits).unwrap());
        assert_eq!(call(&client, "same", std::slice::from_ref(&number)).await, Ok(number));
    }
}

#[tokio::test]
async fn a_defect_is_an_error_that_names_the_function() {
    let (client, _) = client().await;
    let (argument, text) = refused(&client, "broken", &["panic".into()]).await;
    assert!(argument.is_none() && text.contains("panicked in CallFunction of broken"), "{text}");
    let (argument, text) = refused(&client, "broken", &["another type".into()]).await;
    assert!(argument.is_none() && text.contains("the value is not a string"), "{text}");
}
