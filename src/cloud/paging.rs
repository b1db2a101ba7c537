//! Lists that come in pages, and what in a list cannot be.

use std::collections::HashSet;

use super::action::Action;
use super::filter::Filter;

/// The longest page that the API gives.
pub const PAGE: u64 = 100;

/// An action that lists things in pages of at most [`PAGE`].
pub trait Paged: Action + Clone {
    /// What is listed.
    type Item;
    /// The reply's list, by the API's name.
    const LIST: &'static str;
    /// The reply's total, by the API's name.
    const TOTAL: &'static str;

    /// Asks for the page that begins at `offset`.
    fn turn_to(&mut self, offset: u64, limit: u64);

    /// The items of a page, and how many there are on all pages.
    fn page(response: &Self::Response) -> (&[Self::Item], u64);

    /// The same, taken out.
    fn items(response: Self::Response) -> (Vec<Self::Item>, u64);

    /// What an item is known by.
    fn id(item: &Self::Item) -> &str;

    /// The ids that are asked for, if any are.
    fn asked(&self) -> Option<&[String]>;

    /// The property of an item that a filter of this name is about, where that is to be held against it.
    fn filtered<'a>(item: &'a Self::Item, name: &str) -> Option<&'a str>;

    /// What lets items through, if anything does.
    fn filters(&self) -> Option<&[Filter]>;
}

/// What on a page of a list cannot be.
pub(crate) fn contradiction<P: Paged>(action: &P, response: &P::Response) -> Option<String> {
    let (items, total) = P::page(response);
    let list = P::LIST;
    if (items.len() as u64) > total {
        return Some(format!("{} is {total}, and {list} holds {}", P::TOTAL, items.len()));
    }
    if let Some(twice) = twice(items.iter().map(P::id)) {
        return Some(format!("{list} holds {twice} twice"));
    }
    let ids = action.asked();
    if let Some(other) = items.iter().map(P::id).find(|id| ids.is_some_and(|ids| !ids.iter().any(|it| it == id))) {
        return Some(format!("{list} holds {other}, which was not asked for"));
    }
    let is_let_through = |item: &P::Item, filter: &Filter| {
        P::filtered(item, &filter.name).is_none_or(|property| filter.values.iter().any(|value| value == property))
    };
    let filters = action.filters().unwrap_or_default();
    let other = items.iter().find(|item| !filters.iter().all(|filter| is_let_through(item, filter)));
    other.map(|item| format!("{list} holds {}, which was not asked for", P::id(item)))
}

/// The first id that is there a second time.
pub(crate) fn twice<'a>(mut ids: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut seen = HashSet::new();
    ids.find(|id| !seen.insert(*id))
}

/// A place in a list: a number, or in some services a text that holds one.
pub(crate) trait Place {
    /// The place of this number.
    fn of(number: u64) -> Self;
}

impl Place for u64 {
    fn of(number: u64) -> Self {
        number
    }
}

impl Place for String {
    fn of(number: u64) -> Self {
        number.to_string()
    }
}

/// Declares how an action lists: `paged!(Action, list "List", total "Total" of Item by id)`, then
/// `, asked ids` where it can be asked for by ids, and `, filters { "name": property }` where it has filters.
macro_rules! paged {
    (
        $action:ident, $list:ident $list_name:literal, $total:ident $total_name:literal of $item:ty, by $id:ident
        $(, asked $asked:ident)?
        $(, filters { $($name:literal: $property:ident),* })?
    ) => {
        impl $crate::cloud::paging::Paged for $action {
            type Item = $item;
            const LIST: &'static str = $list_name;
            const TOTAL: &'static str = $total_name;

            fn turn_to(&mut self, offset: u64, limit: u64) {
                self.offset = Some($crate::cloud::paging::Place::of(offset));
                self.limit = Some($crate::cloud::paging::Place::of(limit));
            }

            fn page(response: &Self::Response) -> (&[$item], u64) {
                (&response.$list, response.$total)
            }

            fn items(response: Self::Response) -> (Vec<$item>, u64) {
                (response.$list, response.$total)
            }

            fn id(item: &$item) -> &str {
                &item.$id
            }

            fn asked(&self) -> Option<&[String]> {
                None$(.or(self.$asked.as_deref()))?
            }

            fn filtered<'a>(_item: &'a $item, name: &str) -> Option<&'a str> {
                match name {
                    $($($name => Some(&_item.$property),)*)?
                    _ => None,
                }
            }

            fn filters(&self) -> Option<&[$crate::cloud::filter::Filter]> {
                $crate::cloud::paging::paged!(@filters self $($($name)* filters)?)
            }
        }
    };
    (@filters $self:ident) => { None };
    (@filters $self:ident $($name:literal)* filters) => { $self.filters.as_deref() };
}
pub(crate) use paged;
