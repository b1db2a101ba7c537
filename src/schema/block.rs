//! Nested blocks.

use super::{Attribute, Attributes, Nesting, named, object_type};
use crate::value::Type;

/// How the blocks of one name are held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockNesting {
    /// At most one; null if absent.
    Single,
    /// Any number, in order.
    List,
    /// Any number, without order.
    Set,
}

/// A nested block.
#[derive(Clone, Debug)]
pub struct Block {
    /// How many there may be.
    pub nesting: BlockNesting,
    /// What it is, in markdown.
    pub description: String,
    /// Its attributes.
    pub attributes: Attributes,
}

impl Block {
    /// A block of which there is at most one.
    pub fn single<K: Into<String>>(
        description: impl Into<String>,
        attributes: impl IntoIterator<Item = (K, Attribute)>,
    ) -> Self {
        Self { nesting: BlockNesting::Single, description: description.into(), attributes: named(attributes) }
    }

    /// An optional nested attribute of the same type.
    pub fn as_attribute(&self) -> Attribute {
        let nesting = match self.nesting {
            BlockNesting::Single => Nesting::Single,
            BlockNesting::List => Nesting::List,
            BlockNesting::Set => Nesting::Set,
        };
        Attribute::nested(nesting, self.attributes.clone())
    }

    /// The type of all blocks of this name.
    pub fn ty(&self) -> Type {
        let object = object_type(&self.attributes, &Default::default());
        match self.nesting {
            BlockNesting::Single => object,
            BlockNesting::List => Type::list(object),
            BlockNesting::Set => Type::set(object),
        }
    }
}
