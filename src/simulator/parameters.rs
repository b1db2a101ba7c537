//! Reading request parameters as strictly as the API does: every name known, every required
//! member there, every type right, and the full path of the member at fault in the refusal.

use serde_json::Value;

use crate::simulator::error::ApiError;

/// A value that a request can carry.
pub(crate) trait Parameter: Sized {
    /// What stands in for a member that was not sent; a refusal unless it is optional.
    fn absent(path: &str) -> Result<Self, ApiError> {
        Err(ApiError::missing(path))
    }

    /// Reads the value found at `path`.
    fn read(value: &Value, path: &str) -> Result<Self, ApiError>;
}

impl Parameter for String {
    fn read(value: &Value, path: &str) -> Result<Self, ApiError> {
        value.as_str().map(str::to_owned).ok_or_else(|| ApiError::wrong_type(path, "String"))
    }
}

impl Parameter for bool {
    fn read(value: &Value, path: &str) -> Result<Self, ApiError> {
        value.as_bool().ok_or_else(|| ApiError::wrong_type(path, "Boolean"))
    }
}

impl Parameter for i64 {
    fn read(value: &Value, path: &str) -> Result<Self, ApiError> {
        value.as_i64().ok_or_else(|| ApiError::wrong_type(path, "Integer"))
    }
}

impl Parameter for f64 {
    fn read(value: &Value, path: &str) -> Result<Self, ApiError> {
        value.as_f64().ok_or_else(|| ApiError::wrong_type(path, "Float"))
    }
}

impl<T: Parameter> Parameter for Option<T> {
    fn absent(_: &str) -> Result<Self, ApiError> {
        Ok(None)
    }

    // The gateway treats an explicit null like a member that was not sent.
    fn read(value: &Value, path: &str) -> Result<Self, ApiError> {
        match value {
            Value::Null => Ok(None),
            value => T::read(value, path).map(Some),
        }
    }
}

impl<T: Parameter> Parameter for Vec<T> {
    fn read(value: &Value, path: &str) -> Result<Self, ApiError> {
        let items = value.as_array().ok_or_else(|| ApiError::wrong_type(path, "Array"))?;
        items.iter().enumerate().map(|(index, item)| T::read(item, &format!("{path}.{index}"))).collect()
    }
}

/// Reads a string parameter that holds a JSON document of its own, such as `LaunchConfigurePara`.
pub(crate) fn read_text<T: Parameter>(text: &str, path: &str) -> Result<T, ApiError> {
    let value: Value = serde_json::from_str(text)
        .map_err(|error| ApiError::parameter(format!("{path} is not a JSON object: {error}")))?;
    T::read(&value, path)
}

/// A text that was sent and is not empty: many calls take an empty one for one that is not there.
pub(crate) fn given(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

/// Puts a value in the place of another, if one was sent.
pub(crate) fn replace<T>(slot: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *slot = value;
    }
}

pub(crate) fn member(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// Declares request structures: `field: Type = "NameInTheApi"`. `Option` marks what may be left out.
macro_rules! parameters {
    ($( $(#[$meta:meta])* $vis:vis struct $name:ident { $( $field:ident : $kind:ty = $key:literal ),* $(,)? } )*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Default, PartialEq, ::serde::Serialize, ::serde::Deserialize)]
        #[serde(default)]
        // The API takes members that the simulated cloud has no use for.
        #[allow(dead_code)]
        $vis struct $name { $(
            #[doc = concat!("`", $key, "` of the API.")]
            #[serde(rename = $key)]
            $vis $field: $kind,
        )* }

        impl $crate::simulator::parameters::Parameter for $name {
            fn read(value: &::serde_json::Value, path: &str) -> Result<Self, $crate::simulator::error::ApiError> {
                use $crate::simulator::{error::ApiError, parameters::{Parameter, member}};
                let object = value.as_object().ok_or_else(|| ApiError::wrong_type(path, "Object"))?;
                const NAMES: &[&str] = &[$( $key ),*];
                if let Some(unknown) = object.keys().find(|name| !NAMES.contains(&name.as_str())) {
                    return Err(ApiError::unknown(&member(path, unknown)));
                }
                Ok(Self { $(
                    $field: match object.get($key) {
                        Some(value) => <$kind as Parameter>::read(value, &member(path, $key))?,
                        None => <$kind as Parameter>::absent(&member(path, $key))?,
                    },
                )* })
            }
        }
    )*};
}
pub(crate) use parameters;

/// A request without parameters.
#[derive(Debug)]
pub(crate) struct Empty;

impl Parameter for Empty {
    fn read(value: &Value, path: &str) -> Result<Self, ApiError> {
        let object = value.as_object().ok_or_else(|| ApiError::wrong_type(path, "Object"))?;
        match object.keys().next() {
            Some(unknown) => Err(ApiError::unknown(&member(path, unknown))),
            None => Ok(Self),
        }
    }
}

parameters! {
    /// A condition of a list call; its values are alternatives, several filters all have to hold.
    pub(crate) struct Filter {
        name: String = "Name",
        values: Vec<String> = "Values",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    parameters! {
        struct Outer {
            name: String = "Name",
            count: Option<i64> = "Count",
            inner: Option<Vec<Inner>> = "Inner",
        }
        struct Inner {
            flag: bool = "Flag",
        }
    }

    fn refusal(value: Value) -> (String, String) {
        let error = Outer::read(&value, "").unwrap_err();
        (error.code.into_owned(), error.message)
    }

    #[test]
    fn names_the_member_at_fault() {
        assert_eq!(refusal(json!({"Name": "a", "Nam": 1})).0, "UnknownParameter");
        assert!(refusal(json!({"Count": 1})).1.contains("`Name`"));
        let (code, message) = refusal(json!({"Name": "a", "Inner": [{"Flag": true}, {"Flag": "x"}]}));
        assert_eq!(code, "InvalidParameter");
        assert!(message.contains("`Inner.1.Flag`"), "{message}");
        let (code, message) = refusal(json!({"Name": "a", "Inner": [{}]}));
        assert_eq!(code, "MissingParameter");
        assert!(message.contains("`Inner.0.Flag`"), "{message}");
    }

    #[test]
    fn null_counts_as_absent() {
        let outer = Outer::read(&json!({"Name": "a", "Count": null}), "").unwrap();
        assert_eq!(outer.count, None);
        assert_eq!(outer.inner, None);
    }
}
