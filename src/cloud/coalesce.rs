//! Single reads that come at the same time, made in one call.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;

use crate::system::clock;

/// Collects the keys that are asked for within a short time, asks for all of them at once, and
/// gives each caller its own. A caller that goes away does not disturb the others.
pub(crate) struct Batcher<S, K, V, E> {
    window: Duration,
    limit: usize,
    open: Arc<Mutex<Open<S, K, V, E>>>,
}

/// The batch of each scope that can still be joined.
struct Open<S, K, V, E> {
    batches: HashMap<S, Batch<K, V, E>>,
    opened: u64,
}

struct Batch<K, V, E> {
    number: u64,
    waiting: Waiting<K, V, E>,
}

type Waiting<K, V, E> = HashMap<K, Vec<oneshot::Sender<Result<Option<V>, E>>>>;

/// The task that was to ask for a batch is gone without an answer.
#[derive(Debug)]
pub(crate) struct Abandoned;

impl<S, K, V, E> Batcher<S, K, V, E>
where
    S: Clone + Eq + Hash + Send + 'static,
    K: Clone + Eq + Hash + Send + 'static,
    V: Clone + Send + 'static,
    E: Clone + From<Abandoned> + Send + 'static,
{
    /// A batch is sent this long after its first key, or when it holds `limit` keys.
    pub(crate) fn new(window: Duration, limit: usize) -> Self {
        let open = Open { batches: HashMap::new(), opened: 0 };
        Self { window, limit, open: Arc::new(Mutex::new(open)) }
    }

    /// The value of a key, or nothing if the reply did not hold it. `fetch` may be asked for the
    /// keys of other callers of the scope, and runs in a task of its own. It is called after this
    /// function was, so the value is never older than the question.
    pub(crate) async fn get<F, R>(&self, scope: S, key: K, fetch: F) -> Result<Option<V>, E>
    where
        F: FnOnce(Vec<K>) -> R + Send + 'static,
        R: Future<Output = HashMap<K, Result<V, E>>> + Send + 'static,
    {
        let (sender, receiver) = oneshot::channel();
        self.join(scope, key, sender, fetch);
        receiver.await.unwrap_or_else(|_| Err(E::from(Abandoned)))
    }

    fn join<F, R>(&self, scope: S, key: K, sender: oneshot::Sender<Result<Option<V>, E>>, fetch: F)
    where
        F: FnOnce(Vec<K>) -> R + Send + 'static,
        R: Future<Output = HashMap<K, Result<V, E>>> + Send + 'static,
    {
        let mut open = lock(&self.open);
        if let Some(batch) = open.batches.get_mut(&scope) {
            batch.waiting.entry(key).or_default().push(sender);
            if batch.waiting.len() >= self.limit
                && let Some(full) = open.batches.remove(&scope)
            {
                tokio::spawn(dispatch(full.waiting, fetch));
            }
            return;
        }
        open.opened += 1;
        let number = open.opened;
        let batch = Batch { number, waiting: HashMap::from([(key, vec![sender])]) };
        open.batches.insert(scope.clone(), batch);
        drop(open);
        let (window, open) = (self.window, Arc::clone(&self.open));
        tokio::spawn(async move {
            clock::sleep(window).await;
            let batch = {
                let mut open = lock(&open);
                let is_ours = open.batches.get(&scope).is_some_and(|batch| batch.number == number);
                if is_ours { open.batches.remove(&scope) } else { None }
            };
            // Nothing: it was full before, and whoever filled it sent it.
            if let Some(batch) = batch {
                dispatch(batch.waiting, fetch).await;
            }
        });
    }
}

