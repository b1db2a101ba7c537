//! Schemas: what a user may write, and how each attribute behaves in a plan.
//!
//! A schema is built from [`Attribute`]s with their rules beside them: default, validators, whether
//! a change needs a new object, and when a computed value becomes unknown. [`crate::kit::framework`]
//! carries the rules out, so a resource does not.

pub mod attribute;
pub mod block;
pub mod check;
mod choice;
pub mod identity;
mod local;
mod nesting;
pub mod signature;
pub mod timeouts;
pub mod validator;
mod walk;

use std::collections::BTreeMap;

pub use attribute::{Attribute, Kind, Replace, Unknowns};
pub use block::{Block, BlockNesting};
pub use identity::{Identity, IdentityAttribute};
pub use nesting::Nesting;
pub use signature::{Parameter, Signature};
pub use validator::Validator;
pub use walk::map_attributes;

use crate::kit::value::Type;

pub use crate::kit::duration;

/// Attributes by name.
pub type Attributes = BTreeMap<String, Attribute>;

/// The schema of a provider block, a resource of any kind, a data source or an action.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// Counts up with each change that old state must be upgraded for.
    pub version: i64,
    /// What it is, in markdown.
    pub description: String,
    /// Why it should no longer be used.
    pub deprecated: Option<String>,
    /// The attributes.
    pub attributes: Attributes,
    /// The nested blocks; new things are nested attributes, `timeouts` is the one block.
    pub blocks: BTreeMap<String, Block>,
}

impl Schema {
    /// A schema of version 0.
    pub fn new<K: Into<String>>(
        description: impl Into<String>,
        attributes: impl IntoIterator<Item = (K, Attribute)>,
    ) -> Self {
        Self { description: description.into(), attributes: named(attributes), ..Self::default() }
    }

    /// Adds a block.
    pub fn block(mut self, name: &str, block: Block) -> Self {
        self.blocks.insert(name.to_owned(), block);
        self
    }

    /// Sets the version.
    pub fn version(mut self, version: i64) -> Self {
        self.version = version;
        self
    }

    /// The attributes, with the blocks as the nested attributes that they behave like.
    pub fn members(&self) -> Attributes {
        members(&self.attributes, &self.blocks)
    }

    /// The type of the whole object.
    pub fn ty(&self) -> Type {
        object_type(&self.members())
    }
}

/// Attributes from a list of pairs.
pub fn named<K: Into<String>>(attributes: impl IntoIterator<Item = (K, Attribute)>) -> Attributes {
    attributes.into_iter().map(|(name, attribute)| (name.into(), attribute)).collect()
}

fn members(attributes: &Attributes, blocks: &BTreeMap<String, Block>) -> Attributes {
    let blocks = blocks.iter().map(|(name, block)| (name.clone(), block.as_attribute()));
    attributes.clone().into_iter().chain(blocks).collect()
}

fn object_type(attributes: &Attributes) -> Type {
    Type::object(attributes.iter().map(|(name, attribute)| (name.clone(), attribute.ty())))
}
