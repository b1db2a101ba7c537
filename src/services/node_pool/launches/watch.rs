//! Looking for the reason while nodes are waited for.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use super::advice::{advice, summary};
use super::earlier;
use super::findings::{Failure, Findings};
use crate::cloud::Error;
use crate::cloud::tke::node_pool::{LifeState, NodePool};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::value::Path;
use crate::provider::how_to_allow;
use crate::services::handle::ClusterHandle;
use crate::system::clock;

/// So many launches that fail for one reason are no bad luck.
const TRIES: usize = 3;

/// So many are the end, even while another is under way: a group that tries again at once stops after them.
const MOST_TRIES: usize = 5;

/// Of the looks that see no progress, the first asks for activities, and then each of this number.
const LOOKS: u32 = 3;

/// After so long without an activity a group has stopped trying; or after a fifth of the time that there is.
const QUIET: Duration = Duration::from_secs(3 * 60);

/// What a look at a pool whose nodes are waited for means.
#[derive(Debug)]
pub enum Verdict {
    /// All are there, or may come; with what is known of their way.
    Waiting(Option<String>),
    /// The group does not even try, as far as can be seen, though its pool was changed. Said once.
    Idle,
    /// No more will come.
    End(Diagnostic),
}

/// The way of a pool's nodes, through the looks of one wait.
pub struct Launches<'a> {
    handle: &'a ClusterHandle,
    pool: String,
    since: Since,
    quiet: Duration,
    seen: Mutex<Seen>,
}

/// Which activities count.
enum Since {
    /// Those after a change, or all of a group that is new.
    Change,
    /// Those since then, or since a change that was noted.
    Moment(Timestamp),
}

#[derive(Default)]
struct Seen {
    /// The state of the pool, its desired size and its nodes at the last look.
    last: Option<(LifeState, i64, i64)>,
    /// Looks without progress since.
    still: u32,
    group_id: String,
    findings: Option<Findings>,
    /// Since when the findings, or the lack of any, are the same.
    same_since: Option<Instant>,
    unreadable: Option<Error>,
    is_missing_nodes: bool,
    was_idle: bool,
}

impl<'a> Launches<'a> {
    /// Of a pool that this operation made or changes.
    pub fn since_change(handle: &'a ClusterHandle, pool: &str) -> Self {
        Self::new(handle, pool, Since::Change)
    }

    /// Of a pool, whoever changed it, for this long.
    pub fn of_the_last(time: Duration, handle: &'a ClusterHandle, pool: &str) -> Self {
        Self::new(handle, pool, Since::Moment(earlier::before(time)))
    }

    fn new(handle: &'a ClusterHandle, pool: &str, since: Since) -> Self {
        let quiet = QUIET.min(handle.deadline.left() / 5);
        Self { handle, pool: pool.to_owned(), since, quiet, seen: Mutex::default() }
    }

    /// Looks at a pool as it stands, and now and then at the activities of its group if nodes are missing.
    pub async fn look(&self, pool: &NodePool) -> Verdict {
        let is_time = self.is_time_to_ask(pool);
        // no end by what was read some looks ago
        if is_time || !matches!(self.judge(pool), Verdict::Waiting(_)) {
            let found = self.ask(&pool.autoscaling_group_id).await;
            self.take(found);
        }
        let verdict = self.judge(pool);
        if matches!(verdict, Verdict::Idle) {
            self.seen.lock().unwrap_or_else(PoisonError::into_inner).was_idle = true;
        }
        verdict
    }

    /// Whether nothing was tried for long, as far as can be read.
    pub fn is_quiet(&self) -> bool {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let is_under_way = seen.findings.as_ref().is_some_and(|findings| findings.is_under_way);
        !is_under_way && seen.same_since.is_some_and(|since| clock::instant() - since >= self.quiet)
    }

