//! Reading the members of a reply. What a reply must hold is said in its type: a member without
//! `#[serde(default)]` has to be there. Null is no value but an empty one: an empty list, an empty text or
//! none, and for anything else as if it were not there. What does not fit is told by its path and never by its
//! value, which may be a secret.

use std::fmt;

use serde::Deserializer;
use serde::de::value::StrDeserializer;
use serde::de::{self, DeserializeOwned, DeserializeSeed, Expected, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Map, Value};

use super::action::Action;

/// Reads a reply's members, or says which of them is not as it has to be.
pub(crate) fn read<T: DeserializeOwned>(members: Value) -> Result<T, Flaw> {
    T::deserialize(Member(members))
}

/// What a reply of an action says, its members being these; or what in it is not as it has to be. For tests that hold
/// the types of replies against what the API gives.
///
/// # Errors
/// The flaw, as in `Clusters[0].VpcId is missing`.
pub fn reply_of<A: Action>(members: Value) -> Result<A::Response, String> {
    read(members).map_err(|flaw| flaw.to_string())
}

/// What is wrong with a reply, as in `Clusters[0].VpcId is missing`.
#[derive(Debug)]
pub(crate) struct Flaw {
    /// From the inside out.
    path: Vec<Step>,
    what: String,
}

#[derive(Debug)]
enum Step {
    Member(String),
    Item(usize),
}

impl Flaw {
    fn new(what: impl Into<String>) -> Self {
        Self { path: Vec::new(), what: what.into() }
    }

    fn in_member(mut self, name: &str) -> Self {
        self.path.push(Step::Member(name.to_owned()));
        self
    }

    fn in_item(mut self, index: usize) -> Self {
        self.path.push(Step::Item(index));
        self
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            formatter.write_str("it")?;
        }
        for (place, step) in self.path.iter().rev().enumerate() {
            match step {
                Step::Member(name) if place == 0 => formatter.write_str(name)?,
                Step::Member(name) => write!(formatter, ".{name}")?,
                Step::Item(index) => write!(formatter, "[{index}]")?,
            }
        }
        write!(formatter, " is {}", self.what)
    }
}

impl std::error::Error for Flaw {}

impl de::Error for Flaw {
    fn custom<T: fmt::Display>(what: T) -> Self {
        Self::new(what.to_string())
    }

    fn invalid_type(_: de::Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(format!("not {expected}"))
    }

    fn invalid_value(_: de::Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(format!("not {expected}"))
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self::new(format!("not one of {}", expected.join(", ")))
    }

    fn missing_field(name: &'static str) -> Self {
        Self::new("missing").in_member(name)
    }

    fn duplicate_field(name: &'static str) -> Self {
        Self::new("there twice").in_member(name)
    }
}

/// A value of a reply.
struct Member(Value);

