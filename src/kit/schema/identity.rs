//! Resource identity: the attributes that tell an object of a type from all others.

use std::collections::BTreeMap;

use super::{Replace, Schema, Unknowns};
use crate::kit::value::{Type, Value};

/// One attribute of an identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityAttribute {
    /// A string, number or bool, or a list of one of them.
    pub ty: Type,
    /// An import names it. Else an import may leave it out where the provider knows it by itself.
    pub required_for_import: bool,
    /// What it is.
    pub description: String,
}

/// The identity of a resource: attributes of the object that never change while it lives. The kit
/// takes their values from the object's state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// Counts up with each change that stored identities must be upgraded for.
    pub version: i64,
    /// The attributes, named as in the resource's schema.
    pub attributes: BTreeMap<String, IdentityAttribute>,
}

impl Identity {
    /// An identity of version 0 without attributes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an attribute that an import names.
    pub fn required(self, name: &str, ty: Type, description: &str) -> Self {
        self.with(name, ty, true, description)
    }

    /// Adds an attribute that an import may leave out.
    pub fn optional(self, name: &str, ty: Type, description: &str) -> Self {
        self.with(name, ty, false, description)
    }

    fn with(mut self, name: &str, ty: Type, required_for_import: bool, description: &str) -> Self {
        let attribute = IdentityAttribute { ty, required_for_import, description: description.to_owned() };
        self.attributes.insert(name.to_owned(), attribute);
        self
    }

    /// Sets the version.
    pub fn version(mut self, version: i64) -> Self {
        self.version = version;
        self
    }

    /// The type of the whole identity.
    pub fn ty(&self) -> Type {
        Type::object(self.attributes.iter().map(|(name, attribute)| (name.clone(), attribute.ty.clone())))
    }

    /// The identity of an object; none while one of the attributes that an import names is null.
    pub fn of(&self, object: &Value) -> Option<Value> {
        let Value::Map(_) = object else { return None };
        let members = self.attributes.iter().map(|(name, attribute)| {
            let value = object.member(name);
            (!(attribute.required_for_import && value.is_null())).then(|| (name.clone(), value.clone()))
        });
        members.collect::<Option<_>>().map(Value::Map)
    }

    /// What is wrong with it beside the resource's schema; empty if nothing is.
    pub fn violations(&self, schema: &Schema) -> Vec<String> {
        let mut found = Vec::new();
        if !self.attributes.values().any(|attribute| attribute.required_for_import) {
            found.push("identity: an import must name at least one attribute".to_owned());
        }
        for (name, identity) in &self.attributes {
            let mut report = |message: &str| found.push(format!("identity.{name}: {message}"));
            let Some(attribute) = schema.attributes.get(name) else {
                report("the resource has no such attribute");
                continue;
            };
            if attribute.ty() != identity.ty {
                report("its type is not the attribute's");
            }
            let element = if let Type::List(element) = &identity.ty { element } else { &identity.ty };
            if !matches!(element, Type::String | Type::Number | Type::Bool) {
                report("it is a string, number or bool, or a list of one of them");
            }
            let is_written = attribute.required || attribute.optional;
            let moves = attribute.unknowns != Unknowns::Never || attribute.moves.is_some();
            if moves || is_written && !matches!(attribute.replace, Replace::Always) {
                report("it must not change while the object lives");
            }
            if attribute.sensitive {
                report("it is shown, so it cannot be sensitive");
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::schema::Attribute;

    #[test]
    fn it_is_taken_from_the_object() {
        let identity = Identity::new().required("id", Type::String, "x").optional("region", Type::String, "x");
        let object = |id: Value| Value::object([("id", id), ("name", "a".into())]);
        let expected = Value::object([("id", "cls-1".into()), ("region", Value::Null)]);
        assert_eq!(identity.of(&object("cls-1".into())), Some(expected));
        assert_eq!(identity.of(&object(Value::Null)), None);
        assert_eq!(identity.of(&Value::Null), None);
    }

    #[test]
    fn what_may_change_identifies_nothing() {
        let attributes = [
            ("id", Attribute::string().computed()),
            ("name", Attribute::string().required()),
            ("region", Attribute::string().required().replaces()),
            ("zone", Attribute::string().computed().volatile()),
            ("tags", Attribute::string_map().replaces()),
        ];
        let schema = Schema::new("x", attributes);
        let sound = Identity::new().required("id", Type::String, "x").required("region", Type::String, "x");
        assert_eq!(sound.violations(&schema), Vec::<String>::new());
        let identity = sound
            .optional("name", Type::String, "x")
            .optional("zone", Type::String, "x")
            .optional("tags", Type::map(Type::String), "x")
            .optional("gone", Type::String, "x");
        let found = identity.violations(&schema);
        let names: Vec<&str> = found.iter().filter_map(|text| text.split(':').next()).collect();
        assert_eq!(names, ["identity.gone", "identity.name", "identity.tags", "identity.zone"]);
    }
}
