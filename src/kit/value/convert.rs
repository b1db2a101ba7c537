//! Between values and plain Rust types, with the attribute path in every error.

use std::collections::{BTreeMap, BTreeSet};

use super::{Attr, ConvertError, Number, Path, Secret, Value};

/// Made from a Terraform value.
pub trait FromValue: Sized {
    /// Reads the value at `path`.
    fn from_value(value: Value, path: &Path) -> Result<Self, ConvertError>;
}

/// Turned into a Terraform value.
pub trait IntoValue {
    /// The value.
    fn into_value(self) -> Value;
}

impl FromValue for Value {
    fn from_value(value: Value, _: &Path) -> Result<Self, ConvertError> {
        Ok(value)
    }
}

impl IntoValue for Value {
    fn into_value(self) -> Value {
        self
    }
}

impl<T: FromValue> FromValue for Attr<T> {
    fn from_value(value: Value, path: &Path) -> Result<Self, ConvertError> {
        if value.is_null() {
            Ok(Attr::Null)
        } else if value.is_unknown() {
            Ok(Attr::Unknown)
        } else {
            match T::from_value(value, path) {
                // a collection with an unknown element, where the model has no place for one
                Err(error) if error.is_unknown => Ok(Attr::Unknown),
                converted => converted.map(Attr::Known),
            }
        }
    }
}

impl<T: IntoValue> IntoValue for Attr<T> {
    fn into_value(self) -> Value {
        match self {
            Attr::Null => Value::Null,
            Attr::Unknown => Value::Unknown,
            Attr::Known(value) => value.into_value(),
        }
    }
}

fn expected<T>(what: &str, value: &Value, path: &Path) -> Result<T, ConvertError> {
    let is_unknown = value.is_unknown();
    let got = match value {
        _ if is_unknown => "a value that is not known yet",
        value if value.is_null() => "null",
        _ => "another type",
    };
    Err(ConvertError { is_unknown, ..ConvertError::new(path.clone(), format!("expected {what}, got {got}")) })
}

impl FromValue for String {
    fn from_value(value: Value, path: &Path) -> Result<Self, ConvertError> {
        match value {
            Value::String(mut text) => Ok(std::mem::take(&mut text)),
            other => expected("a string", &other, path),
        }
    }
}

impl IntoValue for String {
    fn into_value(self) -> Value {
        self.into()
    }
}

impl FromValue for Secret {
    fn from_value(value: Value, path: &Path) -> Result<Self, ConvertError> {
        String::from_value(value, path).map(Secret::new)
    }
}

impl IntoValue for Secret {
    fn into_value(self) -> Value {
        self.expose().into()
    }
}

impl FromValue for bool {
    fn from_value(value: Value, path: &Path) -> Result<Self, ConvertError> {
        match value {
            Value::Bool(flag) => Ok(flag),
            other => expected("a bool", &other, path),
        }
    }
}

impl IntoValue for bool {
    fn into_value(self) -> Value {
        Value::Bool(self)
    }
}

impl FromValue for i64 {
    fn from_value(value: Value, path: &Path) -> Result<Self, ConvertError> {
        match &value {
            Value::Number(number) => number
                .as_i64()
                .ok_or_else(|| ConvertError::new(path.clone(), format!("{number} is not a whole number of 64 bits"))),
            other => expected("a number", other, path),
        }
    }
}

impl IntoValue for i64 {
    fn into_value(self) -> Value {
        Value::from(self)
    }
}

impl FromValue for Number {
    fn from_value(value: Value, path: &Path) -> Result<Self, ConvertError> {
        match value {
            Value::Number(number) => Ok(number),
            other => expected("a number", &other, path),
        }
    }
}

impl IntoValue for Number {
    fn into_value(self) -> Value {
        Value::Number(self)
    }
}

impl FromValue for f64 {
    fn from_value(value: Value, path: &Path) -> Result<Self, ConvertError> {
        match value {
            Value::Number(number) => Ok(number.to_f64()),
            other => expected("a number", &other, path),
        }
    }
}

impl IntoValue for f64 {
    fn into_value(self) -> Value {
        Number::from_decimal(self).map_or(Value::Null, Value::Number)
    }
}

impl<T: FromValue> FromValue for Vec<T> {
    fn from_value(value: Value, path: &Path) -> Result<Self, ConvertError> {
        match value {
            Value::List(elements) => {
                elements.into_iter().enumerate().map(|(i, v)| T::from_value(v, &path.index(i))).collect()
            }
            Value::Set(elements) => elements.into_iter().map(|v| T::from_value(v, path)).collect(),
            other => expected("a list", &other, path),
        }
    }
}

impl<T: IntoValue> IntoValue for Vec<T> {
    fn into_value(self) -> Value {
        Value::List(self.into_iter().map(T::into_value).collect())
    }
}

impl<T: FromValue + Ord> FromValue for BTreeSet<T> {
    fn from_value(value: Value, path: &Path) -> Result<Self, ConvertError> {
        match value {
            Value::Set(elements) | Value::List(elements) => {
                elements.into_iter().map(|v| T::from_value(v, path)).collect()
            }
            other => expected("a set", &other, path),
        }
    }
}

impl<T: IntoValue> IntoValue for BTreeSet<T> {
    fn into_value(self) -> Value {
        Value::set(self.into_iter().map(T::into_value).collect())
    }
}

impl<T: FromValue> FromValue for BTreeMap<String, T> {
    fn from_value(value: Value, path: &Path) -> Result<Self, ConvertError> {
        match value {
            Value::Map(members) => {
                members.into_iter().map(|(k, v)| T::from_value(v, &path.key(&k)).map(|v| (k, v))).collect()
            }
            other => expected("a map", &other, path),
        }
    }
}

impl<T: IntoValue> IntoValue for BTreeMap<String, T> {
    fn into_value(self) -> Value {
        Value::Map(self.into_iter().map(|(k, v)| (k, v.into_value())).collect())
    }
}

/// Takes an object apart, for [`model!`](crate::model).
pub fn object(value: Value, path: &Path) -> Result<BTreeMap<String, Value>, ConvertError> {
    match value {
        Value::Map(members) => Ok(members),
        other => expected("an object", &other, path),
    }
}
