//! Rules that a schema itself must keep, checked by a test of every provider.

use std::collections::BTreeMap;

use super::{Attribute, Attributes, Block, BlockNesting, Kind, Nesting, Replace, Schema, Unknowns};
use crate::kit::value::{Path, Type};

/// What a schema is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The provider block.
    Provider,
    /// A managed resource.
    Resource,
    /// A data source.
    DataSource,
    /// An ephemeral resource.
    Ephemeral,
    /// The search of a list resource.
    List,
    /// An action.
    Action,
}

impl Purpose {
    /// Whether the provider answers with an object that it fills in.
    fn is_answered(self) -> bool {
        matches!(self, Purpose::Resource | Purpose::DataSource | Purpose::Ephemeral)
    }

    /// Whether there is a state, from which write-only values are kept out.
    fn has_state(self) -> bool {
        self == Purpose::Resource
    }
}

/// What is wrong with a schema, each with the path of the attribute; empty if nothing is.
pub fn violations(schema: &Schema, purpose: Purpose) -> Vec<String> {
    let mut check = Check { purpose, found: Vec::new() };
    if schema.description.is_empty() {
        check.found.push("it has no description".to_owned());
    }
    check.block(&schema.attributes, &schema.blocks, &Path::root(), false);
    check.found
}

/// Names that Terraform keeps for itself at the top of a block of any kind.
const RESERVED: [&str; 8] =
    ["connection", "count", "depends_on", "for_each", "lifecycle", "locals", "provider", "provisioner"];
/// The same in a provider block.
const RESERVED_IN_PROVIDER: [&str; 2] = ["alias", "version"];

struct Check {
    purpose: Purpose,
    found: Vec<String>,
}

impl Check {
    fn report(&mut self, path: &Path, message: &str) {
        self.found.push(format!("{path}: {message}"));
    }

    fn block(&mut self, attributes: &Attributes, blocks: &BTreeMap<String, Block>, parent: &Path, in_set: bool) {
        self.attributes(attributes, parent, in_set);
        for (name, block) in blocks {
            let path = parent.attr(name);
            self.name(name, &path);
            if attributes.contains_key(name) {
                self.report(&path, "an attribute has the name");
            }
            if block.description.is_empty() {
                self.report(&path, "it has no description");
            }
            let (least, most) = (block.min_items, block.max_items);
            let counts = match block.nesting {
                BlockNesting::Single => least == most && (0..=1).contains(&least),
                BlockNesting::List | BlockNesting::Set => least >= 0 && (most == 0 || most >= least),
            };
            if !counts {
                self.report(
                    &path,
                    "of a single block there is one or none, and no block has fewer at most than at least",
                );
            }
            self.block(&block.attributes, &block.blocks, &path, in_set || block.nesting == BlockNesting::Set);
        }
    }

    fn name(&mut self, name: &str, path: &Path) {
        if !name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_') {
            self.report(path, "a name is lower-case letters, digits and underscores");
        }
        let reserved: &[&str] = if self.purpose == Purpose::Provider { &RESERVED_IN_PROVIDER } else { &RESERVED };
        if path.steps().len() == 1 && reserved.contains(&name) {
            self.report(path, "Terraform keeps the name for itself");
        }
    }

    fn attributes(&mut self, all: &Attributes, parent: &Path, in_set: bool) {
        for (name, attribute) in all {
            let path = parent.attr(name);
            self.name(name, &path);
            for message in wrong(attribute, in_set) {
                self.report(&path, message);
            }
            if attribute.computed && !self.purpose.is_answered() {
                self.report(&path, "nothing is computed where the provider answers with no object");
            }
            if attribute.write_only && !self.purpose.has_state() && self.purpose.is_answered() {
                self.report(&path, "only what has a state has write-only attributes");
            }
            if let Unknowns::When(causes) = &attribute.unknowns
                && let Some(cause) = causes.iter().find(|cause| !all.contains_key(**cause))
            {
                self.report(&path, &format!("it depends on {cause}, which is not beside it"));
            }
            if let Kind::Nested(nesting, inner) = &attribute.kind {
                self.attributes(inner, &path, in_set || *nesting == Nesting::Set);
            }
        }
    }
}

