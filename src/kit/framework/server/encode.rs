//! Between the protocol's messages and ours.

use std::collections::BTreeMap;

use bytes::Bytes;

use crate::kit::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::kit::framework::locate;
use crate::kit::schema::{
    Attribute, Attributes, Block, BlockNesting, Identity, Kind, Nesting, Parameter, Schema, Signature,
};
use crate::kit::value::{Path, Step, Type, Value, json, msgpack};
use crate::kit::wire::tfplugin6 as proto;
use crate::system::text::printable;

/// Diagnostics as the client takes them: with the steps of their paths that it follows, and in the text all of them.
pub(super) fn diagnostics(diagnostics: Diagnostics, followed: impl Fn(&Path) -> Path) -> Vec<proto::Diagnostic> {
    diagnostics.into_iter().map(|told| diagnostic(locate::with_path(told), &followed)).collect()
}

fn diagnostic(diagnostic: Diagnostic, followed: impl Fn(&Path) -> Path) -> proto::Diagnostic {
    let severity = match diagnostic.severity {
        Severity::Error => proto::diagnostic::Severity::Error,
        Severity::Warning => proto::diagnostic::Severity::Warning,
    };
    proto::Diagnostic {
        severity: severity.into(),
        summary: printable(&diagnostic.summary).into_owned(),
        detail: printable(&diagnostic.detail).into_owned(),
        attribute: (!diagnostic.path.is_root()).then(|| path(&followed(&diagnostic.path))),
    }
}

pub(super) fn path(path: &Path) -> proto::AttributePath {
    use proto::attribute_path::{Step as ProtoStep, step::Selector};
    let steps = path.steps().iter().map(|step| {
        let selector = match step {
            Step::Attribute(name) => Selector::AttributeName(name.clone()),
            Step::Key(key) => Selector::ElementKeyString(key.clone()),
            Step::Index(index) => Selector::ElementKeyInt(*index),
        };
        ProtoStep { selector: Some(selector) }
    });
    proto::AttributePath { steps: steps.collect() }
}

/// Reads a value in whichever encoding it came; an absent one is null.
pub(super) fn decode(value: Option<&proto::DynamicValue>, ty: &Type) -> Result<Value, Diagnostics> {
    match value {
        Some(value) if !value.msgpack.is_empty() => Ok(msgpack::decode(&value.msgpack, ty)?),
        Some(value) if !value.json.is_empty() => {
            Ok(json::decode(parse_json(&value.json, "value")?, ty, json::Extra::Refuse)?)
        }
        _ => Ok(Value::Null),
    }
}

/// Reads JSON; `what` names it for the message.
pub(super) fn parse_json(bytes: &[u8], what: &str) -> Result<serde_json::Value, Diagnostics> {
    serde_json::from_slice(bytes).map_err(|error| {
        Diagnostic::error(format!("Unreadable {what}"), format!("The {what} is not JSON: {error}.")).into()
    })
}

/// Writes a value, fitted to its type.
pub(super) fn encode(value: Value, ty: &Type) -> Result<proto::DynamicValue, Diagnostics> {
    let value = ty.conform(value, &Path::root())?;
    let msgpack = msgpack::encode(&value, ty)?;
    Ok(proto::DynamicValue { msgpack: msgpack.into(), ..Default::default() })
}

pub(super) fn schema(schema: &Schema) -> proto::Schema {
    let mut block = block(&schema.description, &schema.attributes, &schema.blocks);
    block.version = schema.version;
    block.deprecated = schema.deprecated.is_some();
    block.deprecation_message = schema.deprecated.clone().unwrap_or_default();
    proto::Schema { version: schema.version, block: Some(block) }
}

fn block(description: &str, attributes: &Attributes, blocks: &BTreeMap<String, Block>) -> proto::schema::Block {
    proto::schema::Block {
        attributes: attributes.iter().map(|(name, attribute)| self::attribute(name, attribute, false)).collect(),
        block_types: blocks.iter().map(|(name, block)| nested_block(name, block)).collect(),
        description: description.to_owned(),
        description_kind: proto::StringKind::Markdown.into(),
        ..Default::default()
    }
}

