//! What the scaling activities of a pool's group say about nodes that do not come.

use crate::cloud::autoscaling::activity::{Activity, ActivityStatus};
use crate::cloud::autoscaling::launch_failure::LaunchFailure;

/// What activities say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// The newest of them and how it stands; none if there are none. Another one is progress.
    pub newest: Option<(String, ActivityStatus)>,
    /// Whether one is under way.
    pub is_under_way: bool,
    /// Why the last launch failed, unless one went well after it.
    pub failure: Option<Failure>,
}

/// A launch that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What is in the way.
    pub kind: LaunchFailure,
    /// In the words of the cloud.
    pub message: String,
    /// The activity, `asa-…`.
    pub activity_id: String,
    /// How many launches failed for it since the last that went well.
    pub times: usize,
}

impl Findings {
    /// From activities in the order of the API: the newest first.
    pub fn of(activities: &[Activity]) -> Self {
        let mut launches: Vec<&Activity> = activities.iter().filter(|activity| activity.is_launch()).collect();
        // the order is not promised; of those that began in one second it is taken for true
        launches.sort_by(|a, b| b.start_time.cmp(&a.start_time));
        let newest = launches.first().map(|activity| (activity.activity_id.clone(), activity.status_code.clone()));
        let is_under_way = launches.iter().any(|activity| activity.status_code.is_under_way());
        let mut failure: Option<Failure> = None;
        for activity in launches {
            match activity.status_code {
                ActivityStatus::Failed | ActivityStatus::PartiallySuccessful => {
                    let kind = LaunchFailure::of(&activity.status_message);
                    match &mut failure {
                        Some(last) if last.kind == kind => last.times += 1,
                        Some(_) => {}
                        None => {
                            failure = Some(Failure {
                                kind,
                                message: activity.status_message.trim().to_owned(),
                                activity_id: activity.activity_id.clone(),
                                times: 1,
                            });
                        }
                    }
                }
                _ => {}
            }
            if matches!(activity.status_code, ActivityStatus::Successful | ActivityStatus::PartiallySuccessful) {
                break;
            }
        }
        Self { newest, is_under_way, failure }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::autoscaling::activity::ActivityType;

    const SOLD_OUT: &str = "ResourceInsufficient.SpecifiedInstanceType";

    fn launches(ended: &[(&str, &str)]) -> Findings {
        let activities: Vec<Activity> = ended
            .iter()
            .enumerate()
            .map(|(index, (status, message))| Activity {
                activity_id: format!("asa-{index}"),
                activity_type: ActivityType::ScaleOut,
                status_code: (*status).into(),
                status_message: (*message).to_owned(),
                start_time: format!("2026-06-23T08:12:{:02}Z", 59 - index),
                ..Default::default()
            })
            .collect();
        Findings::of(&activities)
    }

    fn failure(findings: &Findings) -> Option<(LaunchFailure, usize)> {
        findings.failure.as_ref().map(|failure| (failure.kind.clone(), failure.times))
    }

    #[test]
    fn failures_are_counted_by_kind_since_the_last_success() {
        assert_eq!(launches(&[]), Findings::default());
        let failed = ("FAILED", SOLD_OUT);
        let found = launches(&[failed, ("FAILED", "LimitExceeded.SpotQuota"), failed, ("SUCCESSFUL", ""), failed]);
        assert_eq!(failure(&found), Some((LaunchFailure::SoldOut, 2)));
        assert_eq!(found.newest, Some(("asa-0".to_owned(), ActivityStatus::Failed)));
        assert_eq!(failure(&launches(&[("SUCCESSFUL", ""), failed, failed, failed])), None);
        // what came in part came, and the rest failed
        let found = launches(&[failed, ("PARTIALLY_SUCCESSFUL", SOLD_OUT), failed]);
        assert_eq!(failure(&found), Some((LaunchFailure::SoldOut, 2)));
    }

    #[test]
    fn a_launch_under_way_is_neither() {
        for status in ["INIT", "RUNNING", "IN_PROGRESS"] {
            let found = launches(&[(status, ""), ("FAILED", SOLD_OUT)]);
            assert!(found.is_under_way, "{status}");
            assert_eq!(failure(&found), Some((LaunchFailure::SoldOut, 1)), "{status}");
        }
        let found = launches(&[("CANCELLED", ""), ("FAILED", SOLD_OUT)]);
        assert!(!found.is_under_way);
        assert_eq!(failure(&found), Some((LaunchFailure::SoldOut, 1)));
    }

    #[test]
    fn the_order_is_that_of_time_and_nodes_that_go_do_not_count() {
        let activity = |id: &str, kind: ActivityType, status: ActivityStatus, second: u32| Activity {
            activity_id: id.to_owned(),
            activity_type: kind,
            status_code: status,
            status_message: SOLD_OUT.to_owned(),
            start_time: format!("2026-06-23T08:12:{second:02}Z"),
            ..Default::default()
        };
        let mut activities = [
            activity("a", ActivityType::ScaleOut, ActivityStatus::Failed, 1),
            activity("b", ActivityType::ScaleOut, ActivityStatus::Successful, 2),
            activity("c", ActivityType::ScaleIn, ActivityStatus::Failed, 3),
        ];
        assert_eq!(Findings::of(&activities).newest.unwrap().0, "b");
        activities[0].start_time = "2026-06-23T08:12:04Z".to_owned();
        assert_eq!(Findings::of(&activities).failure.unwrap().activity_id, "a");
    }
}
