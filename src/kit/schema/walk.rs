//! The one walk over what is inside nested attributes.
//!
//! A rule that holds inside nested attributes is a function of an object's attributes and of the object, which calls
//! itself for the elements of each attribute. Where it looks at an element beside those of other values, such as the
//! state and the configuration, it asks the element's [`Place`]: in a list by index, in a map by key. Elements of a
//! set have none beside them, which is why nothing in a set is computed: see [`check`](super::check).

use super::{Attribute, Attributes, Kind};
use crate::kit::value::{Place, Value};

impl Attribute {
    /// The elements of a nested attribute's value, each with the attributes that its objects have; none of an
    /// attribute that is not nested. An element may be null or unknown instead of an object.
    pub fn elements<'a>(&'a self, value: &'a Value) -> Vec<(&'a Attributes, Place<'a>, &'a Value)> {
        match &self.kind {
            Kind::Nested(nesting, inner) => {
                nesting.elements(value).into_iter().map(|(place, element)| (inner, place, element)).collect()
            }
            Kind::Value(_) => Vec::new(),
        }
    }

    /// A nested attribute's value with each element of it changed, see [`Self::elements`].
    pub fn map_elements(&self, value: Value, mut change: impl FnMut(&Attributes, Place<'_>, Value) -> Value) -> Value {
        match &self.kind {
            Kind::Nested(nesting, inner) => nesting.map_elements(value, |place, element| change(inner, place, element)),
            Kind::Value(_) => value,
        }
    }
}

/// An object with the value of each of its attributes changed; anything but an object as it is.
pub fn map_attributes(
    attributes: &Attributes,
    object: Value,
    mut change: impl FnMut(&str, &Attribute, Value) -> Value,
) -> Value {
    object.map_elements(|place, value| match place {
        Place::Key(name) => match attributes.get(name) {
            Some(attribute) => change(name, attribute, value),
            None => value,
        },
        _ => value,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::schema::Nesting;
    use crate::kit::value::Path;

    #[test]
    fn it_goes_through_every_nesting() {
        let object = || Value::object([("a", "x".into())]);
        let inner = || [("a", Attribute::string())];
        for (nesting, value, paths) in [
            (Nesting::Single, object(), vec!["v"]),
            (Nesting::Single, Value::Unknown, vec!["v"]),
            (Nesting::List, Value::List(vec![object(), Value::Null]), vec!["v[0]", "v[1]"]),
            (Nesting::List, Value::Unknown, vec![]),
            (Nesting::Map, Value::object([("k", object())]), vec![r#"v["k"]"#]),
            (Nesting::Map, Value::Null, vec![]),
            (Nesting::Set, Value::set(vec![object()]), vec!["v"]),
        ] {
            let attribute = Attribute::nested(nesting, inner());
            let path = |place: Place<'_>| place.path(&Path::of("v")).to_string();
            let found: Vec<String> = attribute.elements(&value).into_iter().map(|(_, place, _)| path(place)).collect();
            assert_eq!(found, paths, "{nesting:?}");
            let mut mapped = Vec::new();
            let same = attribute.map_elements(value.clone(), |attributes, place, element| {
                assert!(attributes.contains_key("a"));
                mapped.push(path(place));
                element
            });
            assert_eq!((same, mapped), (value, found), "{nesting:?}");
        }
        let plain = Attribute::string_list();
        let value = Value::List(vec!["x".into()]);
        assert!(plain.elements(&value).is_empty());
        assert_eq!(plain.map_elements(value.clone(), |_, _, _| Value::Null), value);
    }
}
