//! Types of values, and their JSON form as it goes over the wire.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Type {
    /// `string`
    String,
    /// `number`
    Number,
    /// `bool`
    Bool,
    /// `dynamic`: the value brings its type.
    Dynamic,
    /// `list(T)`
    List(Box<Type>),
    /// `set(T)`
    Set(Box<Type>),
    /// `map(T)`
    Map(Box<Type>),
    /// `object({…})`
    Object(BTreeMap<String, Type>),
    /// `tuple([…])`
    Tuple(Vec<Type>),
}

impl Type {
    /// `list(element)`
    pub fn list(element: Type) -> Self {
        Type::List(Box::new(element))
    }

    /// `set(element)`
    pub fn set(element: Type) -> Self {
        Type::Set(Box::new(element))
    }

    /// `map(element)`
    pub fn map(element: Type) -> Self {
        Type::Map(Box::new(element))
    }

    /// `object({…})`
    pub fn object<K: Into<String>>(attributes: impl IntoIterator<Item = (K, Type)>) -> Self {
        Type::Object(attributes.into_iter().map(|(k, t)| (k.into(), t)).collect())
    }

    /// The JSON form, e.g. `["list","string"]`.
    pub fn to_json(&self) -> Json {
        match self {
            Type::String => json!("string"),
            Type::Number => json!("number"),
            Type::Bool => json!("bool"),
            Type::Dynamic => json!("dynamic"),
            Type::List(element) => json!(["list", element.to_json()]),
            Type::Set(element) => json!(["set", element.to_json()]),
            Type::Map(element) => json!(["map", element.to_json()]),
            Type::Object(attributes) => {
                let members: serde_json::Map<_, _> = attributes.iter().map(|(k, t)| (k.clone(), t.to_json())).collect();
                json!(["object", members])
            }
            Type::Tuple(elements) => json!(["tuple", elements.iter().map(Type::to_json).collect::<Vec<_>>()]),
        }
    }

    /// Reads the JSON form. `None` if it is not a type.
    pub fn from_json(json: &Json) -> Option<Self> {
        match json {
            Json::String(name) => match name.as_str() {
                "string" => Some(Type::String),
                "number" => Some(Type::Number),
                "bool" => Some(Type::Bool),
                "dynamic" => Some(Type::Dynamic),
                _ => None,
            },
            Json::Array(parts) => {
                let kind = parts.first()?.as_str()?;
                let argument = parts.get(1)?;
                match kind {
                    "list" => Some(Type::list(Type::from_json(argument)?)),
                    "set" => Some(Type::set(Type::from_json(argument)?)),
                    "map" => Some(Type::map(Type::from_json(argument)?)),
                    "object" => {
                        let members = argument.as_object()?.iter();
                        members
                            .map(|(k, t)| Some((k.clone(), Type::from_json(t)?)))
                            .collect::<Option<_>>()
                            .map(Type::Object)
                    }
                    "tuple" => argument.as_array()?.iter().map(Type::from_json).collect::<Option<_>>().map(Type::Tuple),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The names of an object's attributes; none of what is no object.
    pub fn attribute_names(&self) -> Vec<&str> {
        match self {
            Type::Object(attributes) => attributes.keys().map(String::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// The kind in words, for errors.
    pub fn name(&self) -> &'static str {
        match self {
            Type::String => "string",
            Type::Number => "number",
            Type::Bool => "bool",
            Type::Dynamic => "dynamic value",
            Type::List(_) => "list",
            Type::Set(_) => "set",
            Type::Map(_) => "map",
            Type::Object(_) => "object",
            Type::Tuple(_) => "tuple",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_form_reads_back() {
        let ty = Type::object([
            ("a", Type::list(Type::String)),
            ("b", Type::map(Type::set(Type::Number))),
            ("c", Type::Tuple(vec![Type::Bool, Type::Dynamic])),
        ]);
        let json = ty.to_json();
        assert_eq!(
            json.to_string(),
            r#"["object",{"a":["list","string"],"b":["map",["set","number"]],"c":["tuple",["bool","dynamic"]]}]"#
        );
        assert_eq!(Type::from_json(&json), Some(ty));
        assert_eq!(Type::from_json(&json!(["list"])), None);
        assert_eq!(Type::from_json(&json!("text")), None);
    }
}
