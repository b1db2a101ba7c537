//! Nested blocks.

use std::collections::BTreeMap;

use super::{Attribute, Attributes, Nesting, named};
use crate::kit::value::Type;

/// How the blocks of one name are held. Terraform knows groups and maps of blocks too; a nested
/// attribute says the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockNesting {
    /// At most one; null if absent.
    Single,
    /// Any number, in order; empty if absent.
    List,
    /// Any number, without order; empty if absent.
    Set,
}

impl BlockNesting {
    /// The nesting of the attribute that such blocks behave like.
    pub fn as_nesting(self) -> Nesting {
        match self {
            BlockNesting::Single => Nesting::Single,
            BlockNesting::List => Nesting::List,
            BlockNesting::Set => Nesting::Set,
        }
    }
}

/// The attributes, with the blocks as the nested attributes that they behave like.
pub(super) fn members(attributes: &Attributes, blocks: &BTreeMap<String, Block>) -> Attributes {
    let blocks = blocks.iter().map(|(name, block)| (name.clone(), block.as_attribute()));
    attributes.clone().into_iter().chain(blocks).collect()
}

/// A nested block. New things are nested attributes; blocks are for `timeouts` and for what was
/// written as a block before.
#[derive(Clone, Debug)]
pub struct Block {
    /// How they are held.
    pub nesting: BlockNesting,
    /// What it is, in markdown.
    pub description: String,
    /// What to use instead, where it should no longer be used.
    pub deprecated: Option<String>,
    /// Its attributes.
    pub attributes: Attributes,
    /// The blocks inside it.
    pub blocks: BTreeMap<String, Block>,
    /// At least so many. The client counts.
    pub min_items: i64,
    /// At most so many; 0 for any number.
    pub max_items: i64,
    /// It exists in Terraform only, as [`Attribute::local`] says.
    pub local: bool,
}

impl Block {
    fn new<K: Into<String>>(
        nesting: BlockNesting,
        description: impl Into<String>,
        attributes: impl IntoIterator<Item = (K, Attribute)>,
    ) -> Self {
        Self {
            nesting,
            description: description.into(),
            deprecated: None,
            attributes: named(attributes),
            blocks: BTreeMap::new(),
            min_items: 0,
            max_items: 0,
            local: false,
        }
    }

    /// A block of which there is at most one.
    pub fn single<K: Into<String>>(
        description: impl Into<String>,
        attributes: impl IntoIterator<Item = (K, Attribute)>,
    ) -> Self {
        Self::new(BlockNesting::Single, description, attributes)
    }

    /// Blocks in order.
    pub fn list<K: Into<String>>(
        description: impl Into<String>,
        attributes: impl IntoIterator<Item = (K, Attribute)>,
    ) -> Self {
        Self::new(BlockNesting::List, description, attributes)
    }

    /// Blocks without order.
    pub fn set<K: Into<String>>(
        description: impl Into<String>,
        attributes: impl IntoIterator<Item = (K, Attribute)>,
    ) -> Self {
        Self::new(BlockNesting::Set, description, attributes)
    }

    /// Adds a block inside it.
    pub fn block(mut self, name: &str, block: Block) -> Self {
        self.blocks.insert(name.to_owned(), block);
        self
    }

    /// There are so many; 0 for the most sets no limit. Of a single block there is exactly one then.
    pub fn items(mut self, least: i64, most: i64) -> Self {
        (self.min_items, self.max_items) = (least, most);
        self
    }

    /// Should no longer be used; `instead` says what to use.
    pub fn deprecated(mut self, instead: &str) -> Self {
        self.deprecated = Some(instead.to_owned());
        self
    }

    /// Exists in Terraform only, as [`Attribute::local`] says.
    pub fn local(mut self) -> Self {
        self.local = true;
        self
    }

    /// The nested attribute that it behaves like.
    pub fn as_attribute(&self) -> Attribute {
        let nesting = self.nesting.as_nesting();
        Attribute { local: self.local, ..Attribute::nested(nesting, members(&self.attributes, &self.blocks)) }
    }

    /// The type of all blocks of this name.
    pub fn ty(&self) -> Type {
        self.as_attribute().ty()
    }
}
