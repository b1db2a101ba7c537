//! What becomes of the resources behind what is deleted.

use crate::simulator::error::ApiError;
use crate::simulator::parameters::parameters;

parameters! {
    pub(crate) struct ResourceDeleteOption {
        resource_type: String = "ResourceType",
        delete_mode: String = "DeleteMode",
        skip_deletion_protection: Option<bool> = "SkipDeletionProtection",
    }
}

impl ResourceDeleteOption {
    /// Whether the resources go.
    pub(crate) fn terminates(&self) -> Result<bool, ApiError> {
        match self.delete_mode.as_str() {
            "terminate" => Ok(true),
            "retain" => Ok(false),
            other => Err(ApiError::parameter(format!("DeleteMode {other} is invalid"))),
        }
    }

    /// The refusal of resources of this type.
    pub(crate) fn no_such_type(&self) -> ApiError {
        ApiError::new("FailedOperation.Param", format!("PARAM_ERROR(ResourceType {} is invalid)", self.resource_type))
    }
}

/// Whether machines go, by `InstanceDeleteMode`: one of two words, in lower case.
pub(crate) fn machines_terminate(mode: &str) -> Result<bool, ApiError> {
    match mode {
        "terminate" => Ok(true),
        "retain" => Ok(false),
        other => Err(ApiError::parameter(format!("InstanceDeleteMode {other} is invalid"))),
    }
}
