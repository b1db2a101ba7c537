//! What of a schema exists in Terraform only: see [`Attribute::local`].

use super::attribute::Default;
use super::{Attribute, Attributes, Kind, Schema, map_attributes};
use crate::kit::value::{Path, Value};

impl Schema {
    /// The names of the attributes and blocks of the object itself that exist in Terraform only.
    pub fn local_names(&self) -> Vec<String> {
        self.members().into_iter().filter(|(_, attribute)| attribute.local).map(|(name, _)| name).collect()
    }

    /// The paths of all attributes and blocks that exist in Terraform only, nested ones included. What is inside
    /// one that does is not listed beside it.
    pub fn local_paths(&self) -> Vec<Path> {
        let mut found = Vec::new();
        local_paths(&self.members(), &Path::root(), &mut found);
        found
    }

    /// What [`Self::local_names`] are of an object that Terraform did not make: each its fixed default, else null.
    pub fn local_defaults(&self) -> Value {
        let members = self.members().into_iter().filter(|(_, attribute)| attribute.local);
        Value::object(members.map(|(name, attribute)| (name, fixed_default(&attribute))))
    }

    /// A stored object with the fixed defaults of what exists in Terraform only and is null in it: a version that did not
    /// have these attributes yet stored it, and to give them their defaults changes nothing.
    pub fn with_local_defaults(&self, object: Value) -> Value {
        filled(&self.members(), object)
    }
}

fn filled(attributes: &Attributes, object: Value) -> Value {
    map_attributes(attributes, object, |_, attribute, value| match value {
        Value::Null if attribute.local => fixed_default(attribute),
        value => attribute.map_elements(value, |inner, _, element| filled(inner, element)),
    })
}

fn local_paths(attributes: &Attributes, parent: &Path, found: &mut Vec<Path>) {
    for (name, attribute) in attributes {
        let path = parent.attr(name);
        match &attribute.kind {
            _ if attribute.local => found.push(path),
            Kind::Nested(_, inner) => local_paths(inner, &path, found),
            Kind::Value(_) => {}
        }
    }
}

fn fixed_default(attribute: &Attribute) -> Value {
    match &attribute.default {
        Some(Default::Fixed(value)) => value.clone(),
        Some(Default::From(_)) | None => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::schema::{Nesting, timeouts};

    #[test]
    fn what_exists_in_terraform_only() {
        let pool =
            [("size", Attribute::number().default(1)), ("strategy", Attribute::string().default("roll").local())];
        let inner = [("a", Attribute::string().local())];
        let schema = Schema::new(
            "",
            [
                ("name", Attribute::string().default("x")),
                ("force", Attribute::bool().default(false).local()),
                ("checks", Attribute::string().local()),
                ("derived", Attribute::string().default_from(|_| "x".into()).local()),
                ("settings", Attribute::nested(Nesting::Single, inner).local()),
                ("pools", Attribute::nested(Nesting::Map, pool)),
            ],
        )
        .block("timeouts", timeouts::block(&[]));
        assert_eq!(schema.local_names(), ["checks", "derived", "force", "settings", "timeouts"]);
        let paths: Vec<String> = schema.local_paths().iter().map(Path::to_string).collect();
        assert_eq!(paths, ["checks", "derived", "force", "pools.strategy", "settings", "timeouts"]);
        let null = || Value::Null;
        let expected = [("checks", null()), ("derived", null()), ("force", false.into())];
        let expected = expected.into_iter().chain([("settings", null()), ("timeouts", null())]);
        assert_eq!(schema.local_defaults(), Value::object(expected));
        let null = || Value::Null;
        let stored = |force: Value, checks: Value, size: Value, strategy: Value| {
            let pool = Value::object([("size", size), ("strategy", strategy)]);
            let pools = Value::object([("a", pool)]);
            Value::object([("name", null()), ("force", force), ("checks", checks), ("pools", pools)])
        };
        let old = stored(null(), null(), null(), null());
        assert_eq!(schema.with_local_defaults(old), stored(false.into(), null(), null(), "roll".into()));
        let written = stored(true.into(), "x".into(), 2.into(), "keep".into());
        assert_eq!(schema.with_local_defaults(written.clone()), written);
        assert_eq!(schema.with_local_defaults(Value::Null), null());
    }
}
