//! A schema as a client reads it off the wire, and the rules that Terraform holds schemas to.

use std::collections::BTreeMap;

use terraform_provider_tke::kit::value::{Path, Type};
use terraform_provider_tke::kit::wire::tfplugin6 as proto;

use super::rules::{Rule, Violation};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nesting {
    Single,
    List,
    Set,
    Map,
}

#[derive(Clone, Debug)]
pub enum Kind {
    Value(Type),
    Nested(Nesting, BTreeMap<String, Attribute>),
}

#[derive(Clone, Debug)]
pub struct Attribute {
    pub kind: Kind,
    pub optional: bool,
    pub computed: bool,
    pub write_only: bool,
}

/// A schema, or the body of a nested block.
#[derive(Clone, Debug, Default)]
pub struct Block {
    pub version: i64,
    pub attributes: BTreeMap<String, Attribute>,
    pub blocks: BTreeMap<String, (Nesting, Block)>,
}

impl Attribute {
    pub fn ty(&self) -> Type {
        match &self.kind {
            Kind::Value(ty) => ty.clone(),
            Kind::Nested(nesting, attributes) => nesting.of(object(attributes)),
        }
    }
}

impl Nesting {
    pub fn of(self, object: Type) -> Type {
        match self {
            Nesting::Single => object,
            Nesting::List => Type::list(object),
            Nesting::Set => Type::set(object),
            Nesting::Map => Type::map(object),
        }
    }
}

fn object(attributes: &BTreeMap<String, Attribute>) -> Type {
    Type::object(attributes.iter().map(|(name, attribute)| (name.clone(), attribute.ty())))
}

impl Block {
    pub fn ty(&self) -> Type {
        let attributes = self.attributes.iter().map(|(name, attribute)| (name.clone(), attribute.ty()));
        let blocks = self.blocks.iter().map(|(name, (nesting, block))| (name.clone(), nesting.of(block.ty())));
        Type::object(attributes.chain(blocks))
    }

    /// Reads a schema; what Terraform would refuse of it is added to `found`.
    pub fn read(schema: &proto::Schema, path: &Path, found: &mut Vec<Violation>) -> Self {
        let Some(block) = &schema.block else {
            refuse(found, path, "the schema has no block");
            return Self::default();
        };
        Self { version: schema.version, ..Self::read_block(block, path, found) }
    }

    fn read_block(block: &proto::schema::Block, path: &Path, found: &mut Vec<Violation>) -> Self {
        let attributes = read_attributes(&block.attributes, path, found);
        let mut blocks = BTreeMap::new();
        for nested in &block.block_types {
            let path = path.attr(&nested.type_name);
            if attributes.contains_key(&nested.type_name) {
                refuse(found, &path, "it is both an attribute and a block");
            }
            if !valid_name(&nested.type_name) {
                refuse(found, &path, "a name is lower-case letters, digits and underscores");
            }
            let (nesting, inner) = read_nested_block(nested, &path, found);
            blocks.insert(nested.type_name.clone(), (nesting, inner));
        }
        Self { version: block.version, attributes, blocks }
    }
}

fn read_nested_block(nested: &proto::schema::NestedBlock, path: &Path, found: &mut Vec<Violation>) -> (Nesting, Block) {
    use proto::schema::nested_block::NestingMode;
    let (least, most) = (nested.min_items, nested.max_items);
    if least < 0 || most < 0 {
        refuse(found, path, "item limits are not negative");
    }
    let nesting = match nested.nesting() {
        NestingMode::Single => {
            if least != most || least > 1 {
                refuse(found, path, "a single block has both limits 0 or both 1");
            }
            Nesting::Single
        }
        mode @ (NestingMode::List | NestingMode::Set) => {
            if most != 0 && least > most {
                refuse(found, path, "the least number of items is above the most");
            }
            if mode == NestingMode::List { Nesting::List } else { Nesting::Set }
        }
        NestingMode::Map | NestingMode::Group => {
            if least != 0 || most != 0 {
                refuse(found, path, "this nesting takes no item limits");
            }
            if nested.nesting() == NestingMode::Map { Nesting::Map } else { Nesting::Single }
        }
        NestingMode::Invalid => {
            refuse(found, path, "the nesting mode is invalid");
            Nesting::Single
        }
    };
    let block = Block::read_block(&nested.block.clone().unwrap_or_default(), path, found);
    if nesting == Nesting::Set {
        if has_dynamic(&block.ty()) {
            refuse(found, path, "a set of blocks holds nothing dynamic");
        }
        if block.attributes.values().any(holds_write_only) {
            refuse(found, path, "a set of blocks holds nothing write-only");
        }
    }
    (nesting, block)
}

