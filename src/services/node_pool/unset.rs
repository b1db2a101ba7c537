//! Between what is not set and what is empty.

use crate::kit::value::Attr;

/// A list that is left out of a request when there is nothing in it.
pub fn some_if_any<T>(list: Vec<T>) -> Option<Vec<T>> {
    Some(list).filter(|list| !list.is_empty())
}

/// What was found; null stays null while the cloud has nothing either.
pub fn unset_if_empty<T>(prior: &Attr<T>, found: T, is_empty: impl Fn(&T) -> bool) -> Attr<T> {
    if prior.is_null() && is_empty(&found) { Attr::Null } else { Attr::Known(found) }
}