    /// What is known of nodes that are missing, for an error of the wait.
    pub fn explain(&self) -> Option<String> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if !seen.is_missing_nodes {
            return None;
        }
        let failure = seen.findings.as_ref().and_then(|findings| findings.failure.as_ref());
        Some(match (failure, &seen.unreadable) {
            (Some(failure), _) => self.told(failure, &seen.group_id),
            (None, Some(error)) => format!("{} {}", self.unreadable(error), permission(error)).trim_end().to_owned(),
            (None, None) if seen.findings.as_ref().is_none_or(|findings| findings.newest.is_none()) => format!(
                "Auto Scaling has listed no activity of {} so far, and only activities tell why nodes are missing. \
                 They may be listed late: look for them later in the Auto Scaling console, or by \
                 as:DescribeAutoScalingActivities.",
                seen.group_id
            ),
            _ => return None,
        })
    }

    /// The same error, with what is known of nodes that are missing.
    pub fn explained(&self, diagnostics: Diagnostics) -> Diagnostics {
        let Some(text) = self.explain() else { return diagnostics };
        diagnostics.map(|it| Diagnostic { detail: format!("{}\n\n{text}", it.detail), ..it })
    }

    fn is_time_to_ask(&self, pool: &NodePool) -> bool {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let total = pool.node_count_summary.all().total;
        let now = (pool.life_state.clone(), pool.desired_nodes_num, total);
        seen.is_missing_nodes = total < pool.desired_nodes_num;
        seen.group_id.clone_from(&pool.autoscaling_group_id);
        if seen.last.as_ref().is_some_and(|(.., before)| *before < total) {
            // a node came, whatever the activities say so far
            seen.same_since = None;
        }
        seen.still = if seen.last.as_ref() == Some(&now) { seen.still + 1 } else { 0 };
        seen.last = Some(now);
        // who was not permitted is not so a minute later
        let is_refused = seen.unreadable.as_ref().is_some_and(|error| error.missing_permission().is_some());
        seen.is_missing_nodes && !is_refused && !seen.group_id.is_empty() && seen.still % LOOKS == 1
    }

    async fn ask(&self, group_id: &str) -> Result<Findings, Error> {
        let earlier = self.handle.nodes.earlier(group_id);
        let since = match (&earlier, &self.since) {
            (Some(earlier), _) => Some(earlier.since),
            (None, Since::Moment(since)) => Some(*since),
            (None, Since::Change) => None,
        };
        let before: BTreeSet<String> = earlier.map(|earlier| earlier.ids).unwrap_or_default();
        let mut activities = earlier::list(self.handle, group_id, since).await?;
        activities.retain(|activity| !before.contains(&activity.activity_id));
        Ok(Findings::of(&activities))
    }

    fn take(&self, found: Result<Findings, Error>) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        match found {
            Ok(findings) => {
                seen.unreadable = None;
                if seen.findings.as_ref() != Some(&findings) || seen.same_since.is_none() {
                    seen.same_since = Some(clock::instant());
                }
                seen.findings = Some(findings);
            }
            // the wait itself does not need it
            Err(error) => {
                tracing::debug!(self.pool, %error, "the scaling activities could not be read");
                seen.same_since.get_or_insert_with(clock::instant);
                seen.unreadable = Some(error);
            }
        }
    }

    fn judge(&self, pool: &NodePool) -> Verdict {
        let is_quiet = self.is_quiet();
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if !seen.is_missing_nodes {
            return Verdict::Waiting(None);
        }
        let (Some(findings), None) = (&seen.findings, &seen.unreadable) else {
            return Verdict::Waiting(seen.unreadable.as_ref().map(|error| self.unreadable(error)));
        };
        if findings.newest.is_none() && is_quiet && !seen.was_idle && self.is_changed(pool) {
            return Verdict::Idle;
        }
        let Some(failure) = &findings.failure else { return Verdict::Waiting(None) };
        let is_over = failure.times >= TRIES && !findings.is_under_way || failure.times >= MOST_TRIES;
        if is_over || is_quiet {
            return Verdict::End(self.ended(pool, failure, is_quiet && !is_over));
        }
        let times = if failure.times == 1 { String::new() } else { format!(" ({} times)", failure.times) };
        Verdict::Waiting(Some(format!("launch failed{times}: {}", failure.message)))
    }

    /// Whether the pool was there before this operation, which changes it.
    fn is_changed(&self, pool: &NodePool) -> bool {
        self.handle.nodes.earlier(&pool.autoscaling_group_id).is_some()
    }

    fn ended(&self, pool: &NodePool, failure: &Failure, has_stopped: bool) -> Diagnostic {
        let (desired, counts) = (pool.desired_nodes_num, pool.node_count_summary.all());
        let why = match has_stopped {
            true => "Auto Scaling has stopped trying".to_owned(),
            false => format!("Auto Scaling failed to launch nodes {} times for the same reason", failure.times),
        };
        let detail = format!(
            "The node pool {:?} is not ready: {} of {desired} nodes exist. {why}; it tries again when the size or the \
             configuration of the pool changes. {}",
            self.pool,
            counts.total,
            self.told(failure, &pool.autoscaling_group_id)
        );
        Diagnostic::error(summary(&failure.kind), detail).at(self.path())
    }

    fn told(&self, failure: &Failure, group_id: &str) -> String {
        let Failure { message, kind, activity_id, .. } = failure;
        format!(
            "The last launch failed with:\n\n  {message}\n\n{}\n\nAPI action: as:DescribeAutoScalingActivities, group: \
             {group_id}, activity: {activity_id}",
            advice(kind, &self.path())
        )
    }

    fn unreadable(&self, error: &Error) -> String {
        let why = match error.missing_permission() {
            Some(permission) => format!("{permission} is not permitted"),
            None => error.message().to_owned(),
        };
        format!("Why nodes of the pool {:?} are missing could not be read: {why}.", self.pool)
    }

    fn path(&self) -> Path {
        Path::of("node_pools").key(&self.pool)
    }
}

fn permission(error: &Error) -> String {
    error.missing_permission().map(|permission| how_to_allow([permission])).unwrap_or_default()
}