async fn dispatch<K, V, E, F, R>(mut waiting: Waiting<K, V, E>, fetch: F)
where
    K: Clone + Eq + Hash,
    V: Clone,
    E: Clone,
    F: FnOnce(Vec<K>) -> R,
    R: Future<Output = HashMap<K, Result<V, E>>>,
{
    waiting.retain(|_, senders| {
        senders.retain(|sender| !sender.is_closed());
        !senders.is_empty()
    });
    if waiting.is_empty() {
        return;
    }
    let found = fetch(waiting.keys().cloned().collect()).await;
    for (key, senders) in waiting {
        let value = found.get(&key).cloned().transpose();
        for sender in senders {
            // A receiver that is gone no longer wants it.
            let _ = sender.send(value.clone());
        }
    }
}

/// No code panics while it holds the lock, so what is behind it is whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Calls = Arc<Mutex<Vec<Vec<u32>>>>;

    #[derive(Debug, Clone, PartialEq)]
    enum Problem {
        Abandoned,
        Odd,
    }

    impl From<Abandoned> for Problem {
        fn from(_: Abandoned) -> Self {
            Self::Abandoned
        }
    }

    fn batcher(limit: usize) -> Batcher<&'static str, u32, String, Problem> {
        Batcher::new(Duration::from_millis(10), limit)
    }

    /// Knows the numbers below 100, fails for odd ones.
    async fn ask(
        batcher: &Batcher<&'static str, u32, String, Problem>,
        calls: &Calls,
        scope: &'static str,
        key: u32,
    ) -> Result<Option<String>, Problem> {
        let calls = Arc::clone(calls);
        let fetch = move |mut keys: Vec<u32>| async move {
            keys.sort_unstable();
            lock(&calls).push(keys.clone());
            let value = |key: u32| {
                if key % 2 == 1 { Err(Problem::Odd) } else { Ok(key.to_string()) }
            };
            keys.into_iter().filter(|key| *key < 100).map(|key| (key, value(key))).collect()
        };
        batcher.get(scope, key, fetch).await
    }

    #[tokio::test]
    async fn one_call_for_those_that_come_together() {
        let (batcher, calls) = (batcher(100), Calls::default());
        let (a, b, c, d, e) = tokio::join!(
            ask(&batcher, &calls, "x", 2),
            ask(&batcher, &calls, "x", 3),
            ask(&batcher, &calls, "x", 2),
            ask(&batcher, &calls, "x", 200),
            ask(&batcher, &calls, "y", 2),
        );
        assert_eq!((a, b), (Ok(Some("2".to_owned())), Err(Problem::Odd)));
        assert_eq!((c, d), (Ok(Some("2".to_owned())), Ok(None)));
        assert_eq!(e, Ok(Some("2".to_owned())));
        let mut made = lock(&calls).clone();
        made.sort();
        assert_eq!(made, [vec![2], vec![2, 3, 200]]);
        assert!(lock(&batcher.open).batches.is_empty());
    }

    #[tokio::test]
    async fn a_full_batch_goes_at_once_and_the_next_begins() {
        let (batcher, calls) = (batcher(2), Calls::default());
        let (a, b, c) =
            tokio::join!(ask(&batcher, &calls, "x", 2), ask(&batcher, &calls, "x", 4), ask(&batcher, &calls, "x", 6),);
        assert!(a.is_ok() && b.is_ok() && c.is_ok());
        assert_eq!(*lock(&calls), [vec![2, 4], vec![6]]);
    }

    #[tokio::test]
    async fn a_caller_that_goes_away_does_not_take_the_others_along() {
        let (batcher, calls) = (Batcher::new(Duration::from_millis(200), 100), Calls::default());
        let gone = tokio::time::timeout(Duration::from_millis(1), ask(&batcher, &calls, "x", 2));
        let (gone, stays) = tokio::join!(gone, ask(&batcher, &calls, "x", 4));
        assert!(gone.is_err());
        assert_eq!(stays, Ok(Some("4".to_owned())));
        assert_eq!(*lock(&calls), [vec![4]]);
    }

    #[tokio::test]
    async fn a_panic_while_asking_is_an_error_for_all() {
        let batcher = batcher(100);
        let fetch = |_: Vec<u32>| async { panic!("broken") };
        assert_eq!(batcher.get("x", 1, fetch).await, Err(Problem::Abandoned));
    }
}
