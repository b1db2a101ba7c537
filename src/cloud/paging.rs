//! Lists that come in pages.

use super::action::Action;

/// The longest page that the API gives.
pub const PAGE: u64 = 100;

/// An action that lists things in pages of at most [`PAGE`].
pub trait Paged: Action + Clone {
    /// What is listed.
    type Item;

    /// Asks for the page that begins at `offset`.
    fn turn_to(&mut self, offset: u64, limit: u64);

    /// The items of a page, and how many there are on all pages.
    fn items(response: Self::Response) -> (Vec<Self::Item>, u64);
}