fn read_attributes(
    attributes: &[proto::schema::Attribute],
    path: &Path,
    found: &mut Vec<Violation>,
) -> BTreeMap<String, Attribute> {
    let read = attributes
        .iter()
        .map(|attribute| (attribute.name.clone(), read_attribute(attribute, &path.attr(&attribute.name), found)));
    let read: BTreeMap<_, _> = read.collect();
    if read.len() != attributes.len() {
        refuse(found, path, "two attributes have one name");
    }
    read
}

fn read_attribute(attribute: &proto::schema::Attribute, path: &Path, found: &mut Vec<Violation>) -> Attribute {
    let proto::schema::Attribute { required, optional, computed, write_only, .. } = *attribute;
    if !valid_name(&attribute.name) {
        refuse(found, path, "a name is lower-case letters, digits and underscores");
    }
    if !(required || optional || computed) {
        refuse(found, path, "it is neither required nor optional nor computed");
    }
    if required && (optional || computed) {
        refuse(found, path, "it is required and yet optional or computed");
    }
    if write_only && computed {
        refuse(found, path, "it is write-only and yet computed");
    }
    let kind = match (&attribute.nested_type, attribute.r#type.is_empty()) {
        (Some(_), false) | (None, true) => {
            refuse(found, path, "it has a type or a nested type, one of them");
            Kind::Value(Type::Dynamic)
        }
        (None, false) => {
            let ty = serde_json::from_slice(&attribute.r#type).ok().and_then(|json| Type::from_json(&json));
            Kind::Value(ty.unwrap_or_else(|| {
                refuse(found, path, "its type cannot be read");
                Type::Dynamic
            }))
        }
        (Some(nested), true) => read_nested_type(nested, path, found),
    };
    let read = Attribute { kind, optional, computed, write_only };
    if let Kind::Nested(Nesting::Set, inner) = &read.kind {
        if has_dynamic(&read.ty()) {
            refuse(found, path, "a set holds nothing dynamic");
        }
        if inner.values().any(holds_write_only) {
            refuse(found, path, "a set holds nothing write-only");
        }
    }
    read
}

fn read_nested_type(nested: &proto::schema::Object, path: &Path, found: &mut Vec<Violation>) -> Kind {
    use proto::schema::object::NestingMode;
    let nesting = match nested.nesting() {
        NestingMode::Single => Nesting::Single,
        NestingMode::List => Nesting::List,
        NestingMode::Set => Nesting::Set,
        NestingMode::Map => Nesting::Map,
        NestingMode::Invalid => {
            refuse(found, path, "the nesting mode is invalid");
            Nesting::Single
        }
    };
    Kind::Nested(nesting, read_attributes(&nested.attributes, path, found))
}

fn refuse(found: &mut Vec<Violation>, path: &Path, message: &str) {
    found.push(Violation::new(Rule::Schema, path, message));
}

fn valid_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

fn has_dynamic(ty: &Type) -> bool {
    match ty {
        Type::Dynamic => true,
        Type::List(element) | Type::Set(element) | Type::Map(element) => has_dynamic(element),
        Type::Object(attributes) => attributes.values().any(has_dynamic),
        Type::Tuple(elements) => elements.iter().any(has_dynamic),
        Type::String | Type::Number | Type::Bool => false,
    }
}

fn holds_write_only(attribute: &Attribute) -> bool {
    attribute.write_only || matches!(&attribute.kind, Kind::Nested(_, inner) if inner.values().any(holds_write_only))
}
