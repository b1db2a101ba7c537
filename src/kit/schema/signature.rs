//! What a function takes and gives.

use super::Validator;
use crate::kit::value::Type;

/// One parameter of a function.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name, in documentation and in the model of the arguments.
    pub name: &'static str,
    /// Its type.
    pub ty: Type,
    /// Whether the function is called with null. Else the client refuses it.
    pub allow_null: bool,
    /// Whether the function is called with a value not known yet. Else the result is unknown too.
    pub allow_unknown: bool,
    /// What it is, in markdown.
    pub description: String,
    /// What is checked of a known argument.
    pub validators: Vec<Validator>,
}

impl Parameter {
    /// A parameter that is called with known values only.
    pub fn new(name: &'static str, ty: Type, description: impl Into<String>) -> Self {
        let description = description.into();
        Self { name, ty, allow_null: false, allow_unknown: false, description, validators: Vec::new() }
    }

    /// The function is called with null too.
    pub fn allow_null(mut self) -> Self {
        self.allow_null = true;
        self
    }

    /// The function is called with unknown values too.
    pub fn allow_unknown(mut self) -> Self {
        self.allow_unknown = true;
        self
    }

    /// Adds a check.
    pub fn validate(mut self, validator: Validator) -> Self {
        self.validators.push(validator);
        self
    }
}

/// The signature of a function.
#[derive(Clone, Debug)]
pub struct Signature {
    /// What it does, in one plain line.
    pub summary: String,
    /// What it does, in markdown.
    pub description: String,
    /// What to use instead, where it should no longer be used.
    pub deprecated: Option<String>,
    /// The parameters, in order.
    pub parameters: Vec<Parameter>,
    /// Any number of further arguments.
    pub variadic: Option<Parameter>,
    /// The type of the result.
    pub returns: Type,
}

impl Signature {
    /// A function of these parameters.
    pub fn new(
        summary: impl Into<String>,
        description: impl Into<String>,
        parameters: impl IntoIterator<Item = Parameter>,
        returns: Type,
    ) -> Self {
        Self {
            summary: summary.into(),
            description: description.into(),
            deprecated: None,
            parameters: parameters.into_iter().collect(),
            variadic: None,
            returns,
        }
    }

    /// Takes any number of further arguments; the model has them as a list under the parameter's name.
    pub fn variadic(mut self, parameter: Parameter) -> Self {
        self.variadic = Some(parameter);
        self
    }

    /// Should no longer be used; `instead` says what to use.
    pub fn deprecated(mut self, instead: &str) -> Self {
        self.deprecated = Some(instead.to_owned());
        self
    }

    /// All parameters, the variadic one last.
    pub fn all(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().chain(&self.variadic)
    }

    /// The type of the arguments, as an object under the names of the parameters.
    pub fn arguments_type(&self) -> Type {
        let fixed = self.parameters.iter().map(|parameter| (parameter.name, parameter.ty.clone()));
        let further = self.variadic.iter().map(|parameter| (parameter.name, Type::list(parameter.ty.clone())));
        Type::object(fixed.chain(further))
    }

    /// What is wrong with it; empty if nothing is.
    pub fn violations(&self) -> Vec<String> {
        let mut found = Vec::new();
        if self.summary.is_empty() || self.description.is_empty() {
            found.push("it has no summary or no description".to_owned());
        }
        let names: Vec<&str> = self.all().map(|parameter| parameter.name).collect();
        for (index, parameter) in self.all().enumerate() {
            let mut report = |message: &str| found.push(format!("{}: {message}", parameter.name));
            if names.iter().take(index).any(|name| *name == parameter.name) {
                report("another parameter has the name");
            }
            if parameter.description.is_empty() {
                report("it has no description");
            }
        }
        found
    }
}
