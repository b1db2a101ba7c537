//! Whole lists, page by page.

use super::client::Client;
use super::error::Error;
use super::filter::{Filter, MOST_VALUES};
use super::paging::{PAGE, Paged};

/// Ends a list that a broken service would make endless.
const MOST_PAGES: u64 = 1_000;

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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::cloud::cvm::key_pair::DescribeKeyPairs;
    use crate::cloud::testing::{Script, Step, builder};

    #[tokio::test]
    async fn pages_are_put_together() {
        let page = |from: usize, to: usize| {
            let keys: Vec<_> = (from..to).map(|n| json!({ "KeyId": format!("skey-{n}") })).collect();
            Step::Reply(json!({ "KeyPairSet": keys, "TotalCount": 150 }))
        };
        let script = Script::new([page(0, 100), page(100, 150)]);
        let keys = builder(&script).build().list(&DescribeKeyPairs::default()).await.unwrap();
        assert_eq!((keys.len(), keys[149].key_id.as_str()), (150, "skey-149"));
        let bodies: Vec<_> = script.seen().into_iter().map(|seen| seen.body).collect();
        assert_eq!(bodies, [json!({ "Offset": 0, "Limit": 100 }), json!({ "Offset": 100, "Limit": 100 })]);

        let script = Script::new([page(0, 1), Step::Reply(json!({ "TotalCount": 150 }))]);
        let keys = builder(&script).build().list(&DescribeKeyPairs::default()).await.unwrap();
        assert_eq!((keys.len(), script.count()), (1, 2), "an empty page ends the list");
    }
}
