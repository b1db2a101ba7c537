//! What a function author implements.

use thiserror::Error;

use crate::kit::schema::Signature;
use crate::kit::value::{ConvertError, FromValue, IntoValue, Path, Shape, Type, Value};

/// Why a function has no result.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{text}")]
pub struct FunctionError {
    /// The argument at fault, under its parameter's name; the root where none is.
    pub path: Path,
    /// What is wrong and what to do.
    pub text: String,
}

impl FunctionError {
    /// An error that no single argument is to blame for.
    pub fn new(text: impl Into<String>) -> Self {
        Self { path: Path::root(), text: text.into() }
    }

    /// The same, on an argument: `Path::of("parameter")`, with the index behind it of a variadic one.
    pub fn at(self, path: Path) -> Self {
        Self { path, ..self }
    }
}

impl From<ConvertError> for FunctionError {
    fn from(error: ConvertError) -> Self {
        Self { text: error.to_string(), path: error.path }
    }
}

/// A function: pure, and called also before the provider is configured. The same arguments give the
/// same result; Terraform holds a plan and its apply to it.
pub trait Function: Send + Sync + 'static {
    /// The arguments under the names of the parameters, see [`model!`](crate::model). A type that
    /// cannot be null or unknown serves a parameter that allows neither.
    type Arguments: FromValue + Shape + 'static;
    /// The result.
    type Return: IntoValue + Shape + 'static;

    /// The name as users write it behind `provider::NAME::`.
    fn name(&self) -> &'static str;

    /// What it takes and gives.
    fn signature(&self) -> Signature;

    /// Calls it.
    fn call(&self, arguments: Self::Arguments) -> Result<Self::Return, FunctionError>;
}

/// A function whose types the server does not know. Made by `Box::new(function)`.
pub trait AnyFunction: Send + Sync {
    /// See [`Function::name`].
    fn name(&self) -> &'static str;
    /// See [`Function::signature`].
    fn signature(&self) -> Signature;
    /// The type of [`Function::Arguments`].
    fn arguments_type(&self) -> Type;
    /// The type of [`Function::Return`].
    fn return_type(&self) -> Type;
    /// See [`Function::call`]. The arguments are an object.
    fn call(&self, arguments: Value) -> Result<Value, FunctionError>;
}

impl<F: Function> AnyFunction for F {
    fn name(&self) -> &'static str {
        Function::name(self)
    }

    fn signature(&self) -> Signature {
        Function::signature(self)
    }

    fn arguments_type(&self) -> Type {
        F::Arguments::ty()
    }

    fn return_type(&self) -> Type {
        F::Return::ty()
    }

    fn call(&self, arguments: Value) -> Result<Value, FunctionError> {
        let arguments = F::Arguments::from_value(arguments, &Path::root())?;
        Function::call(self, arguments).map(F::Return::into_value)
    }
}
