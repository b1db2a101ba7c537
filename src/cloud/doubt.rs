//! Lists that lack something. One that is empty, or without an id that was asked for, may be wrong once: what answers
//! it does not know yet, or not any more, what is there. It is believed when it has been given twice, and from then on
//! until something is changed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;
use tokio::time::Instant;

use super::action::{Call, Effect};
use super::client::Client;
use super::credentials::provide::Source;
use super::error::Error;
use crate::system::clock;

/// For how long an answer is believed without being asked for twice again: others change things too.
const BELIEVED: Duration = Duration::from_secs(60);

/// The pause before the second answer, in first pauses between tries.
const PAUSE: u32 = 2;

/// What may be missing: the question, whose it is and where, and which ids, all if there are none.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Doubt {
    call: &'static str,
    region: Option<Arc<str>>,
    /// Where the keys come from.
    source: usize,
    question: Bytes,
    missing: Vec<String>,
}

/// What is believed to be missing, and since when, by all clones of a client.
#[derive(Clone, Default)]
struct Believed(Arc<Mutex<Since>>);

/// Since when, and the source of the keys: as long as it is kept, no other one has its address.
type Since = HashMap<Doubt, (Instant, Source)>;

impl Believed {
    fn lock(&self) -> MutexGuard<'_, Since> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Client {
    /// What is in doubt where an answer lacks these ids; without any, where it is empty.
    pub(super) fn doubt(&self, call: Call, question: &Bytes, missing: Vec<String>) -> Doubt {
        Doubt {
            call: call.name,
            region: self.region.clone(),
            source: Arc::as_ptr(&self.credentials).cast::<()>() as usize,
            question: question.clone(),
            missing,
        }
    }

    /// Whether that is missing was said twice of late.
    pub(super) fn is_believed(&self, doubt: &Doubt) -> bool {
        self.extension::<Believed>().lock().get(doubt).is_some_and(|(since, _)| since.elapsed() < BELIEVED)
    }

    /// Takes note that it was said twice.
    pub(super) fn believe(&self, doubt: Doubt) {
        let believed: Believed = self.extension();
        let mut believed = believed.lock();
        believed.retain(|_, (since, _)| since.elapsed() < BELIEVED);
        believed.entry(doubt).or_insert_with(|| (clock::instant(), self.credentials.clone()));
    }

    /// Takes note that it is there.
    pub(super) fn disbelieve(&self, doubt: &Doubt) {
        self.extension::<Believed>().lock().remove(doubt);
    }

    /// Takes note of a call that was made: after one that changes something anything may be there.
    pub(super) fn note_change(&self, call: Call) {
        if call.effect != Effect::Read {
            self.extension::<Believed>().lock().clear();
        }
    }

    /// Lets some time pass before the second answer.
    pub(super) async fn before_second_answer(&self, call: Call) -> Result<(), Error> {
        tracing::debug!(action = %call, "something is not listed: asking once more");
        let pause = self.shared.policy.base * PAUSE;
        self.unless_cancelled(clock::sleep(pause)).await.ok_or_else(|| {
            let message = "the list was to be read again, as something was missing in it";
            Error::cancelled(message).with_call(call, self.region())
        })
    }
}

/// Whether a reply is an empty list: all lists in it are, and there is one, or a total of none. One whose total says
/// otherwise does not add up.
pub(super) fn is_empty_list(members: &Value) -> bool {
    let Some(members) = members.as_object() else { return false };
    let lists = || members.values().filter_map(Value::as_array);
    let totals = || members.iter().filter(|(name, _)| name.starts_with("Total")).map(|(_, total)| total);
    let is_any = lists().next().is_some() || totals().next().is_some();
    is_any && lists().all(Vec::is_empty) && totals().all(|total| *total == 0)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::cloud::cvm::key_pair::DescribeKeyPairs;
    use crate::cloud::samples;
    use crate::cloud::testing::{Script, Step, builder};
    use crate::cloud::tke::protection::EnableClusterDeletionProtection;

    fn keys(ids: &[&str]) -> Step {
        let keys: Vec<_> = ids.iter().map(|id| samples::key_pair(id)).collect();
        Step::Reply(json!({ "KeyPairSet": keys, "TotalCount": ids.len() }))
    }

    #[tokio::test(start_paused = true)]
    async fn a_list_that_is_empty_once_is_asked_for_again() {
        let script = Script::new([keys(&[]), keys(&["skey-a"])]);
        let found = builder(&script).build().list(&DescribeKeyPairs::default()).await.unwrap();
        assert_eq!((found.len(), script.count()), (1, 2));
    }

    #[tokio::test(start_paused = true)]
    async fn an_id_that_is_missing_once_is_asked_for_again() {
        let script = Script::new([keys(&["skey-a"]), keys(&["skey-a", "skey-b"])]);
        let ids = ["skey-a", "skey-b"].map(str::to_owned);
        let request = |ids| DescribeKeyPairs { key_ids: Some(ids), ..Default::default() };
        let found = builder(&script).build().list_of(&ids, request).await.unwrap();
        assert_eq!((found.len(), script.count()), (2, 2));
        let script = Script::new([keys(&["skey-a"])]);
        let found = builder(&script).build().list_of(&ids, request).await.unwrap();
        assert_eq!((found.len(), script.count()), (1, 2), "what is gone is gone");
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_empty_twice_is_believed_until_something_changes_or_time_passes() {
        let script = Script::new([Step::By(|seen| match seen.action.as_str() {
            "DescribeKeyPairs" => keys(&[]),
            _ => Step::Reply(json!({})),
        })]);
        let client = builder(&script).build();
        let reads = async |expected| {
            let before = script.count();
            assert_eq!(client.list(&DescribeKeyPairs::default()).await.unwrap().len(), 0);
            assert_eq!(script.count() - before, expected);
        };
        reads(2).await;
        reads(1).await;
        client.call(&EnableClusterDeletionProtection { cluster_id: "cls-a".into() }).await.unwrap();
        reads(2).await;
        reads(1).await;
        clock::sleep(BELIEVED).await;
        reads(2).await;
    }

    #[test]
    fn which_replies_are_empty_lists() {
        for (reply, is_empty) in [
            (json!({ "Clusters": [], "TotalCount": 0 }), true),
            (json!({ "Clusters": null, "TotalCount": 0 }), true),
            (json!({ "Clusters": [{}], "TotalCount": 1 }), false),
            (json!({ "Clusters": [], "TotalCount": 1 }), false),
            (json!({ "Addons": [] }), true),
            (json!({ "A": [], "B": [1] }), false),
            (json!({ "Status": "Created" }), false),
        ] {
            assert_eq!(is_empty_list(&reply), is_empty, "{reply}");
        }
    }
}
