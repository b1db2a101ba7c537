//! The elements of a value, one by one and beside the elements of another one.

use super::{Path, Value};

/// Where an element is in the value around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place<'a> {
    /// It is the value itself.
    Whole,
    /// In a list or tuple, from 0.
    Index(usize),
    /// In a map or object.
    Key(&'a str),
    /// In a set, whose elements have no address: none is beside one of another set.
    InSet,
}

impl Place<'_> {
    /// The element at the same place of another value.
    pub fn find<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        match (self, value) {
            (Place::Whole, value) => Some(value),
            (Place::Index(index), Value::List(elements)) => elements.get(*index),
            (Place::Key(key), Value::Map(members)) => members.get(*key),
            _ => None,
        }
    }

    /// The element at the same place of another value: null if there is none, unknown if all of it is.
    pub fn of<'v>(&self, value: &'v Value) -> &'v Value {
        match value {
            Value::Unknown => value,
            value => self.find(value).unwrap_or(&Value::Null),
        }
    }

    /// The path of the element in the value at a path; the value's own for one in a set.
    pub fn path(&self, value: &Path) -> Path {
        match self {
            Place::Whole | Place::InSet => value.clone(),
            Place::Index(index) => value.index(*index),
            Place::Key(key) => value.key(key),
        }
    }
}

impl Value {
    /// The elements of a list, set, map or object; none of any other value.
    pub fn elements(&self) -> Vec<(Place<'_>, &Value)> {
        match self {
            Value::List(elements) => elements.iter().enumerate().map(|(i, v)| (Place::Index(i), v)).collect(),
            Value::Set(elements) => elements.iter().map(|v| (Place::InSet, v)).collect(),
            Value::Map(members) => members.iter().map(|(key, v)| (Place::Key(key), v)).collect(),
            _ => Vec::new(),
        }
    }

    /// The value with each element of a list, set, map or object changed.
    pub fn map_elements(self, mut change: impl FnMut(Place<'_>, Value) -> Value) -> Value {
        match self {
            Value::List(elements) => {
                let elements = elements.into_iter().enumerate();
                Value::List(elements.map(|(i, v)| change(Place::Index(i), v)).collect())
            }
            Value::Set(elements) => Value::set(elements.into_iter().map(|v| change(Place::InSet, v)).collect()),
            Value::Map(members) => {
                let change = |(key, v): (String, Value)| {
                    let v = change(Place::Key(&key), v);
                    (key, v)
                };
                Value::Map(members.into_iter().map(change).collect())
            }
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_beside_that_of_another_value() {
        let null = &Value::Null;
        let (list, other) = (Value::List(vec!["a".into(), "b".into()]), Value::List(vec!["c".into()]));
        let beside: Vec<&Value> = list.elements().iter().map(|(place, _)| place.of(&other)).collect();
        assert_eq!(beside, [&"c".into(), null]);
        let (map, other) = (Value::object([("a", "x".into()), ("b", "y".into())]), Value::object([("b", "z".into())]));
        let beside: Vec<&Value> = map.elements().iter().map(|(place, _)| place.of(&other)).collect();
        assert_eq!(beside, [null, &"z".into()]);
        let set = Value::set(vec!["a".into()]);
        assert_eq!(set.elements()[0].0.of(&set), null);
        assert_eq!(map.elements()[0].0.of(&Value::Unknown), &Value::Unknown);
        assert_eq!((Place::Whole.of(&list), Place::Index(0).of(&map)), (&list, null));
    }

    #[test]
    fn the_path_of_an_element() {
        let path = Path::of("pools");
        let paths = [Place::Whole, Place::Index(1), Place::Key("x"), Place::InSet].map(|place| place.path(&path));
        assert_eq!(paths, [path.clone(), path.index(1), path.key("x"), path]);
    }

    #[test]
    fn each_element_is_changed() {
        let number = |place: Place<'_>, _| match place {
            Place::Index(i) => i64::try_from(i).unwrap().into(),
            Place::Key(key) => key.into(),
            Place::Whole | Place::InSet => Value::Null,
        };
        let two = || vec!["a".into(), "b".into()];
        assert_eq!(Value::List(two()).map_elements(number), Value::List(vec![0.into(), 1.into()]));
        assert_eq!(Value::set(two()).map_elements(number), Value::set(vec![Value::Null]));
        let object = Value::object([("a", true.into())]);
        assert_eq!(object.map_elements(number), Value::object([("a", "a".into())]));
        assert_eq!(Value::from("a").map_elements(number), "a".into());
    }
}