fn nested_block(name: &str, nested: &Block) -> proto::schema::NestedBlock {
    use proto::schema::nested_block::NestingMode;
    let nesting = match nested.nesting {
        BlockNesting::Single => NestingMode::Single,
        BlockNesting::List => NestingMode::List,
        BlockNesting::Set => NestingMode::Set,
    };
    proto::schema::NestedBlock {
        type_name: name.to_owned(),
        block: Some(proto::schema::Block {
            deprecated: nested.deprecated.is_some(),
            deprecation_message: nested.deprecated.clone().unwrap_or_default(),
            ..block(&nested.description, &nested.attributes, &nested.blocks)
        }),
        nesting: nesting.into(),
        min_items: nested.min_items,
        max_items: nested.max_items,
    }
}

/// `is_hidden` says that it is inside one that is sensitive as a whole. It is not marked again: that hides nothing
/// more, and other clients than Terraform cannot read a secret inside a secret.
fn attribute(name: &str, attribute: &Attribute, is_hidden: bool) -> proto::schema::Attribute {
    // a type and a nested type beside each other are refused by Terraform
    let (ty, nested_type) = match &attribute.kind {
        Kind::Value(ty) => (self::ty(ty), None),
        Kind::Nested(nesting, inner) => (Bytes::new(), Some(object(*nesting, inner, is_hidden || attribute.sensitive))),
    };
    proto::schema::Attribute {
        name: name.to_owned(),
        r#type: ty,
        nested_type,
        description: attribute.description.clone(),
        required: attribute.required,
        optional: attribute.optional,
        computed: attribute.computed,
        sensitive: attribute.sensitive && !is_hidden,
        description_kind: proto::StringKind::Markdown.into(),
        deprecated: attribute.deprecated.is_some(),
        write_only: attribute.write_only,
        deprecation_message: attribute.deprecated.clone().unwrap_or_default(),
    }
}

fn object(nesting: Nesting, attributes: &Attributes, is_hidden: bool) -> proto::schema::Object {
    use proto::schema::object::NestingMode;
    let nesting = match nesting {
        Nesting::Single => NestingMode::Single,
        Nesting::List => NestingMode::List,
        Nesting::Set => NestingMode::Set,
        Nesting::Map => NestingMode::Map,
    };
    proto::schema::Object {
        attributes: attributes.iter().map(|(name, attribute)| self::attribute(name, attribute, is_hidden)).collect(),
        nesting: nesting.into(),
        ..Default::default()
    }
}

/// A type, in JSON.
fn ty(ty: &Type) -> Bytes {
    ty.to_json().to_string().into_bytes().into()
}

pub(super) fn identity_schema(identity: &Identity) -> proto::ResourceIdentitySchema {
    let attributes = identity.attributes.iter();
    let attributes = attributes.map(|(name, attribute)| proto::resource_identity_schema::IdentityAttribute {
        name: name.clone(),
        r#type: ty(&attribute.ty),
        required_for_import: attribute.required_for_import,
        optional_for_import: !attribute.required_for_import,
        description: attribute.description.clone(),
    });
    proto::ResourceIdentitySchema { version: identity.version, identity_attributes: attributes.collect() }
}

pub(super) fn function(signature: &Signature) -> proto::Function {
    proto::Function {
        parameters: signature.parameters.iter().map(parameter).collect(),
        variadic_parameter: signature.variadic.as_ref().map(parameter),
        r#return: Some(proto::function::Return { r#type: ty(&signature.returns) }),
        summary: signature.summary.clone(),
        description: signature.description.clone(),
        description_kind: proto::StringKind::Markdown.into(),
        deprecation_message: signature.deprecated.clone().unwrap_or_default(),
    }
}

fn parameter(parameter: &Parameter) -> proto::function::Parameter {
    proto::function::Parameter {
        name: parameter.name.to_owned(),
        r#type: ty(&parameter.ty),
        allow_null_value: parameter.allow_null,
        allow_unknown_values: parameter.allow_unknown,
        description: parameter.description.clone(),
        description_kind: proto::StringKind::Markdown.into(),
    }
}
