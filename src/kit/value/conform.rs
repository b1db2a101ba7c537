//! Fitting values to types.

use std::collections::BTreeMap;

use super::{ConvertError, Path, Type, Value};

impl Type {
    /// Fits a value made from a Rust struct to this type: sets become canonical, missing attributes
    /// null. An error names the attribute whose value has another type.
    pub fn conform(&self, value: Value, path: &Path) -> Result<Value, ConvertError> {
        match (self, value) {
            (_, value @ (Value::Null | Value::Unknown)) => Ok(value),
            (Type::String, value @ Value::String(_))
            | (Type::Number, value @ Value::Number(_))
            | (Type::Bool, value @ Value::Bool(_)) => Ok(value),
            (Type::Dynamic, Value::Dynamic(ty, value)) => {
                let value = ty.conform(*value, path)?;
                Ok(Value::Dynamic(ty, Box::new(value)))
            }
            (Type::List(element), Value::List(elements)) => elements
                .into_iter()
                .enumerate()
                .map(|(i, v)| element.conform(v, &path.index(i)))
                .collect::<Result<_, _>>()
                .map(Value::List),
            (Type::Set(element), Value::List(elements) | Value::Set(elements)) => {
                elements.into_iter().map(|v| element.conform(v, path)).collect::<Result<_, _>>().map(Value::set)
            }
            (Type::Map(element), Value::Map(members)) => members
                .into_iter()
                .map(|(k, v)| element.conform(v, &path.key(&k)).map(|v| (k, v)))
                .collect::<Result<_, _>>()
                .map(Value::Map),
            (Type::Object(attributes), Value::Map(mut members)) => {
                let mut object = BTreeMap::new();
                for (name, ty) in attributes {
                    let member = members.remove(name).unwrap_or_default();
                    object.insert(name.clone(), ty.conform(member, &path.attr(name))?);
                }
                match members.into_keys().next() {
                    Some(extra) => Err(ConvertError::new(path.attr(&extra), "no such attribute")),
                    None => Ok(Value::Map(object)),
                }
            }
            (Type::Tuple(types), Value::List(elements)) if types.len() == elements.len() => types
                .iter()
                .zip(elements)
                .enumerate()
                .map(|(i, (ty, v))| ty.conform(v, &path.index(i)))
                .collect::<Result<_, _>>()
                .map(Value::List),
            (ty, _) => Err(ConvertError::new(path.clone(), format!("the value is not a {}", ty.name()))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conform_names_the_attribute_at_fault() {
        let ty = Type::object([("a", Type::list(Type::String))]);
        let wrong = Value::object([("a", Value::List(vec!["x".into(), Value::Bool(true)]))]);
        assert_eq!(ty.conform(wrong, &Path::root()).unwrap_err().to_string(), "a[1]: the value is not a string");
        assert_eq!(ty.conform(Value::object::<&str>([]), &Path::root()).unwrap(), Value::object([("a", Value::Null)]));
    }
}