/// What is wrong with an attribute by itself.
fn wrong(attribute: &Attribute, in_set: bool) -> Vec<&'static str> {
    let rules = [
        (
            attribute.required == (attribute.optional || attribute.computed),
            "it must be required, or optional, computed or both",
        ),
        (attribute.write_only && attribute.computed, "a write-only attribute cannot be computed"),
        (
            in_set && (attribute.computed || attribute.write_only || attribute.ty() == Type::Dynamic),
            "inside a set nothing is computed, write-only or dynamic",
        ),
        (
            in_set && (attribute.same.is_some() || !matches!(attribute.replace, Replace::Never)),
            "inside a set no element is compared with an old one: put the rule on the set",
        ),
        (
            attribute.write_only && (attribute.same.is_some() || !matches!(attribute.replace, Replace::Never)),
            "a write-only attribute has no old value to be compared with",
        ),
        (
            attribute.same.is_some() && matches!(attribute.kind, Kind::Nested(..)),
            "a nested attribute has its spellings inside",
        ),
        (
            (attribute.unknowns != Unknowns::Never || attribute.moves.is_some() || attribute.missing.is_some())
                && (!attribute.computed || attribute.default.is_some()),
            "only what is computed without a default becomes unknown",
        ),
        (attribute.default.is_some() && !attribute.computed, "a default needs a computed attribute"),
        (
            attribute.local && !(attribute.required || attribute.optional),
            "what exists in Terraform only is written by the user: nobody else fills it in",
        ),
        (attribute.is_repeated, "it is there more than once"),
        (attribute.description.is_empty(), "it has no description"),
    ];
    rules.into_iter().filter(|(is_wrong, _)| *is_wrong).map(|(_, message)| message).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(schema: &Schema, purpose: Purpose) -> Vec<String> {
        violations(schema, purpose)
    }

    /// The paths of what is wrong with a schema of these attributes.
    fn wrong_paths(attributes: Vec<(&str, Attribute)>, purpose: Purpose) -> Vec<String> {
        let described = attributes.into_iter().map(|(name, attribute)| (name, attribute.description("x")));
        let found = violations(&Schema::new("x", described), purpose);
        found.iter().filter_map(|text| text.split(':').next()).map(str::to_owned).collect()
    }

    #[test]
    fn computed_inside_a_set_is_refused() {
        let inner = [("id", Attribute::string().computed().description("x"))];
        let schema = Schema::new("x", [("rules", Attribute::nested(Nesting::Set, inner).description("x"))]);
        let expected = ["rules.id: inside a set nothing is computed, write-only or dynamic"];
        assert_eq!(found(&schema, Purpose::Resource), expected);
    }

    #[test]
    fn computed_inside_a_set_of_blocks_is_refused() {
        let deep = Block::list("x", [("id", Attribute::string().computed().description("x"))]);
        let none = || std::iter::empty::<(&str, Attribute)>();
        let schema = Schema::new("x", none()).block("rules", Block::set("x", none()).block("deep", deep));
        assert_eq!(
            found(&schema, Purpose::Resource),
            ["rules.deep.id: inside a set nothing is computed, write-only or dynamic"]
        );
        let schema = Schema::new("x", [("a", Attribute::string().description("x"))])
            .block("a", Block::single("", none()).items(0, 2));
        assert_eq!(found(&schema, Purpose::Resource).len(), 3);
    }

    #[test]
    fn rules_that_have_no_effect_are_refused() {
        let inner = || [("a", Attribute::string().replaces().description("x"))];
        let attributes = vec![
            ("set", Attribute::nested(Nesting::Set, inner())),
            ("map", Attribute::nested(Nesting::Map, inner()).same_if(|_, _| true)),
            ("moving", Attribute::string().default("x").volatile()),
            ("secret", Attribute::string().write_only().replaces()),
        ];
        assert_eq!(wrong_paths(attributes, Purpose::Resource), ["map", "moving", "secret", "set.a"]);
    }

    #[test]
    fn an_attribute_that_is_there_twice_is_refused() {
        let twice = || vec![("a", Attribute::string()), ("a", Attribute::number())];
        assert_eq!(wrong_paths(twice(), Purpose::Resource), ["a"]);
        let nested = vec![("pools", Attribute::nested(Nesting::Map, twice()))];
        let found = wrong_paths(nested, Purpose::Resource);
        assert_eq!(found, ["pools.a", "pools.a"], "twice, and without a description");
    }

    #[test]
    fn what_only_the_provider_fills_in_is_not_local() {
        let attributes = vec![
            ("computed", Attribute::string().computed().local()),
            ("default", Attribute::string().default("x").local()),
            ("optional", Attribute::string().local()),
        ];
        assert_eq!(wrong_paths(attributes, Purpose::Resource), ["computed"]);
    }

    #[test]
    fn an_unknown_cause_is_refused() {
        let schema = Schema::new("x", [("a", Attribute::string().computed().unknown_when(&["b"]).description("x"))]);
        assert_eq!(found(&schema, Purpose::Resource), ["a: it depends on b, which is not beside it"]);
    }

    #[test]
    fn what_a_kind_of_thing_cannot_have_is_refused() {
        let attributes = || {
            vec![
                ("computed", Attribute::string().computed()),
                ("count", Attribute::string()),
                ("version", Attribute::string()),
                ("write_only", Attribute::string().write_only()),
            ]
        };
        for (purpose, wrong) in [
            (Purpose::Provider, ["computed", "version"].as_slice()),
            (Purpose::Resource, &["count"]),
            (Purpose::DataSource, &["count", "write_only"]),
            (Purpose::Ephemeral, &["count", "write_only"]),
            (Purpose::List, &["computed", "count"]),
            (Purpose::Action, &["computed", "count"]),
        ] {
            assert_eq!(wrong_paths(attributes(), purpose), wrong, "{purpose:?}");
        }
    }
}
