//! A value without its type.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use secrecy::zeroize::Zeroizing;

use super::{Number, Path, Step, Type};

/// A Terraform value without its type.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Value {
    /// Not set.
    #[default]
    Null,
    /// Not known before apply.
    Unknown,
    /// A boolean.
    Bool(bool),
    /// A number of any size.
    Number(Number),
    /// A string, wiped from memory when dropped: any may be a secret.
    String(Zeroizing<String>),
    /// A list or a tuple.
    List(Vec<Value>),
    /// A set, sorted and without duplicates: make it with [`Value::set`].
    Set(Vec<Value>),
    /// A map or an object.
    Map(BTreeMap<String, Value>),
    /// A value that brings its own type, where the schema says `dynamic`.
    Dynamic(Box<Type>, Box<Value>),
}

impl Value {
    /// A set of these elements, in canonical order. Two that are not wholly known are two, as they may
    /// turn out to be different.
    pub fn set(mut elements: Vec<Value>) -> Self {
        elements.sort_by(Value::order);
        elements.dedup_by(|a, b| a == b && a.is_wholly_known());
        Value::Set(elements)
    }

    /// An object or map of these members.
    pub fn object<K: Into<String>>(members: impl IntoIterator<Item = (K, Value)>) -> Self {
        Value::Map(members.into_iter().map(|(k, v)| (k.into(), v)).collect())
    }

    /// Whether this is null, also one that brings its type.
    pub fn is_null(&self) -> bool {
        match self {
            Value::Null => true,
            Value::Dynamic(_, value) => value.is_null(),
            _ => false,
        }
    }

    /// Whether this is itself unknown, also one that brings its type; a collection with unknown elements
    /// is not.
    pub fn is_unknown(&self) -> bool {
        match self {
            Value::Unknown => true,
            Value::Dynamic(_, value) => value.is_unknown(),
            _ => false,
        }
    }

    /// Whether nothing in this value is unknown.
    pub fn is_wholly_known(&self) -> bool {
        match self {
            Value::Unknown => false,
            Value::List(elements) | Value::Set(elements) => elements.iter().all(Value::is_wholly_known),
            Value::Map(members) => members.values().all(Value::is_wholly_known),
            Value::Dynamic(_, value) => value.is_wholly_known(),
            _ => true,
        }
    }

    /// The same value with null in place of everything unknown.
    pub fn unknown_as_null(self) -> Self {
        match self {
            Value::Unknown => Value::Null,
            Value::List(elements) => Value::List(elements.into_iter().map(Value::unknown_as_null).collect()),
            Value::Set(elements) => Value::set(elements.into_iter().map(Value::unknown_as_null).collect()),
            Value::Map(members) => Value::Map(members.into_iter().map(|(k, v)| (k, v.unknown_as_null())).collect()),
            Value::Dynamic(ty, value) => Value::Dynamic(ty, Box::new(value.unknown_as_null())),
            other => other,
        }
    }

    /// A member of an object or map; null if it is not there.
    pub fn member(&self, name: &str) -> &Value {
        match self {
            Value::Map(members) => members.get(name).unwrap_or(&Value::Null),
            Value::Unknown => &Value::Unknown,
            _ => &Value::Null,
        }
    }

    /// The string, if this is a known one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The value at a path; null where the path leads nowhere.
    pub fn at(&self, path: &Path) -> &Value {
        path.steps().iter().fold(self, |value, step| match (step, value) {
            (Step::Attribute(name) | Step::Key(name), value) => value.member(name),
            (Step::Index(index), Value::List(elements)) => {
                usize::try_from(*index).ok().and_then(|i| elements.get(i)).unwrap_or(&Value::Null)
            }
            (_, Value::Unknown) => &Value::Unknown,
            _ => &Value::Null,
        })
    }

    /// A total order, used only to make sets canonical.
    pub fn order(&self, other: &Value) -> Ordering {
        match (self, other) {
            (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
            (Value::Number(a), Value::Number(b)) => a.order(b),
            (Value::String(a), Value::String(b)) => a.cmp(b),
            (Value::List(a), Value::List(b)) | (Value::Set(a), Value::Set(b)) => order_all(a.iter(), b.iter()),
            (Value::Map(a), Value::Map(b)) => a.keys().cmp(b.keys()).then_with(|| order_all(a.values(), b.values())),
            (Value::Dynamic(ta, a), Value::Dynamic(tb, b)) => ta.cmp(tb).then_with(|| a.order(b)),
            (a, b) => a.rank().cmp(&b.rank()),
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Value::Null => 0,
            Value::Unknown => 1,
            Value::Bool(_) => 2,
            Value::Number(_) => 3,
            Value::String(_) => 4,
            Value::List(_) => 5,
            Value::Set(_) => 6,
            Value::Map(_) => 7,
            Value::Dynamic(..) => 8,
        }
    }
}

fn order_all<'a>(a: impl Iterator<Item = &'a Value>, b: impl Iterator<Item = &'a Value>) -> Ordering {
    let (mut a, mut b) = (a, b);
    loop {
        match (a.next(), b.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(x), Some(y)) => match x.order(y) {
                Ordering::Equal => {}
                unequal => return unequal,
            },
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::String(Zeroizing::new(text))
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Value::Bool(flag)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Value::Number(Number::from(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_equal_whatever_the_order() {
        let a = Value::set(vec!["b".into(), "a".into(), "b".into()]);
        let b = Value::set(vec!["a".into(), "b".into()]);
        assert_eq!(a, b);
    }

    #[test]
    fn unknown_elements_of_a_set_stay_apart() {
        let twice = |value: Value| Value::set(vec![value.clone(), value]);
        let element = Value::object([("a", "x".into()), ("b", Value::Unknown)]);
        assert_eq!(twice(element.clone()), Value::Set(vec![element.clone(), element]));
        assert_eq!(twice(Value::Null), Value::Set(vec![Value::Null]));
    }

    #[test]
    fn a_null_with_a_type_is_null() {
        let typed = |value| Value::Dynamic(Box::new(Type::String), Box::new(value));
        assert!(typed(Value::Null).is_null() && typed(Value::Unknown).is_unknown());
        assert!(!typed("".into()).is_null() && !typed("".into()).is_unknown());
    }

    #[test]
    fn unknown_inside_a_collection_is_seen() {
        let value = Value::object([("a", Value::List(vec![Value::Unknown]))]);
        assert!(!value.is_unknown());
        assert!(!value.is_wholly_known());
        assert_eq!(value.unknown_as_null(), Value::object([("a", Value::List(vec![Value::Null]))]));
    }
}
