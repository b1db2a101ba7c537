//! What a provider offers beside managed resources, as a client reads it off the wire.

use std::collections::{BTreeMap, BTreeSet};

use terraform_provider_tke::kit::value::{Path, Type};
use terraform_provider_tke::kit::wire::tfplugin6 as proto;

use super::super::rules::{Rule, Violation};
use super::super::schema::Block;

#[derive(Clone, Debug, Default)]
pub struct Offer {
    pub data_sources: BTreeMap<String, Block>,
    pub ephemeral_resources: BTreeMap<String, Block>,
    pub list_resources: BTreeMap<String, Block>,
    pub actions: BTreeMap<String, Block>,
    pub functions: BTreeMap<String, Signature>,
    pub identities: BTreeMap<String, IdentitySchema>,
}

#[derive(Clone, Debug)]
pub struct Signature {
    pub parameters: Vec<Parameter>,
    pub variadic: Option<Parameter>,
    pub returns: Type,
}

#[derive(Clone, Debug)]
pub struct Parameter {
    pub name: String,
    pub ty: Type,
    pub allow_null: bool,
    pub allow_unknown: bool,
}

#[derive(Clone, Debug)]
pub struct IdentitySchema {
    pub version: i64,
    /// Types, and whether an import must name the attribute.
    pub attributes: BTreeMap<String, (Type, bool)>,
}

impl IdentitySchema {
    pub fn ty(&self) -> Type {
        Type::object(self.attributes.iter().map(|(name, (ty, _))| (name.clone(), ty.clone())))
    }
}

impl Offer {
    /// Reads all of it; what Terraform would refuse is added to `found`.
    pub fn read(
        schemas: &proto::get_provider_schema::Response,
        metadata: &proto::get_metadata::Response,
        identities: &proto::get_resource_identity_schemas::Response,
        found: &mut Vec<Violation>,
    ) -> Self {
        assert!(metadata.diagnostics.is_empty() && identities.diagnostics.is_empty());
        compare(schemas, metadata, found);
        let actions = schemas.action_schemas.iter().map(|(name, action)| {
            let schema = action.schema.as_ref().unwrap_or_else(|| panic!("action {name} has no schema"));
            (name.clone(), schema.clone())
        });
        let identities = identities.identity_schemas.iter();
        Self {
            data_sources: blocks(&schemas.data_source_schemas, found),
            ephemeral_resources: blocks(&schemas.ephemeral_resource_schemas, found),
            list_resources: blocks(&schemas.list_resource_schemas, found),
            actions: blocks(&actions.collect(), found),
            functions: schemas.functions.iter().map(|(name, f)| (name.clone(), signature(name, f, found))).collect(),
            identities: identities
                .map(|(name, schema)| {
                    if !schemas.resource_schemas.contains_key(name) {
                        found.push(Violation::new(Rule::Schema, &Path::of(name), "an identity of no resource"));
                    }
                    (name.clone(), identity(name, schema, found))
                })
                .collect(),
        }
    }
}

pub fn blocks(schemas: &BTreeMap<String, proto::Schema>, found: &mut Vec<Violation>) -> BTreeMap<String, Block> {
    let read = schemas.iter();
    read.map(|(name, schema)| (name.clone(), Block::read(schema, &Path::of(name), found))).collect()
}

/// Metadata and schemas must name the same things and the same capabilities.
fn compare(
    schemas: &proto::get_provider_schema::Response,
    metadata: &proto::get_metadata::Response,
    found: &mut Vec<Violation>,
) {
    let mut same = |what: &str, here: Vec<&String>, there: Vec<&String>| {
        let (there_all, count) = (there.iter().copied().collect::<BTreeSet<_>>(), there.len());
        if here.iter().copied().collect::<BTreeSet<_>>() != there_all || count != there_all.len() {
            let message = format!("schemas name {here:?}, metadata {there:?}");
            found.push(Violation::new(Rule::Schema, &Path::of(what), message));
        }
    };
    macro_rules! compare {
        ($($schemas:ident, $metadata:ident, $name:ident;)*) => {
            $(same(
                stringify!($metadata),
                schemas.$schemas.keys().collect(),
                metadata.$metadata.iter().map(|metadata| &metadata.$name).collect(),
            );)*
        };
    }
    compare! {
        resource_schemas, resources, type_name;
        data_source_schemas, data_sources, type_name;
        ephemeral_resource_schemas, ephemeral_resources, type_name;
        list_resource_schemas, list_resources, type_name;
        action_schemas, actions, type_name;
        functions, functions, name;
    }
    if schemas.server_capabilities != metadata.server_capabilities {
        found.push(Violation::new(Rule::Schema, &Path::root(), "schemas and metadata differ in capabilities"));
    }
}

fn ty(bytes: &[u8], path: &Path, found: &mut Vec<Violation>) -> Type {
    let read = serde_json::from_slice(bytes).ok().and_then(|json| Type::from_json(&json));
    read.unwrap_or_else(|| {
        found.push(Violation::new(Rule::Schema, path, "its type cannot be read"));
        Type::Dynamic
    })
}

fn signature(name: &str, function: &proto::Function, found: &mut Vec<Violation>) -> Signature {
    let path = Path::of(name);
    let mut parameter = |parameter: &proto::function::Parameter| Parameter {
        name: parameter.name.clone(),
        ty: ty(&parameter.r#type, &path.attr(&parameter.name), found),
        allow_null: parameter.allow_null_value,
        allow_unknown: parameter.allow_unknown_values,
    };
    let parameters = function.parameters.iter().map(&mut parameter).collect();
    let variadic = function.variadic_parameter.as_ref().map(parameter);
    let returns = ty(function.r#return.as_ref().map_or(&[], |returns| &returns.r#type), &path, found);
    Signature { parameters, variadic, returns }
}

fn identity(name: &str, schema: &proto::ResourceIdentitySchema, found: &mut Vec<Violation>) -> IdentitySchema {
    let mut attributes = BTreeMap::new();
    for attribute in &schema.identity_attributes {
        let path = Path::of(name).attr(&attribute.name);
        let ty = ty(&attribute.r#type, &path, found);
        let element = if let Type::List(element) = &ty { element } else { &ty };
        if !matches!(element, Type::String | Type::Number | Type::Bool) {
            found.push(Violation::new(Rule::Schema, &path, "an identity holds primitives and lists of them"));
        }
        if attribute.required_for_import == attribute.optional_for_import {
            found.push(Violation::new(Rule::Schema, &path, "an import needs it or may have it"));
        }
        attributes.insert(attribute.name.clone(), (ty, attribute.required_for_import));
    }
    if attributes.is_empty() {
        found.push(Violation::new(Rule::Schema, &Path::of(name), "an identity without attributes"));
    }
    IdentitySchema { version: schema.version, attributes }
}
