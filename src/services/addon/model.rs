//! An add-on as users write it.

use serde_json::Value;

use super::values;
use crate::kit::value::{Attr, Secret};

crate::model! {
    /// `addons = { NAME = { … } }`
    pub struct AddonModel {
        /// The version; in the state null while none of it works.
        pub version: Attr<String>,
        /// Parameters, as JSON.
        pub values: Attr<String>,
        /// Parameters that are shown nowhere, as JSON: they are laid over `values`.
        pub sensitive_values: Attr<Secret>,
    }
}

impl AddonModel {
    /// Whether any parameters are written.
    pub fn has_parameters(&self) -> bool {
        self.values.is_set() || self.sensitive_values.is_set()
    }

    /// The parameters that are written, the sensitive ones over the others; none are an empty object.
    pub fn written(&self) -> Value {
        let mut written = self.open();
        values::merge(&mut written, &self.sensitive());
        written
    }

    /// Those of `values`.
    pub fn open(&self) -> Value {
        object(self.values.as_str())
    }

    /// Those of `sensitive_values`.
    pub fn sensitive(&self) -> Value {
        object(self.sensitive_values.known().map(Secret::expose))
    }
}

fn object(text: Option<&str>) -> Value {
    let written = text.and_then(|text| values::parse(text).ok());
    written.unwrap_or_else(|| Value::Object(Default::default()))
}
