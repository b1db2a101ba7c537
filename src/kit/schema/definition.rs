//! The schema of one thing that a provider offers.

use std::collections::BTreeMap;

use super::attribute::object_type;
use super::block::members;
use super::{Attribute, Attributes, Block, named};
use crate::kit::value::Type;

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
