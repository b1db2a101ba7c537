//! DescribeAutoScalingActivities.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::simulator::caller::Caller;
use crate::simulator::clock::Moment;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::identifier::is_identifier;
use crate::simulator::parameters::{Filter, parameters};
use crate::simulator::selection::{page, select, well_formed_ids};
use crate::simulator::state::activity::{Activity, ActivityKind};
use crate::simulator::state::cloud::State;

/// A filter of this call takes so many values.
const MOST_FILTER_VALUES: usize = 5;

parameters! {
    pub(crate) struct DescribeAutoScalingActivities {
        ids: Option<Vec<String>> = "ActivityIds",
        filters: Option<Vec<Filter>> = "Filters",
        limit: Option<i64> = "Limit",
        offset: Option<i64> = "Offset",
        start: Option<String> = "StartTime",
        end: Option<String> = "EndTime",
    }
}

/// Newest first. Those of a group that is gone are still listed.
pub(crate) fn describe_auto_scaling_activities(
    state: &mut State,
    caller: &Caller,
    request: DescribeAutoScalingActivities,
) -> Reply {
    let filters = request.filters.unwrap_or_default();
    let malformed = |id: &str| {
        ApiError::new("InvalidParameterValue.InvalidActivityId", format!("The activity `{id}` is not valid."))
    };
    let ids = well_formed_ids(request.ids, Some(&filters), "asa", "InvalidParameter.Conflict", malformed)?;
    check_filters(&filters)?;
    // identifiers say more than times do
    let (start, end) = match ids.is_empty() {
        true => (moment(request.start.as_deref(), "StartTime")?, moment(request.end.as_deref(), "EndTime")?),
        false => (None, None),
    };
    let listed = state.activities.iter().rev().filter(|it| {
        caller.sees(&it.owner, &it.region)
            && state.have_passed(Duration::from_secs(state.quirks.activities_lag_seconds), it.began)
            && (ids.is_empty() || ids.contains(&it.id))
            // to the second, as they are shown
            && start.is_none_or(|start| it.began.seconds() >= start.seconds())
            && end.is_none_or(|end| it.ends.seconds() <= end.seconds())
    });
    let found = select(
        listed,
        Some(&filters),
        &["auto-scaling-group-id", "activity-status-code", "activity-type", "activity-id"],
        "InvalidParameterValue.Filter",
        |activity, name| match name {
            "auto-scaling-group-id" => vec![activity.group_id.clone()],
            "activity-status-code" => vec![activity.status(state.now).into()],
            "activity-type" => vec![activity.kind.name().into()],
            _ => vec![activity.id.clone()],
        },
    )?;
    let total = found.len();
    let activities: Vec<Value> = page(found, request.offset, request.limit, "InvalidParameterValue.LimitExceeded")?
        .into_iter()
        .map(|activity| view(state, activity))
        .collect();
    Ok(json!({"TotalCount": total, "ActivitySet": activities}))
}

fn check_filters(filters: &[Filter]) -> Result<(), ApiError> {
    if filters.iter().any(|filter| filter.values.len() > MOST_FILTER_VALUES) {
        let text = format!("A filter takes at most {MOST_FILTER_VALUES} values.");
        return Err(ApiError::new("LimitExceeded.FilterValuesTooLong", text));
    }
    let mut groups = filters.iter().filter(|filter| filter.name == "auto-scaling-group-id").flat_map(|it| &it.values);
    match groups.find(|id| !is_identifier(id, "asg")) {
        Some(id) => Err(ApiError::new(
            "InvalidParameterValue.InvalidAutoScalingGroupId",
            format!("The auto scaling group `{id}` is not valid."),
        )),
        None => Ok(()),
    }
}

/// `2018-11-20T08:33:56Z`.
fn moment(text: Option<&str>, name: &str) -> Result<Option<Moment>, ApiError> {
    let parse = |text: &str| {
        let is_whole = text.len() == "2018-11-20T08:33:56Z".len() && text.ends_with('Z');
        text.parse::<Timestamp>().ok().filter(|_| is_whole).map(Moment::from)
    };
    let read = |text| {
        parse(text).ok_or_else(|| {
            ApiError::new(
                "InvalidParameterValue",
                format!("The value `{text}` of `{name}` is not of the form YYYY-MM-DDThh:mm:ssZ."),
            )
        })
    };
    text.map(read).transpose()
}

fn view(state: &State, activity: &Activity) -> Value {
    let status = activity.status(state.now);
    let is_chinese = state.quirks.chinese_messages;
    let (message, short) = match (&activity.failure, status) {
        (_, "IN_PROGRESS") => (String::new(), ""),
        (None, _) if is_chinese => ("伸缩活动成功。".into(), "伸缩活动成功。"),
        (None, _) => ("Success".into(), "Success"),
        (Some(failure), _) => (failure.clone(), "Failure"),
    };
    let cause = match is_chinese {
        true => "因匹配期望实例数",
        false => "Activity was launched in response to a difference between desired capacity and actual capacity.",
    };
    let what = match activity.kind {
        ActivityKind::ScaleOut => "scale out",
        ActivityKind::ScaleIn => "scale in",
    };
    let of_instance = if status == "IN_PROGRESS" { "RUNNING" } else { "SUCCESSFUL" };
    let instances: Vec<Value> =
        activity.instance_ids.iter().map(|id| json!({"InstanceId": id, "InstanceStatus": of_instance})).collect();
    json!({
        "AutoScalingGroupId": activity.group_id,
        "ActivityId": activity.id,
        "ActivityType": activity.kind.name(),
        "StatusCode": status,
        "StatusMessage": message,
        "StatusMessageSimplified": short,
        "Cause": cause,
        "Description": format!("{} {what} {} instance(s).", cause.trim_end_matches('.'), activity.wanted),
        "StartTime": activity.began.iso(),
        "EndTime": if status == "IN_PROGRESS" { String::new() } else { activity.ends.iso() },
        "CreatedTime": activity.began.iso(),
        "ActivityRelatedInstanceSet": instances,
        "RelatedInstanceSet": instances,
        "LifecycleActionResultSet": [],
        "DetailedStatusMessageSet": [],
        "InvocationResultSet": [],
    })
}
