//! Whole lists, page by page.

use std::collections::HashSet;

use super::action::Call;
use super::client::Client;
use super::doubt::Doubt;
use super::error::Error;
use super::filter::{Filter, MOST_VALUES};
use super::kind::Kind;
use super::paging::{PAGE, Paged, twice};
use super::request;
use crate::system::clock;

/// Ends a list that a broken service would make endless: a cluster has 5,000 nodes at most.
const MOST_PAGES: u64 = 200;
/// How often a list is read that does not add up: it may have changed between two pages, or lag behind.
const MOST_READINGS: u32 = 4;

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

    /// All pages of a list, in the order of the API. One that does not add up, that is, which has fewer items
    /// than its total says, or one of them twice, is read again a few times; one that lacks ids that were asked
    /// for, until it does so twice.
    ///
    /// # Errors
    /// As [`Client::call`], and [`Kind::UnexpectedReply`] for a list that never adds up.
    pub async fn list<P: Paged>(&self, action: &P) -> Result<Vec<P::Item>, Error> {
        let started = clock::instant();
        let mut pause = self.shared.policy.base;
        let mut reading = 1;
        let mut doubted = None;
        loop {
            let (all, total) = Box::pin(self.all_pages(action.clone())).await?;
            let Some(flaw) = flaw::<P>(&all, total) else {
                let Some(doubt) = self.doubt_about(action, &all)? else { return Ok(all) };
                // two that answer in turn may each lack something else
                if self.is_believed(&doubt) || doubted.as_ref() == Some(&doubt) || reading == MOST_READINGS {
                    self.believe(doubt);
                    return Ok(all);
                }
                self.before_second_answer(Call::of::<P>()).await?;
                doubted = Some(doubt);
                reading += 1;
                continue;
            };
            let error = Error::new(Kind::UnexpectedReply, flaw).with_attempts(reading);
            if reading == MOST_READINGS || started.elapsed() + pause >= self.retry_timeout {
                return Err(error.with_call(Call::of::<P>(), self.region()));
            }
            tracing::debug!(%error, "the list is read again");
            if self.unless_cancelled(clock::sleep(pause)).await.is_none() {
                let message = format!("the list was to be read again after: {error}");
                return Err(Error::cancelled(&message).with_call(Call::of::<P>(), self.region()));
            }
            pause *= 2;
            reading += 1;
        }
    }

    /// The doubt about a list that lacks some of the ids that were asked for. That it lacks all was said twice by now.
    fn doubt_about<P: Paged>(&self, action: &P, all: &[P::Item]) -> Result<Option<Doubt>, Error> {
        let missing = missing(action, all);
        if missing.is_empty() || all.is_empty() {
            return Ok(None);
        }
        let call = Call::of::<P>();
        let question = request::payload(action).map_err(|error| error.with_call(call, self.region()))?;
        Ok(Some(self.doubt(call, &question, missing)))
    }

    async fn all_pages<P: Paged>(&self, mut action: P) -> Result<(Vec<P::Item>, u64), Error> {
        let (mut all, mut total) = (Vec::new(), 0);
        for _ in 0..MOST_PAGES {
            action.turn_to(all.len() as u64, PAGE);
            let (items, of_all) = P::items(self.call(&action).await?);
            total = of_all;
            let known: HashSet<&str> = all.iter().map(P::id).collect();
            let is_new = items.iter().any(|item| !known.contains(P::id(item)));
            all.extend(items);
            if !is_new || all.len() as u64 >= total {
                break;
            }
        }
        Ok((all, total))
    }
}

/// The ids that were asked for and are not listed.
fn missing<P: Paged>(action: &P, all: &[P::Item]) -> Vec<String> {
    let asked = action.asked().unwrap_or_default().iter();
    asked.filter(|id| !all.iter().any(|item| P::id(item) == id.as_str())).cloned().collect()
}

