//! Schemas on the wire: as declared.

use terraform_provider_tke::kit::framework::Catalog;
use terraform_provider_tke::kit::schema::{Attribute, Block, Schema, validator};
use terraform_provider_tke::kit::value::Value;
use terraform_provider_tke::kit::wire::tfplugin6 as proto;
use terraform_provider_tke::kit::wire::tfplugin6::schema::nested_block::NestingMode;

use super::super::client::Client;
use super::super::provider::{self, Data, Echo, TestProvider};
use super::super::terraform::Terraform;
use super::thing::THING;
use super::{briefly, client};

const BLOCKS: &str = "test_blocks";

fn label() -> [(&'static str, Attribute); 2] {
    [
        ("label", Attribute::string().required().validate(validator::length(1, 5)).description("The *label*.")),
        ("size", Attribute::number().default(1).description("The size.")),
    ]
}

/// The same for a set, where nothing is computed.
fn mark() -> [(&'static str, Attribute); 1] {
    [("label", Attribute::string().required().validate(validator::length(1, 5)).description("The label."))]
}

/// A resource with blocks of every nesting.
const WITH_BLOCKS: Echo = Echo {
    type_name: BLOCKS,
    schema: || {
        let deep = Block::list("Deep.", label()).block("deeper", Block::set("Deeper.", mark()));
        let mut schema = Schema::new("Blocks.", [("note", Attribute::string().description("A note."))])
            .version(4)
            .block("one", Block::single("One.", label()))
            .block("steps", Block::list("Steps.", label()).items(0, 3).block("deep", deep))
            .block("marks", Block::set("Marks.", mark()).deprecated("Use steps."));
        schema.deprecated = Some("Use `test_kinds`.".into());
        schema
    },
};

async fn schemas(client: &Client) -> proto::get_provider_schema::Response {
    client.rpc().get_provider_schema(proto::get_provider_schema::Request {}).await.unwrap().into_inner()
}

#[tokio::test]
async fn blocks_are_as_declared() {
    let (client, _) = provider::client(|| vec![Box::new(WITH_BLOCKS)]).await;
    let schema = schemas(&client).await.resource_schemas.remove(BLOCKS).unwrap();
    let block = schema.block.unwrap();
    assert_eq!((schema.version, block.version), (4, 4));
    assert_eq!((block.deprecated, block.deprecation_message.as_str()), (true, "Use `test_kinds`."));
    let nested = |block: &proto::schema::Block, name: &str| {
        block.block_types.iter().find(|nested| nested.type_name == name).unwrap().clone()
    };
    let inner = |nested: &proto::schema::NestedBlock| nested.block.clone().unwrap();
    let about = |nested: &proto::schema::NestedBlock| {
        let block = nested.block.as_ref().unwrap();
        assert_eq!(block.description_kind(), proto::StringKind::Markdown);
        (nested.nesting(), nested.min_items, nested.max_items, block.description.clone(), block.deprecated)
    };
    let (one, steps, marks) = (nested(&block, "one"), nested(&block, "steps"), nested(&block, "marks"));
    assert_eq!(about(&one), (NestingMode::Single, 0, 0, "One.".to_owned(), false));
    assert_eq!(about(&steps), (NestingMode::List, 0, 3, "Steps.".to_owned(), false));
    assert_eq!(about(&marks), (NestingMode::Set, 0, 0, "Marks.".to_owned(), true));
    assert_eq!(inner(&marks).deprecation_message, "Use steps.");
    let deep = nested(&inner(&steps), "deep");
    assert_eq!(about(&deep), (NestingMode::List, 0, 0, "Deep.".to_owned(), false));
    let deeper = nested(&inner(&deep), "deeper");
    assert_eq!(about(&deeper), (NestingMode::Set, 0, 0, "Deeper.".to_owned(), false));
    let [label, size] = inner(&deep).attributes.try_into().unwrap();
    assert_eq!((label.required, label.optional, label.description.as_str()), (true, false, "The *label*."));
    assert_eq!((size.optional, size.computed), (true, true));
}

#[tokio::test]
async fn blocks_go_through_a_life() {
    let (client, _) = provider::client(|| vec![Box::new(WITH_BLOCKS)]).await;
    let mut terraform = Terraform::new(&client, BLOCKS);
    let label = |label: &str| Value::object([("label", label.into())]);
    let sized = |label: &str, size: i64| Value::object([("label", label.into()), ("size", size.into())]);
    let deep = |deeper: &[Value]| {
        Value::object([("label", "d".into()), ("size", Value::Null), ("deeper", Value::set(deeper.to_vec()))])
    };
    let step = |deep: &[Value]| {
        Value::object([("label", "s".into()), ("size", 2.into()), ("deep", Value::List(deep.to_vec()))])
    };
    for members in [
        vec![],
        vec![("one", label("o")), ("steps", Value::List(vec![step(&[deep(&[label("x"), label("y")])])]))],
        vec![("one", sized("o", 3)), ("steps", Value::List(vec![step(&[]), step(&[deep(&[])])]))],
        vec![("marks", Value::set(vec![label("m"), label("n")]))],
    ] {
        let config = terraform.config(&members);
        assert_eq!(terraform.apply(&config).await, Ok(vec![]), "{members:?}");
        if terraform.value().member("marks") == &Value::set(vec![]) {
            client.generate(BLOCKS, &terraform.value()).await.unwrap();
        }
    }
    let wrong = terraform.config(&[("steps", Value::List(vec![step(&[deep(&[label("too long")])])]))]);
    let refused = client.validate(BLOCKS, &wrong).await;
    assert_eq!(briefly(&refused), "steps[0].deep[0].deeper: Invalid attribute value");
}

#[tokio::test]
async fn each_kind_is_as_declared() {
    let (client, _) = client().await;
    let offer = client.offer();
    let names = |names: Vec<&String>| names.into_iter().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(names(client.schemas().map(|(name, _)| name).collect()), "test_thing");
    assert_eq!(names(offer.data_sources.keys().collect()), "test_things");
    assert_eq!(names(offer.ephemeral_resources.keys().collect()), "test_plain test_token");
    assert_eq!(names(offer.list_resources.keys().collect()), "test_thing");
    assert_eq!(names(offer.actions.keys().collect()), "test_poke");
    assert_eq!(names(offer.functions.keys().collect()), "broken describe join least pick same");
    let schemas = schemas(&client).await;
    let expected = proto::ServerCapabilities {
        plan_destroy: true,
        get_provider_schema_optional: true,
        move_resource_state: true,
        generate_resource_config: true,
    };
    assert_eq!(schemas.server_capabilities, Some(expected));
    let token = schemas.ephemeral_resource_schemas["test_token"].block.clone().unwrap();
    assert!(token.attributes.iter().any(|attribute| attribute.name == "token" && attribute.sensitive));
    let poke = schemas.action_schemas["test_poke"].schema.clone().unwrap().block.unwrap();
    assert!(poke.attributes.iter().any(|attribute| attribute.name == "key_wo" && attribute.write_only));

    let identities = proto::get_resource_identity_schemas::Request {};
    let mut identities = client.rpc().get_resource_identity_schemas(identities).await.unwrap().into_inner();
    let identity = identities.identity_schemas.remove(THING).unwrap();
    let attributes = identity.identity_attributes.iter().map(|attribute| {
        let ty = String::from_utf8_lossy(&attribute.r#type);
        let (required, optional) = (attribute.required_for_import, attribute.optional_for_import);
        format!("{} {ty} {required} {optional} {}", attribute.name, attribute.description)
    });
    let expected = [r#"id "string" true false The id."#, r#"region "string" false true The region."#];
    assert_eq!(
        (identity.version, attributes.collect::<Vec<_>>().as_slice()),
        (2, expected.map(String::from).as_slice())
    );
    assert!(identities.identity_schemas.is_empty());

    let join = &schemas.functions["join"];
    let variadic = join.variadic_parameter.as_ref().unwrap();
    assert_eq!((join.parameters[0].name.as_str(), variadic.name.as_str()), ("separator", "parts"));
    assert_eq!(join.deprecation_message, "Use `join`.");
    assert_eq!((join.summary.as_str(), join.description_kind()), ("For tests.", proto::StringKind::Markdown));
    let describe = &schemas.functions["describe"].parameters[0];
    assert!(describe.allow_null_value && describe.allow_unknown_values);
    assert!(!variadic.allow_null_value && !variadic.allow_unknown_values);
    assert_eq!(schemas.functions["pick"].parameters[0].r#type, r#"["list","string"]"#);
}

#[tokio::test]
async fn a_provider_of_nothing_answers() {
    let client = Client::of(TestProvider::offering(&Data::default(), Catalog::new)).await.unwrap();
    let offer = client.offer();
    assert!(offer.data_sources.is_empty() && offer.functions.is_empty() && offer.identities.is_empty());
}
