//! Lists that come in pages.

use super::action::Action;
use super::client::Client;
use super::error::Error;
use super::filter::{Filter, MOST_VALUES};

/// The longest page that the API gives.
pub const PAGE: u64 = 100;

/// Ends a list that a broken service would make endless.
const MOST_PAGES: u64 = 1_000;

/// An action that lists things in pages of at most [`PAGE`].
pub trait Paged: Action + Clone {
    /// What is listed.
    type Item;

    /// Asks for the page that begins at `offset`.
    fn turn_to(&mut self, offset: u64, limit: u64);

    /// The items of a page, and how many there are on all pages.
    fn items(response: Self::Response) -> (Vec<Self::Item>, u64);
}

impl Client {
    /// What there is of these ids, by requests for at most [`PAGE`] of them each; none for no ids.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn list_of<'a, P: Paged>(
        &self,
        ids: impl IntoIterator<Item = &'a String>,
        request: impl Fn(Vec<String>) -> P,
    ) -> Result<Vec<P::Item>, Error> {
        let ids: Vec<String> = ids.into_iter().cloned().collect();
        let mut all = Vec::new();
        for page in ids.chunks(PAGE as usize) {
            all.extend(self.list(&request(page.to_vec())).await?);
        }
        Ok(all)
    }

    /// What a filter of this name lets through for any of the values, by requests for at most
    /// [`MOST_VALUES`] of them each; none for no values. What is not there is missing, and no error.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn list_where<P: Paged>(
        &self,
        name: &str,
        values: impl IntoIterator<Item = impl Into<String>>,
        request: impl Fn(Option<Vec<Filter>>) -> P,
    ) -> Result<Vec<P::Item>, Error> {
        let values: Vec<String> = values.into_iter().map(Into::into).collect();
        let mut all = Vec::new();
        for some in values.chunks(MOST_VALUES) {
            all.extend(self.list(&request(Some(vec![Filter::any_of(name, some)]))).await?);
        }
        Ok(all)
    }

    /// All pages of a list, in the order of the API.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn list<P: Paged>(&self, action: &P) -> Result<Vec<P::Item>, Error> {
        let mut action = action.clone();
        let mut all = Vec::new();
        for _ in 0..MOST_PAGES {
            action.turn_to(all.len() as u64, PAGE);
            let (items, total) = P::items(self.call(&action).await?);
            let page_is_empty = items.is_empty();
            all.extend(items);
            if page_is_empty || all.len() as u64 >= total {
                break;
            }
        }
        Ok(all)
    }
}
