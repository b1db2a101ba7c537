//! The two documents inside CreateClusterNodePool. TKE keeps some of their members to itself, asks for some, and
//! passes the rest on to Auto Scaling, whose refusals reach the caller wrapped.

use serde_json::{Map, Value};

use crate::simulator::autoscaling::group::parameters::CreateAutoScalingGroup;
use crate::simulator::autoscaling::launch_configuration::parameters::CreateLaunchConfiguration;
use crate::simulator::chinese;
use crate::simulator::error::ApiError;
use crate::simulator::parameters::{Parameter, member, read_text};
use crate::simulator::state::quirks::Quirks;

/// Members that TKE sets by itself, with what it says of a request that has them.
type Kept = &'static [(&'static str, &'static str)];

const KEPT_OF_GROUP: Kept = &[
    ("AutoScalingGroupName", "autoscaling group name can not be set"),
    ("Tags", "tags of the autoscaling group are managed by TKE"),
];

const KEPT_OF_LAUNCH: Kept = &[
    ("ImageId", "image id can not be set"),
    ("LaunchConfigurationName", "bad launch configuration para"),
    ("InstanceName", "bad launch configuration para"),
];

/// What Auto Scaling refuses reaches the caller wrapped.
pub(crate) fn wrapped(quirks: &Quirks, error: ApiError) -> ApiError {
    let ApiError { code, message } = if quirks.chinese_messages { chinese::translated(error) } else { error };
    ApiError::new(
        "FailedOperation.AsCommon",
        format!("AS_COMMON_ERROR([TencentCloudSDKError] Code={code}, Message={message})"),
    )
}

/// `AutoScalingGroupPara`.
pub(crate) fn group(text: &str, quirks: &Quirks) -> Result<CreateAutoScalingGroup, ApiError> {
    let document = Document::read(text, "AutoScalingGroupPara")?;
    document.keeps(KEPT_OF_GROUP)?;
    document.needs(&["MinSize", "MaxSize"], "MinSize and MaxSize must be set")?;
    let group: CreateAutoScalingGroup = document.passed_on(quirks)?;
    let has = |list: &Option<Vec<String>>| list.as_ref().is_some_and(|list| !list.is_empty());
    if has(&group.zones) && has(&group.subnet_ids) {
        let error = ApiError::new("InvalidParameterConflict", "`Zones` and `SubnetIds` cannot be given together.");
        return Err(wrapped(quirks, error));
    }
    Ok(group)
}

/// `LaunchConfigurePara`.
pub(crate) fn launch(text: &str, quirks: &Quirks) -> Result<CreateLaunchConfiguration, ApiError> {
    let document = Document::read(text, "LaunchConfigurePara")?;
    document.keeps(KEPT_OF_LAUNCH)?;
    // several types do not stand for the first
    document.needs(&["InstanceType"], "InstanceType is not set")?;
    document.needs(&["InstanceChargeType"], "InstanceChargeType must be set")?;
    document.needs(&["SecurityGroupIds"], "security group ids is not set")?;
    document.passed_on(quirks)
}

/// A document that TKE looks at.
struct Document(Map<String, Value>);

impl Document {
    fn read(text: &str, name: &str) -> Result<Self, ApiError> {
        match read_text::<Raw>(text, name)?.0 {
            Value::Object(members) => Ok(Self(members)),
            _ => Err(ApiError::parameter(format!("{name} is not a JSON object"))),
        }
    }

    /// Refuses members that TKE sets by itself.
    fn keeps(&self, kept: Kept) -> Result<(), ApiError> {
        match kept.iter().find(|(name, _)| self.has(name)) {
            Some((_, refusal)) => Err(ApiError::parameter(*refusal)),
            None => Ok(()),
        }
    }

    /// Refuses a document without all of these.
    fn needs(&self, names: &[&str], refusal: &str) -> Result<(), ApiError> {
        match names.iter().all(|name| self.has(name)) {
            true => Ok(()),
            false => Err(ApiError::parameter(refusal)),
        }
    }

    fn has(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|value| !value.is_null() && *value != "" && value.as_array() != Some(&Vec::new()))
    }

    /// As Auto Scaling reads it, which takes no list without items.
    fn passed_on<T: Parameter>(self, quirks: &Quirks) -> Result<T, ApiError> {
        let document = Value::Object(self.0);
        if let Some(path) = empty_list(&document, "") {
            let error = ApiError::new("InvalidParameterValue", format!("The list `{path}` has no items."));
            return Err(wrapped(quirks, error));
        }
        T::read(&document, "").map_err(|error| wrapped(quirks, error))
    }
}

/// A document as it is.
struct Raw(Value);

impl Parameter for Raw {
    fn read(value: &Value, _: &str) -> Result<Self, ApiError> {
        Ok(Self(value.clone()))
    }
}

/// The path of a list without items, if there is any.
fn empty_list(value: &Value, path: &str) -> Option<String> {
    match value {
        Value::Array(items) if items.is_empty() => Some(path.to_owned()),
        Value::Array(items) => items.iter().find_map(|item| empty_list(item, path)),
        Value::Object(members) => members.iter().find_map(|(name, value)| empty_list(value, &member(path, name))),
        _ => None,
    }
}
