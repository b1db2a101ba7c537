//! An add-on as users write it.

use serde_json::Value;

use super::values;
use crate::kit::value::Attr;

crate::model! {
    /// `addons = { NAME = { … } }`
    pub struct AddonModel {
        /// The version; in the state null while none of it works.
        pub version: Attr<String>,
        /// Parameters, as JSON.
        pub values: Attr<String>,
    }
}

impl AddonModel {
    /// The parameters that are written; none are an empty object.
    pub fn written(&self) -> Value {
        let written = self.values.as_str().and_then(|text| values::parse(text).ok());
        written.unwrap_or_else(|| Value::Object(Default::default()))
    }
}
