//! The CLI's account of a schema against the schema itself.

use serde_json::{Map, Value as Json, json};
use terraform_provider_tke::kit::schema::{Attribute, Attributes, Block, BlockNesting, Kind, Nesting, Schema};

use super::provider;
use crate::harness::{Feature, Workspace, needs};
use crate::protocol::kinds::{KINDS, Kinds, schema};

#[test]
fn the_cli_shows_a_schema_as_declared() {
    let (provider, _) = provider(|| vec![Box::new(Kinds)]);
    let workspace = Workspace::reattached(&provider);
    workspace.configure("provider \"test\" {}\n");
    let shown = workspace.run(&["providers", "schema", "-json"]).success();
    let shown: Json = serde_json::from_str(&shown.stdout).unwrap();
    let providers = shown["provider_schemas"].as_object().unwrap();
    let ours = providers.values().next().unwrap();
    let text = ours.to_string();
    let mut declared = whole(&schema());
    // newer ones say why something is deprecated
    if !text.contains("deprecation_message") {
        forget(&mut declared, "deprecation_message");
    }
    let knows_write_only = needs(Feature::WriteOnly);
    assert_eq!(text.contains("write_only"), knows_write_only);
    if !knows_write_only {
        forget(&mut declared, "write_only");
    }
    assert_eq!(ours["resource_schemas"][KINDS], declared);
    // what the comparison is about is there
    for flag in ["sensitive", "deprecated", "nested_type", "block_types"] {
        assert!(text.contains(flag), "{flag}");
    }
}

/// Takes a member out of an object and of all that are in it.
fn forget(value: &mut Json, member: &str) {
    if let Some(members) = value.as_object_mut() {
        members.remove(member);
        members.values_mut().for_each(|value| forget(value, member));
    }
}

fn whole(schema: &Schema) -> Json {
    let mut block = block(&schema.description, &schema.attributes);
    let blocks = schema.blocks.iter().map(|(name, block)| (name.clone(), nested_block(block)));
    block["block_types"] = Json::Object(blocks.collect());
    json!({ "version": schema.version, "block": block })
}

fn block(description: &str, inner: &Attributes) -> Json {
    json!({ "attributes": attributes(inner), "description": description, "description_kind": "markdown" })
}

fn nested_block(nested: &Block) -> Json {
    let nesting = match nested.nesting {
        BlockNesting::Single => "single",
        BlockNesting::List => "list",
        BlockNesting::Set => "set",
    };
    json!({ "nesting_mode": nesting, "block": block(&nested.description, &nested.attributes) })
}

fn attributes(attributes: &Attributes) -> Json {
    attributes.iter().map(|(name, attribute)| (name.clone(), self::attribute(attribute))).collect::<Map<_, _>>().into()
}

/// The CLI leaves out what is false or empty.
fn attribute(attribute: &Attribute) -> Json {
    let mut shown = match &attribute.kind {
        Kind::Value(ty) => json!({ "type": ty.to_json() }),
        Kind::Nested(nesting, inner) => {
            let nesting = match nesting {
                Nesting::Single => "single",
                Nesting::List => "list",
                Nesting::Set => "set",
                Nesting::Map => "map",
            };
            json!({ "nested_type": { "attributes": attributes(inner), "nesting_mode": nesting } })
        }
    };
    shown["description_kind"] = "markdown".into();
    if !attribute.description.is_empty() {
        shown["description"] = attribute.description.clone().into();
    }
    let flags = [
        ("required", attribute.required),
        ("optional", attribute.optional),
        ("computed", attribute.computed),
        ("sensitive", attribute.sensitive),
        ("write_only", attribute.write_only),
        ("deprecated", attribute.deprecated.is_some()),
    ];
    if let Some(instead) = &attribute.deprecated {
        shown["deprecation_message"] = instead.clone().into();
    }
    for (name, _) in flags.into_iter().filter(|(_, set)| *set) {
        shown[name] = true.into();
    }
    shown
}
