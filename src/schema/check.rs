//! Rules that a schema itself must keep, checked by a test of every provider.

use super::{Attribute, Attributes, Kind, Nesting, Replace, Schema, Unknowns};
use crate::value::{Path, Type};

/// What is wrong with a schema, each with the path of the attribute; empty if nothing is.
pub fn violations(schema: &Schema) -> Vec<String> {
    let mut found = Vec::new();
    attributes(&schema.attributes, &Path::root(), false, &mut found);
    for (name, block) in &schema.blocks {
        attributes(&block.attributes, &Path::of(name), false, &mut found);
    }
    found
}

fn attributes(all: &Attributes, parent: &Path, in_set: bool, found: &mut Vec<String>) {
    for (name, attribute) in all {
        let path = parent.attr(name);
        let mut report = |message: &str| found.push(format!("{path}: {message}"));
        if !name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_') {
            report("a name is lower-case letters, digits and underscores");
        }
        if attribute.required == (attribute.optional || attribute.computed) {
            report("it must be required, or optional, computed or both");
        }
        if attribute.write_only && attribute.computed {
            report("a write-only attribute cannot be computed");
        }
        if in_set && (attribute.computed || attribute.write_only || attribute.ty() == Type::Dynamic) {
            report("inside a set nothing is computed, write-only or dynamic");
        }
        if in_set && (attribute.same.is_some() || !matches!(attribute.replace, Replace::Never)) {
            report("inside a set no element is compared with an old one: put the rule on the set");
        }
        if attribute.same.is_some() && matches!(attribute.kind, Kind::Nested(..)) {
            report("a nested attribute has its spellings inside");
        }
        if attribute.unknowns != Unknowns::Never && (!attribute.computed || attribute.default.is_some()) {
            report("only what is computed without a default becomes unknown");
        }
        if attribute.default.is_some() && !attribute.computed {
            report("a default needs a computed attribute");
        }
        if let Unknowns::When(causes) = &attribute.unknowns
            && let Some(cause) = causes.iter().find(|cause| !all.contains_key(**cause))
        {
            report(&format!("it depends on {cause}, which is not beside it"));
        }
        if attribute.description.is_empty() {
            report("it has no description");
        }
        nested(attribute, &path, in_set, found);
    }
}

fn nested(attribute: &Attribute, path: &Path, in_set: bool, found: &mut Vec<String>) {
    if let Kind::Nested(nesting, inner) = &attribute.kind {
        attributes(inner, path, in_set || *nesting == Nesting::Set, found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn computed_inside_a_set_is_refused() {
        let inner = [("id", Attribute::string().computed().description("x"))];
        let schema = Schema::new("x", [("rules", Attribute::nested(Nesting::Set, inner).description("x"))]);
        assert_eq!(violations(&schema), ["rules.id: inside a set nothing is computed, write-only or dynamic"]);
    }

    #[test]
    fn rules_that_have_no_effect_are_refused() {
        let inner = || [("a", Attribute::string().replaces().description("x"))];
        let attributes = [
            ("set", Attribute::nested(Nesting::Set, inner()).description("x")),
            ("map", Attribute::nested(Nesting::Map, inner()).same_if(|_, _| true).description("x")),
            ("moving", Attribute::string().default("x").volatile().description("x")),
        ];
        let found = violations(&Schema::new("x", attributes));
        let paths: Vec<&str> = found.iter().filter_map(|text| text.split(':').next()).collect();
        assert_eq!(paths, ["map", "moving", "set.a"]);
    }

    #[test]
    fn an_unknown_cause_is_refused() {
        let schema = Schema::new("x", [("a", Attribute::string().computed().unknown_when(&["b"]).description("x"))]);
        assert_eq!(violations(&schema), ["a: it depends on b, which is not beside it"]);
    }
}