impl<'de> IntoDeserializer<'de, Flaw> for Member {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Member {
    type Error = Flaw;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Flaw> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(value),
            Value::String(value) => visitor.visit_string(value),
            Value::Array(items) => visitor.visit_seq(Items { items: items.into_iter(), index: 0 }),
            Value::Object(members) => visitor.visit_map(Members { members: members.into_iter(), next: None }),
            Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
                (Some(value), ..) => visitor.visit_u64(value),
                (_, Some(value), _) => visitor.visit_i64(value),
                (.., Some(value)) => visitor.visit_f64(value),
                _ => Err(Flaw::new("a number that is too large")),
            },
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Flaw> {
        match self.0 {
            Value::Null => visitor.visit_seq(Items { items: Vec::new().into_iter(), index: 0 }),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Flaw> {
        match self.0 {
            Value::Null => visitor.visit_str(""),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Flaw> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Flaw> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Flaw> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Flaw> {
        match self.0 {
            Value::Object(_) => self.deserialize_any(visitor),
            Value::Null => Err(Flaw::new("null")),
            _ => Err(Flaw::new("not an object")),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct tuple
        tuple_struct map enum identifier ignored_any
    }
}

/// The members of an object.
struct Members {
    members: <Map<String, Value> as IntoIterator>::IntoIter,
    next: Option<(String, Value)>,
}

impl<'de> MapAccess<'de> for Members {
    type Error = Flaw;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Flaw> {
        self.next = self.members.next();
        let Some((name, _)) = &self.next else { return Ok(None) };
        seed.deserialize(StrDeserializer::new(name)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Flaw> {
        let (name, value) = self.next.take().ok_or_else(|| Flaw::new("asked for out of turn"))?;
        seed.deserialize(Member(value)).map_err(|flaw| flaw.in_member(&name))
    }
}

/// The items of a list.
struct Items {
    items: std::vec::IntoIter<Value>,
    index: usize,
}

impl<'de> SeqAccess<'de> for Items {
    type Error = Flaw;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Flaw> {
        let Some(item) = self.items.next() else { return Ok(None) };
        let index = self.index;
        self.index += 1;
        seed.deserialize(Member(item)).map(Some).map_err(|flaw| flaw.in_item(index))
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;
    use crate::cloud::member::{filled, nullable, or_default};
    use crate::cloud::status::words;

    words! {
        /// A state.
        State {
            /// It runs.
            Running = "Running",
        }
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Thing {
        #[serde(deserialize_with = "filled")]
        thing_id: String,
        #[serde(deserialize_with = "filled")]
        state: State,
        size: i64,
        note: String,
        tags: Vec<String>,
        #[serde(deserialize_with = "nullable")]
        runtime: Option<Inner>,
        #[serde(default, deserialize_with = "or_default")]
        extra: bool,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Inner {
        version: String,
    }

    fn whole() -> Value {
        json!({
            "ThingId": "t-1", "State": "Running", "Size": -1, "Note": "", "Tags": ["a"],
            "Runtime": { "Version": "1" }, "Extra": true, "New": { "a": [null] },
        })
    }

    fn flaw(change: impl FnOnce(&mut Value)) -> Option<String> {
        let mut thing = whole();
        change(&mut thing);
        #[derive(Debug, Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Reply {
            #[serde(rename = "Things")]
            _things: Vec<Thing>,
        }
        read::<Reply>(json!({ "Things": [whole(), thing] })).err().map(|flaw| flaw.to_string())
    }

    fn without(name: &str) -> Option<String> {
        flaw(|thing| drop(thing.as_object_mut().unwrap().remove(name)))
    }

    #[test]
    fn what_is_not_there_is_named() {
        for name in ["ThingId", "State", "Size", "Note", "Tags", "Runtime"] {
            assert_eq!(without(name), Some(format!("Things[1].{name} is missing")));
        }
        assert_eq!((without("Extra"), without("New")), (None, None));
        assert_eq!(flaw(|thing| thing["Runtime"] = json!({})).unwrap(), "Things[1].Runtime.Version is missing");
        assert_eq!(read::<Thing>(json!([])).unwrap_err().to_string(), "it is not an object");
    }

    #[test]
    fn null_is_empty() {
        let null = |name: &str| flaw(|thing| thing[name] = Value::Null);
        for name in ["Note", "Tags", "Runtime", "Extra", "New"] {
            assert_eq!(null(name), None, "{name}");
        }
        assert_eq!(null("ThingId").unwrap(), "Things[1].ThingId is empty");
        assert_eq!(null("State").unwrap(), "Things[1].State is empty");
        assert_eq!(null("Size").unwrap(), "Things[1].Size is not i64");
    }

    #[test]
    fn no_value_is_told() {
        for (name, value) in [("ThingId", json!(["hunter2"])), ("Size", json!("hunter2")), ("Tags", json!("hunter2"))] {
            let flaw = flaw(|thing| thing[name] = value).unwrap();
            assert!(flaw.starts_with(&format!("Things[1].{name} is not ")) && !flaw.contains("hunter2"), "{flaw}");
        }
        assert_eq!(flaw(|thing| thing["ThingId"] = json!("")).unwrap(), "Things[1].ThingId is empty");
    }

    #[test]
    fn numbers_are_read_as_they_are() {
        let numbers: Vec<f64> = read(json!([1, -1, 1.5])).unwrap();
        assert_eq!(numbers, [1.0, -1.0, 1.5]);
        assert_eq!(read::<u64>(json!(u64::MAX)).unwrap(), u64::MAX);
        assert!(read::<u64>(json!(-1)).is_err());
    }
}
