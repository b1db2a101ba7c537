//! What a provider offers, each with its schema.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::encode;
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::AnyFunction;
use crate::kit::schema::{Schema, Signature};
use crate::kit::value::Type;
use crate::kit::wire::tfplugin6 as proto;

/// What is offered of one kind, by type.
pub(super) struct Offered<T: ?Sized> {
    kind: &'static str,
    types: BTreeMap<&'static str, Arc<Registered<T>>>,
}

/// One type with its schema.
pub(super) struct Registered<T: ?Sized> {
    pub(super) item: Box<T>,
    pub(super) schema: Schema,
    pub(super) ty: Type,
}

/// A function with its signature.
pub(super) struct Callable {
    pub(super) function: Box<dyn AnyFunction>,
    pub(super) signature: Signature,
}

impl<T: ?Sized> Offered<T> {
    pub(super) fn new(kind: &'static str, items: Vec<Box<T>>, describe: impl Fn(&T) -> (&'static str, Schema)) -> Self {
        let types = items.into_iter().map(|item| {
            let (name, schema) = describe(&item);
            let ty = schema.ty();
            (name, Arc::new(Registered { item, schema, ty }))
        });
        Self { kind, types: types.collect() }
    }

    pub(super) fn find(&self, type_name: &str) -> Result<Arc<Registered<T>>, Diagnostics> {
        self.types.get(type_name).cloned().ok_or_else(|| unknown_type(self.kind, type_name))
    }

    pub(super) fn names(&self) -> impl Iterator<Item = String> {
        self.types.keys().map(|name| (*name).to_owned())
    }

    pub(super) fn each_schema(&self) -> impl Iterator<Item = &Schema> {
        self.types.values().map(|registered| &registered.schema)
    }

    pub(super) fn schemas<S>(&self, encode: impl Fn(proto::Schema) -> S) -> BTreeMap<String, S> {
        let schemas = self.types.iter();
        schemas.map(|(name, registered)| ((*name).to_owned(), encode(encode::schema(&registered.schema)))).collect()
    }
}

pub(super) fn unknown_type(kind: &str, type_name: &str) -> Diagnostics {
    Diagnostic::error(
        format!("Unknown {kind} type"),
        format!("This provider has no {kind} of type {type_name:?}. A newer version may have it."),
    )
    .into()
}