/// What of a whole list cannot be.
fn flaw<P: Paged>(all: &[P::Item], total: u64) -> Option<String> {
    if let Some(twice) = twice(all.iter().map(P::id)) {
        return Some(format!("{} holds {twice} twice", P::LIST));
    }
    let listed = all.len() as u64;
    (listed != total).then(|| format!("{} is {total}, and {} holds {listed} on all pages", P::TOTAL, P::LIST))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{MOST_PAGES, MOST_READINGS};
    use crate::cloud::cvm::key_pair::DescribeKeyPairs;
    use crate::cloud::filter::Filter;
    use crate::cloud::kind::Kind;
    use crate::cloud::samples;
    use crate::cloud::testing::{Script, Step, builder};

    #[tokio::test]
    async fn pages_are_put_together() {
        let page = |from: usize, to: usize| {
            let keys: Vec<_> = (from..to).map(|n| samples::key_pair(&format!("skey-{n}"))).collect();
            Step::Reply(json!({ "KeyPairSet": keys, "TotalCount": 150 }))
        };
        let script = Script::new([page(0, 100), page(100, 150)]);
        let keys = builder(&script).build().list(&DescribeKeyPairs::default()).await.unwrap();
        assert_eq!((keys.len(), keys[149].key_id.as_str()), (150, "skey-149"));
        let bodies: Vec<_> = script.seen().into_iter().map(|seen| seen.body).collect();
        assert_eq!(bodies, [json!({ "Offset": 0, "Limit": 100 }), json!({ "Offset": 100, "Limit": 100 })]);

        let empty = Step::Reply(json!({ "KeyPairSet": null, "TotalCount": 0 }));
        let keys = builder(&Script::new([empty])).build().list(&DescribeKeyPairs::default()).await.unwrap();
        assert!(keys.is_empty(), "a list that is null is an empty one");
    }

    /// What the list is from these replies, the last of which goes on for ever, and how many there were.
    async fn listed(
        replies: impl IntoIterator<Item = (&'static [&'static str], u64)>,
        request: DescribeKeyPairs,
    ) -> (Result<usize, String>, usize) {
        let reply = |(ids, total): (&[&str], u64)| {
            let keys: Vec<_> = ids.iter().map(|id| samples::key_pair(id)).collect();
            Step::Reply(json!({ "KeyPairSet": keys, "TotalCount": total }))
        };
        let script = Script::new(replies.into_iter().map(reply));
        let keys = builder(&script).build().list(&request).await;
        let keys = keys.map_err(|error| {
            assert_eq!(error.kind(), Kind::UnexpectedReply);
            error.message().to_owned()
        });
        (keys.map(|keys| keys.len()), script.count())
    }

    #[tokio::test(start_paused = true)]
    async fn a_list_that_does_not_add_up_is_read_again_and_then_an_error() {
        let all = DescribeKeyPairs::default;
        let (two, none): (&[&str], &[&str]) = (&["skey-a", "skey-b"], &[]);
        // one more was made, or went, between two looks
        assert_eq!(listed([(two, 3), (none, 3), (two, 2)], all()).await, (Ok(2), 3));
        for (replies, flaw) in [
            ([(two, 3), (none, 3)], "TotalCount is 3, and KeyPairSet holds 0 on all pages"),
            ([(none, 1), (none, 1)], "TotalCount is 1, and KeyPairSet holds 0 on all pages"),
            ([(two, 1), (two, 1)], "TotalCount is 1, and KeyPairSet holds 2"),
            ([(&["skey-a", "skey-a"], 2), (&["skey-a", "skey-a"], 2)], "KeyPairSet holds skey-a twice"),
        ] {
            let (keys, count) = listed(replies, all()).await;
            assert_eq!(keys.unwrap_err(), flaw);
            assert!(count > 3, "{flaw}: after {count} replies");
        }
        let (keys, count) = listed([(two, 1_000_000), (two, 1_000_000)], all()).await;
        assert_eq!(keys.unwrap_err(), "KeyPairSet holds skey-a twice", "on two pages");
        assert!(count < 10, "a page that brings nothing new is the last one: {count}");
    }

    #[tokio::test(start_paused = true)]
    async fn pages_without_end_come_to_one() {
        let script = Script::new([Step::By(|seen| {
            let from = seen.body["Offset"].as_u64().unwrap_or_default();
            let keys: Vec<_> = (from..from + 100).map(|n| samples::key_pair(&format!("skey-{n}"))).collect();
            Step::Reply(json!({ "KeyPairSet": keys, "TotalCount": 1_000_000_000 }))
        })]);
        let error = builder(&script).build().list(&DescribeKeyPairs::default()).await.unwrap_err();
        assert_eq!(error.kind(), Kind::UnexpectedReply);
        let most = usize::try_from(MOST_PAGES).unwrap() * usize::try_from(MOST_READINGS).unwrap();
        assert!(script.count() <= most, "{} pages were read", script.count());
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_not_asked_for_is_not_believed() {
        let of = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
        let two: &[&str] = &["skey-a", "skey-b"];
        let by_ids = |ids: &[&str]| DescribeKeyPairs { key_ids: Some(of(ids)), ..Default::default() };
        assert_eq!(listed([(two, 2)], by_ids(&["skey-a", "skey-b", "skey-c"])).await, (Ok(2), 2), "asked again");
        let (keys, _) = listed([(two, 2)], by_ids(&["skey-a"])).await;
        assert_eq!(keys.unwrap_err(), "KeyPairSet holds skey-b, which was not asked for");
        let by_name =
            |name| DescribeKeyPairs { filters: Some(vec![Filter::new("key-name", name)]), ..Default::default() };
        assert_eq!(listed([(two, 2)], by_name("demo")).await, (Ok(2), 1));
        let (keys, _) = listed([(two, 2)], by_name("other")).await;
        assert_eq!(keys.unwrap_err(), "KeyPairSet holds skey-a, which was not asked for");
    }
}
