//! Everything that a provider offers.

use std::collections::BTreeSet;

use super::{Action, DataSource, EphemeralResource, Function, ListResource, Resource};
use super::{AnyAction, AnyDataSource, AnyEphemeralResource, AnyFunction, AnyListResource, AnyResource};
use crate::kit::schema::Schema;
use crate::kit::schema::check::{self, Purpose};
use crate::kit::value::{Type, shape};

/// The list of everything that a provider offers, each kind in the order in which it was added.
pub struct Catalog<D> {
    /// Managed resources.
    pub resources: Vec<Box<dyn AnyResource<D>>>,
    /// Data sources.
    pub data_sources: Vec<Box<dyn AnyDataSource<D>>>,
    /// Ephemeral resources.
    pub ephemeral_resources: Vec<Box<dyn AnyEphemeralResource<D>>>,
    /// List resources.
    pub list_resources: Vec<Box<dyn AnyListResource<D>>>,
    /// Actions.
    pub actions: Vec<Box<dyn AnyAction<D>>>,
    /// Functions.
    pub functions: Vec<Box<dyn AnyFunction>>,
}

impl<D> Default for Catalog<D> {
    fn default() -> Self {
        Self {
            resources: Vec::new(),
            data_sources: Vec::new(),
            ephemeral_resources: Vec::new(),
            list_resources: Vec::new(),
            actions: Vec::new(),
            functions: Vec::new(),
        }
    }
}

impl<D: Send + Sync + 'static> Catalog<D> {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a managed resource.
    pub fn resource(mut self, resource: impl Resource<Data = D>) -> Self {
        self.resources.push(Box::new(resource));
        self
    }

    /// Adds a data source.
    pub fn data_source(mut self, data_source: impl DataSource<Data = D>) -> Self {
        self.data_sources.push(Box::new(data_source));
        self
    }

    /// Adds an ephemeral resource.
    pub fn ephemeral_resource(mut self, ephemeral_resource: impl EphemeralResource<Data = D>) -> Self {
        self.ephemeral_resources.push(Box::new(ephemeral_resource));
        self
    }

    /// Adds a list resource.
    pub fn list_resource(mut self, list_resource: impl ListResource<Data = D>) -> Self {
        self.list_resources.push(Box::new(list_resource));
        self
    }

    /// Adds an action.
    pub fn action(mut self, action: impl Action<Data = D>) -> Self {
        self.actions.push(Box::new(action));
        self
    }

    /// Adds a function.
    pub fn function(mut self, function: impl Function) -> Self {
        self.functions.push(Box::new(function));
        self
    }

    /// Rules of the kit that schemas, models, identities and signatures break, each with what it is about; empty
    /// if none does. [`Provider::violations`](super::Provider::violations) asks for them too.
    pub fn violations(&self) -> Vec<String> {
        let mut found = Found::default();
        for resource in &self.resources {
            let schema = resource.schema();
            let violations = of_schema(&schema, Purpose::Resource, &resource.model_type());
            found.add("resource", resource.type_name(), violations);
            if let Some(identity) = resource.identity() {
                found.extend(resource.type_name(), identity.violations(&schema));
            }
        }
        for data_source in &self.data_sources {
            let violations = of_schema(&data_source.schema(), Purpose::DataSource, &data_source.model_type());
            found.add("data source", data_source.type_name(), violations);
        }
        for ephemeral in &self.ephemeral_resources {
            let violations = of_schema(&ephemeral.schema(), Purpose::Ephemeral, &ephemeral.model_type());
            found.add("ephemeral resource", ephemeral.type_name(), violations);
        }
        for list in &self.list_resources {
            let mut violations = of_schema(&list.schema(), Purpose::List, &list.model_type());
            let managed = self.resources.iter().find(|resource| resource.type_name() == list.type_name());
            match managed.filter(|resource| resource.identity().is_some()) {
                Some(resource) => violations.extend(shape::misfits(&resource.schema().ty(), &list.object_type())),
                None => violations.push("there is no resource of the type that has an identity".to_owned()),
            }
            found.add("list resource", list.type_name(), violations);
        }
        for action in &self.actions {
            let violations = of_schema(&action.schema(), Purpose::Action, &action.model_type());
            found.add("action", action.type_name(), violations);
        }
        for function in &self.functions {
            let signature = function.signature();
            let mut violations = signature.violations();
            violations.extend(shape::misfits(&signature.arguments_type(), &function.arguments_type()));
            violations.extend(shape::misfits(&signature.returns, &function.return_type()));
            found.add("function", function.name(), violations);
        }
        found.violations
    }
}

/// What is wrong with a schema, and where the model does not fit it.
fn of_schema(schema: &Schema, purpose: Purpose, model: &Type) -> Vec<String> {
    let mut violations = check::violations(schema, purpose);
    violations.extend(shape::misfits(&schema.ty(), model));
    violations
}

#[derive(Default)]
struct Found {
    names: BTreeSet<(&'static str, &'static str)>,
    violations: Vec<String>,
}

impl Found {
    fn add(&mut self, kind: &'static str, name: &'static str, violations: Vec<String>) {
        if !self.names.insert((kind, name)) {
            self.violations.push(format!("{name}: another {kind} has the name"));
        }
        self.extend(name, violations);
    }

    fn extend(&mut self, name: &str, violations: Vec<String>) {
        self.violations.extend(violations.into_iter().map(|violation| format!("{name}: {violation}")));
    }
}
