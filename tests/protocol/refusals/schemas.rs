//! Schemas that break the rules of schemas.

use terraform_provider_tke::kit::wire::tfplugin6::schema::{
    Attribute, Block, NestedBlock, Object, nested_block, object,
};
use tonic::service::Routes;

use super::Says::{self, Both, Each, OneOf};
use super::{Broken, assert_none, known, routes};
use crate::harness::{Feature, Reattached, Run, Workspace};
use crate::protocol::client::Client;
use crate::protocol::rules::Rule;
use crate::protocol::tampered::Tamper;

type Change = fn(&mut Block);

/// What is wrong, and what the CLI says.
pub const REFUSED: &[(&str, Change, Says)] = &[
    (
        "a type and a nested type",
        |block| attribute(block, "main").r#type = "\"string\"".into(),
        Both("main: Type and NestedType cannot both be set"),
    ),
    (
        "neither",
        |block| attribute(block, "main").nested_type = None,
        Both("main: either Type or NestedType must be defined"),
    ),
    (
        "no way to set it",
        |block| attribute(block, "note").optional = false,
        Both("note: must set Optional, Required or Computed"),
    ),
    (
        "required and optional",
        |block| attribute(block, "name").optional = true,
        Both("name: cannot set both Optional and Required"),
    ),
    (
        "required and computed",
        |block| attribute(block, "name").computed = true,
        Both("name: cannot set both Computed and Required"),
    ),
    (
        "a type that is none",
        |block| attribute(block, "note").r#type = "\"text\"".into(),
        Both("invalid primitive type name"),
    ),
    (
        "a nesting that is none",
        |block| marks(block).set_nesting(object::NestingMode::Invalid),
        Both("marks: invalid nesting mode"),
    ),
    (
        "write-only in a set",
        |block| marks(block).attributes[0].write_only = true,
        Each { terraform: Some("marks: NestingSet attributes may not contain WriteOnly attributes"), open_tofu: None },
    ),
    (
        "dynamic in a set",
        |block| marks(block).attributes[0].r#type = "\"dynamic\"".into(),
        OneOf(&[
            "marks: NestingSet attributes may not contain attributes of cty.DynamicPseudoType",
            "marks: NestingSet blocks may not contain attributes of cty.DynamicPseudoType",
        ]),
    ),
    (
        "a block of an attribute's name",
        |block| timeouts(block).type_name = "name".into(),
        Both("name: name defined as both attribute and child block type"),
    ),
    (
        "a block with a name that is none",
        |block| timeouts(block).type_name = "Time-outs".into(),
        Both("Time-outs: name may contain only lowercase letters, digits and underscores"),
    ),
    (
        "a block without nesting",
        |block| timeouts(block).set_nesting(nested_block::NestingMode::Invalid),
        Both("timeouts: invalid nesting mode"),
    ),
    (
        "a single block with other limits",
        |block| timeouts(block).max_items = 1,
        Both("timeouts: MinItems and MaxItems must match in NestingSingle mode"),
    ),
    (
        "a single block with large limits",
        |block| (timeouts(block).min_items, timeouts(block).max_items) = (2, 2),
        Both("timeouts: MinItems and MaxItems must be set to either 0 or 1 in NestingSingle mode"),
    ),
    (
        "a block with negative limits",
        |block| (timeouts(block).min_items, timeouts(block).max_items) = (-1, -1),
        Both("timeouts: MinItems and MaxItems must both be greater than zero"),
    ),
    (
        "blocks of which there are more at least than at most",
        |block| {
            timeouts(block).set_nesting(nested_block::NestingMode::List);
            (timeouts(block).min_items, timeouts(block).max_items) = (2, 1);
        },
        Both("timeouts: MinItems must be less than or equal to MaxItems in NestingList mode"),
    ),
    (
        "a map of blocks with limits",
        |block| {
            timeouts(block).set_nesting(nested_block::NestingMode::Map);
            timeouts(block).max_items = 1;
        },
        Both("timeouts: MinItems and MaxItems must both be 0 in NestingMap mode"),
    ),
    (
        "a group with limits",
        |block| {
            timeouts(block).set_nesting(nested_block::NestingMode::Group);
            timeouts(block).max_items = 1;
        },
        Both("timeouts: MinItems and MaxItems cannot be used in NestingGroup mode"),
    ),
    (
        "write-only in a set of blocks",
        |block| {
            timeouts(block).set_nesting(nested_block::NestingMode::Set);
            in_timeouts(block).write_only = true;
        },
        Each { terraform: Some("timeouts: NestingSet blocks may not contain WriteOnly attributes"), open_tofu: None },
    ),
    (
        "dynamic in a set of blocks",
        |block| {
            timeouts(block).set_nesting(nested_block::NestingMode::Set);
            in_timeouts(block).r#type = "\"dynamic\"".into();
        },
        Both("timeouts: NestingSet blocks may not contain attributes of cty.DynamicPseudoType"),
    ),
];

