//! Tags as requests of Auto Scaling write them.

use crate::simulator::parameters::parameters;

parameters! {
    pub(crate) struct GroupTag {
        key: String = "Key",
        value: String = "Value",
        resource_type: Option<String> = "ResourceType",
    }
}
