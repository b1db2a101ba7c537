//! Single reads that come at the same time, made in one call.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;

use crate::system::clock;

/// Reads several things in one call.
pub(crate) trait ReadMany: Send + 'static {
    /// What a thing is asked for by.
    type Key: Clone + Eq + Hash + Send + 'static;
    /// The thing.
    type Value: Clone + Send + 'static;
    /// Why it could not be read.
    type Error: Clone + From<Abandoned> + Send + 'static;

    /// What there is of these keys; what is not there is missing.
    fn read(self, keys: Vec<Self::Key>) -> impl Future<Output = Found<Self>> + Send;
}

/// What was read, by its key.
pub(crate) type Found<R> = HashMap<<R as ReadMany>::Key, Result<<R as ReadMany>::Value, <R as ReadMany>::Error>>;

/// What one caller is told: nothing if the thing is not there.
type Answer<R> = Result<Option<<R as ReadMany>::Value>, <R as ReadMany>::Error>;

/// Those who wait for each key.
type Batch<R> = HashMap<<R as ReadMany>::Key, Vec<oneshot::Sender<Answer<R>>>>;

/// The task that was to read a batch is gone without an answer.
#[derive(Debug)]
pub(crate) struct Abandoned;

/// Collects the keys of a scope that are asked for within a short time, reads all of them at once, and
/// gives each caller its own. A caller that goes away does not disturb the others.
pub(crate) struct Batcher<S, R: ReadMany> {
    window: Duration,
    limit: usize,
    /// The batch of each scope that can still be joined.
    open: Arc<Mutex<HashMap<S, Batch<R>>>>,
}

impl<S: Clone + Eq + Hash + Send + 'static, R: ReadMany> Batcher<S, R> {
    /// A batch is read within this time after its first key, or when it holds `limit` keys.
    pub(crate) fn new(window: Duration, limit: usize) -> Self {
        Self { window, limit, open: Arc::default() }
    }

    /// The value of a key, or nothing if there is none. `reader` may be asked for the keys of other callers of
    /// the scope, and runs in a task of its own. It is asked after this function was called, so the value is
    /// never older than the question.
    pub(crate) async fn get(&self, scope: S, key: R::Key, reader: R) -> Answer<R> {
        let (sender, answer) = oneshot::channel();
        match self.join(&scope, key, sender) {
            Joined::First => self.read_later(scope, reader),
            Joined::Waiting => {}
            Joined::Last(full) => drop(tokio::spawn(read(full, reader))),
        }
        answer.await.unwrap_or_else(|_| Err(R::Error::from(Abandoned)))
    }

    fn join(&self, scope: &S, key: R::Key, sender: oneshot::Sender<Answer<R>>) -> Joined<R> {
        match lock(&self.open).entry(scope.clone()) {
            Entry::Vacant(scope) => {
                scope.insert(HashMap::from([(key, vec![sender])]));
                Joined::First
            }
            Entry::Occupied(mut batch) => {
                batch.get_mut().entry(key).or_default().push(sender);
                if batch.get().len() < self.limit { Joined::Waiting } else { Joined::Last(batch.remove()) }
            }
        }
    }

    /// Reads what has gathered in the scope by the end of the window. If that batch was full before, this may
    /// be the next one, a little early, or none.
    fn read_later(&self, scope: S, reader: R) {
        let (window, open) = (self.window, Arc::clone(&self.open));
        tokio::spawn(async move {
            clock::sleep(window).await;
            let batch = lock(&open).remove(&scope);
            if let Some(batch) = batch {
                read(batch, reader).await;
            }
        });
    }
}

/// How a caller came into a batch.
enum Joined<R: ReadMany> {
    /// It opened one.
    First,
    /// It waits with others.
    Waiting,
    /// It filled this one, which nobody else joins.
    Last(Batch<R>),
}

async fn read<R: ReadMany>(mut batch: Batch<R>, reader: R) {
    batch.retain(|_, senders| {
        senders.retain(|sender| !sender.is_closed());
        !senders.is_empty()
    });
    if batch.is_empty() {
        return;
    }
    let found = reader.read(batch.keys().cloned().collect()).await;
    for (key, senders) in batch {
        let answer = found.get(&key).cloned().transpose();
        for sender in senders {
            // A receiver that is gone no longer wants it.
            let _ = sender.send(answer.clone());
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

    /// Knows the numbers below 100, fails for odd ones.
    struct Numbers(Calls);

    impl ReadMany for Numbers {
        type Key = u32;
        type Value = String;
        type Error = Problem;

        async fn read(self, mut keys: Vec<u32>) -> Found<Self> {
            keys.sort_unstable();
            lock(&self.0).push(keys.clone());
            let value = |key: u32| {
                if key % 2 == 1 { Err(Problem::Odd) } else { Ok(key.to_string()) }
            };
            keys.into_iter().filter(|key| *key < 100).map(|key| (key, value(key))).collect()
        }
    }

    fn batcher(limit: usize) -> Batcher<&'static str, Numbers> {
        Batcher::new(Duration::from_millis(10), limit)
    }

    async fn ask(
        batcher: &Batcher<&'static str, Numbers>,
        calls: &Calls,
        scope: &'static str,
        key: u32,
    ) -> Result<Option<String>, Problem> {
        batcher.get(scope, key, Numbers(Arc::clone(calls))).await
    }

    #[tokio::test(start_paused = true)]
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
        assert!(lock(&batcher.open).is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn a_full_batch_goes_at_once_and_the_next_begins() {
        let (batcher, calls) = (batcher(2), Calls::default());
        let (a, b, c) =
            tokio::join!(ask(&batcher, &calls, "x", 2), ask(&batcher, &calls, "x", 4), ask(&batcher, &calls, "x", 6),);
        assert!(a.is_ok() && b.is_ok() && c.is_ok());
        assert_eq!(*lock(&calls), [vec![2, 4], vec![6]]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_caller_that_goes_away_does_not_take_the_others_along() {
        let (batcher, calls) = (Batcher::new(Duration::from_millis(200), 100), Calls::default());
        let gone = tokio::time::timeout(Duration::from_millis(1), ask(&batcher, &calls, "x", 2));
        let (gone, stays) = tokio::join!(gone, ask(&batcher, &calls, "x", 4));
        assert!(gone.is_err());
        assert_eq!(stays, Ok(Some("4".to_owned())));
        assert_eq!(*lock(&calls), [vec![4]]);
    }

    struct Broken;

    impl ReadMany for Broken {
        type Key = u32;
        type Value = String;
        type Error = Problem;

        async fn read(self, _: Vec<u32>) -> Found<Self> {
            panic!("broken")
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_panic_while_asking_is_an_error_for_all() {
        let batcher = Batcher::new(Duration::from_millis(10), 100);
        assert_eq!(batcher.get("x", 1, Broken).await, Err(Problem::Abandoned));
    }
}