/// What our client refuses and the CLI accepts, each with the reason why ours is the stricter.
const ACCEPTED_BY_THE_CLI: &[(&str, Change, &str)] = &[
    (
        "write-only and computed",
        |block| attribute(block, "key_wo").computed = true,
        "plan and state must not hold the value that would be computed; core does not look",
    ),
    (
        "an attribute with a name that is none",
        |block| attribute(block, "note").name = "Note".into(),
        "core has this check in its source and leaves it out for the sake of old providers",
    ),
    (
        "an attribute twice",
        |block| {
            let note = attribute(block, "note").clone();
            block.attributes.push(note);
        },
        "core reads attributes into a map, where the last one wins",
    ),
];

fn attribute<'a>(block: &'a mut Block, name: &str) -> &'a mut Attribute {
    block.attributes.iter_mut().find(|attribute| attribute.name == name).unwrap()
}

fn marks(block: &mut Block) -> &mut Object {
    attribute(block, "marks").nested_type.as_mut().unwrap()
}

fn timeouts(block: &mut Block) -> &mut NestedBlock {
    &mut block.block_types[0]
}

fn in_timeouts(block: &mut Block) -> &mut Attribute {
    &mut timeouts(block).block.as_mut().unwrap().attributes[0]
}

fn changed(change: Change) -> Routes {
    routes(Broken::Answer(Tamper::Schema(change)))
}

/// The CLI reads the schema, and asks nothing of a resource of it.
fn validate(change: Change) -> Run {
    let provider = Reattached::serve("tke-rs/test", move || changed(change));
    let workspace = Workspace::reattached(&provider);
    workspace.configure("provider \"test\" {}\n").validate()
}

#[tokio::test]
async fn our_client_refuses() {
    let refused = REFUSED.iter().map(|(what, change, _)| (what, change));
    for (what, change) in refused.chain(ACCEPTED_BY_THE_CLI.iter().map(|(what, change, _)| (what, change))) {
        let Err(found) = Client::of_routes(changed(*change)).await else { panic!("{what} was accepted") };
        assert!(found.iter().all(|violation| violation.rule == Rule::Schema), "{what}: {found:?}");
    }
}

#[test]
fn the_cli_refuses() {
    let refused = known(REFUSED, |(what, ..)| what.starts_with("write-only").then_some(Feature::WriteOnly));
    assert_none(&refused, |(what, change, says)| {
        let run = validate(*change);
        let is_so = says.fits((run.code != 0).then_some(&run));
        (!is_so).then(|| format!("{what}: not with {says:?}:\n{run}"))
    });
}

/// Once a newer CLI refuses one, it is to move to the others.
#[test]
fn the_cli_accepts() {
    assert_none(ACCEPTED_BY_THE_CLI, |(what, change, _)| {
        let run = validate(*change);
        (run.code != 0).then(|| format!("{what}:\n{run}"))
    });
}
