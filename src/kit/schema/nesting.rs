//! How the elements of a nested attribute are held.

use crate::kit::value::{Place, Type, Value};

/// How the elements of a nested attribute are held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nesting {
    /// One object.
    Single,
    /// A list of objects.
    List,
    /// A set of objects.
    Set,
    /// A map of objects.
    Map,
}

impl Nesting {
    /// The type of an attribute whose elements are of a type.
    pub fn of(self, element: Type) -> Type {
        match self {
            Nesting::Single => element,
            Nesting::List => Type::list(element),
            Nesting::Set => Type::set(element),
            Nesting::Map => Type::map(element),
        }
    }

    /// The elements of a value; of a single one the value itself, whatever it is.
    pub fn elements(self, value: &Value) -> Vec<(Place<'_>, &Value)> {
        match self {
            Nesting::Single => vec![(Place::Whole, value)],
            Nesting::List | Nesting::Set | Nesting::Map => value.elements(),
        }
    }

    /// The value with each of its elements changed; of a single one the value itself, whatever it is.
    pub fn map_elements(self, value: Value, mut change: impl FnMut(Place<'_>, Value) -> Value) -> Value {
        match self {
            Nesting::Single => change(Place::Whole, value),
            Nesting::List | Nesting::Set | Nesting::Map => value.map_elements(change),
        }
    }
}
