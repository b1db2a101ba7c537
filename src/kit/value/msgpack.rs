//! The msgpack encoding of `DynamicValue`.
//!
//! Unknown is extension type 0; a refined unknown is extension type 12 and is read as unknown.
//! A `dynamic` value is the pair of its type (JSON, as bytes) and the value.

use rmp::encode;
use rmpv::Value as Raw;

use super::{ConvertError, Number, Path, Type, Value};

/// Extension type of an unknown without refinements; its body is one zero byte.
const UNKNOWN: i8 = 0;

/// Deeper nesting is refused: reading takes stack for each level. The decoder counts two for each, so this
/// is 128, as deep as JSON state is read.
const DEEPEST: usize = 256;

/// Decodes a value of a type. The error names the path of what could not be read.
pub fn decode(bytes: &[u8], ty: &Type) -> Result<Value, ConvertError> {
    let mut rest = bytes;
    let raw = rmpv::decode::read_value_with_max_depth(&mut rest, DEEPEST)
        .map_err(|error| ConvertError::new(Path::root(), format!("the msgpack cannot be read: {error}")))?;
    if !rest.is_empty() {
        return Err(ConvertError::new(Path::root(), "there are bytes after the msgpack value"));
    }
    read(raw, ty, &Path::root())
}

/// Encodes a value of a type, straight into the answer: a value may hold a secret, and a tree made on the way
/// would leave it in memory.
pub fn encode(value: &Value, ty: &Type) -> Result<Vec<u8>, ConvertError> {
    let mut bytes = Vec::new();
    write(&mut bytes, value, ty, &Path::root())?;
    Ok(bytes)
}

fn read(raw: Raw, ty: &Type, path: &Path) -> Result<Value, ConvertError> {
    let refuse = |what: &str| Err(ConvertError::new(path.clone(), format!("expected a {}, got {what}", ty.name())));
    match (ty, raw) {
        (_, Raw::Nil) => Ok(Value::Null),
        (_, Raw::Ext(..)) => Ok(Value::Unknown),
        (Type::String, Raw::String(text)) => match text.into_str() {
            Some(text) => Ok(text.into()),
            None => refuse("a string that is not UTF-8"),
        },
        (Type::Bool, Raw::Boolean(flag)) => Ok(Value::Bool(flag)),
        (Type::Number, raw) => match number(&raw) {
            Some(number) => Ok(Value::Number(number)),
            None => refuse(kind(&raw)),
        },
        (Type::List(element), Raw::Array(items)) => items
            .into_iter()
            .enumerate()
            .map(|(i, item)| read(item, element, &path.index(i)))
            .collect::<Result<_, _>>()
            .map(Value::List),
        (Type::Set(element), Raw::Array(items)) => {
            items.into_iter().map(|item| read(item, element, path)).collect::<Result<_, _>>().map(Value::set)
        }
        (Type::Tuple(types), Raw::Array(items)) => {
            if types.len() != items.len() {
                return refuse(&format!("{} elements instead of {}", items.len(), types.len()));
            }
            let elements = types.iter().zip(items).enumerate();
            elements.map(|(i, (ty, item))| read(item, ty, &path.index(i))).collect::<Result<_, _>>().map(Value::List)
        }
        (Type::Map(element), Raw::Map(members)) => {
            let members = members.into_iter().map(|(key, item)| {
                let Some(key) = key.as_str().map(str::to_owned) else {
                    return Err(ConvertError::new(path.clone(), "a map key is not a string"));
                };
                read(item, element, &path.key(&key)).map(|value| (key, value))
            });
            members.collect::<Result<_, _>>().map(Value::Map)
        }
        (Type::Object(attributes), Raw::Map(members)) => {
            let mut object: std::collections::BTreeMap<String, Value> =
                attributes.keys().map(|name| (name.clone(), Value::Null)).collect();
            for (key, item) in members {
                let Some(name) = key.as_str() else {
                    return Err(ConvertError::new(path.clone(), "an attribute name is not a string"));
                };
                let Some(ty) = attributes.get(name) else {
                    return Err(ConvertError::new(path.attr(name), "no such attribute"));
                };
                let value = read(item, ty, &path.attr(name))?;
                object.insert(name.to_owned(), value);
            }
            Ok(Value::Map(object))
        }
        (Type::Dynamic, Raw::Array(mut pair)) if pair.len() == 2 => {
            let (value, ty) = (pair.pop().unwrap_or(Raw::Nil), pair.pop().unwrap_or(Raw::Nil));
            let json = match &ty {
                Raw::Binary(bytes) => bytes.as_slice(),
                Raw::String(text) => text.as_bytes(),
                other => return refuse(kind(other)),
            };
            let ty = serde_json::from_slice(json).ok().and_then(|json| Type::from_json(&json));
            let Some(ty) = ty else {
                return refuse("a type that cannot be read");
            };
            let value = read(value, &ty, path)?;
            Ok(Value::Dynamic(Box::new(ty), Box::new(value)))
        }
        (_, raw) => refuse(kind(&raw)),
    }
}

fn number(raw: &Raw) -> Option<Number> {
    match raw {
        Raw::Integer(int) => int.as_i64().map(Number::from).or_else(|| int.as_u64().map(Number::from)),
        Raw::F32(float) => Number::from_exact(f64::from(*float)),
        Raw::F64(float) => Number::from_exact(*float),
        Raw::String(text) => text.as_str().and_then(Number::parse),
        _ => None,
    }
}

fn kind(raw: &Raw) -> &'static str {
    match raw {
        Raw::Nil => "nil",
        Raw::Boolean(_) => "a bool",
        Raw::Integer(_) | Raw::F32(_) | Raw::F64(_) => "a number",
        Raw::String(_) => "a string",
        Raw::Binary(_) => "bytes",
        Raw::Array(_) => "an array",
        Raw::Map(_) => "a map",
        Raw::Ext(..) => "an extension",
    }
}

fn write(out: &mut Vec<u8>, value: &Value, ty: &Type, path: &Path) -> Result<(), ConvertError> {
    match (ty, value) {
        (_, Value::Null) => put(encode::write_nil(out), path),
        (_, Value::Unknown) => {
            put(encode::write_ext_meta(out, 1, UNKNOWN), path)?;
            out.push(0);
            Ok(())
        }
        (Type::String, Value::String(text)) => put(encode::write_str(out, text), path),
        (Type::Bool, Value::Bool(flag)) => put(encode::write_bool(out, *flag), path),
        (Type::Number, Value::Number(number)) => match number {
            Number::Int(int) => put(encode::write_sint(out, *int), path),
            Number::Float(float) => put(encode::write_f64(out, *float), path),
            Number::Big(text) => put(encode::write_str(out, text), path),
        },
        (Type::List(element), Value::List(elements)) => {
            put(encode::write_array_len(out, count(elements.len(), path)?), path)?;
            elements.iter().enumerate().try_for_each(|(i, v)| write(out, v, element, &path.index(i)))
        }
        (Type::Set(element), Value::Set(elements)) => {
            put(encode::write_array_len(out, count(elements.len(), path)?), path)?;
            elements.iter().try_for_each(|v| write(out, v, element, path))
        }
        (Type::Tuple(types), Value::List(elements)) if types.len() == elements.len() => {
            put(encode::write_array_len(out, count(elements.len(), path)?), path)?;
            let mut items = types.iter().zip(elements).enumerate();
            items.try_for_each(|(i, (ty, v))| write(out, v, ty, &path.index(i)))
        }
        (Type::Map(element), Value::Map(members)) => {
            put(encode::write_map_len(out, count(members.len(), path)?), path)?;
            members.iter().try_for_each(|(k, v)| {
                put(encode::write_str(out, k), path)?;
                write(out, v, element, &path.key(k))
            })
        }
        (Type::Object(attributes), Value::Map(members)) => {
            if let Some(extra) = members.keys().find(|name| !attributes.contains_key(*name)) {
                return Err(ConvertError::new(path.attr(extra), "no such attribute"));
            }
            put(encode::write_map_len(out, count(attributes.len(), path)?), path)?;
            attributes.iter().try_for_each(|(name, ty)| {
                put(encode::write_str(out, name), path)?;
                write(out, members.get(name).unwrap_or(&Value::Null), ty, &path.attr(name))
            })
        }
        (Type::Dynamic, Value::Dynamic(ty, value)) => {
            put(encode::write_array_len(out, 2), path)?;
            put(encode::write_bin(out, ty.to_json().to_string().as_bytes()), path)?;
            write(out, value, ty, path)
        }
        (ty, _) => Err(ConvertError::new(path.clone(), format!("the value is not a {}", ty.name()))),
    }
}

fn count(length: usize, path: &Path) -> Result<u32, ConvertError> {
    u32::try_from(length).map_err(|_| ConvertError::new(path.clone(), "it has too many members for msgpack"))
}

fn put<T, E: std::fmt::Display>(written: Result<T, E>, path: &Path) -> Result<(), ConvertError> {
    let failed = |error| ConvertError::new(path.clone(), format!("the msgpack cannot be written: {error}"));
    written.map(drop).map_err(failed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::kit::value::arbitrary::typed_value;

    proptest! {
        #[test]
        fn what_is_written_reads_back((ty, value) in typed_value()) {
            let bytes = encode(&value, &ty).unwrap();
            prop_assert_eq!(decode(&bytes, &ty).unwrap(), value);
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..64), (ty, _) in typed_value()) {
            let _ = decode(&bytes, &ty);
        }
    }

    #[test]
    fn unknowns_of_both_kinds() {
        assert_eq!(decode(&[0xd4, 0x00, 0x00], &Type::String).unwrap(), Value::Unknown);
        // extension 12 with {1: false}: "known to be not null"
        assert_eq!(decode(&[0xc7, 0x03, 0x0c, 0x81, 0x01, 0xc2], &Type::String).unwrap(), Value::Unknown);
        assert_eq!(encode(&Value::Unknown, &Type::String).unwrap(), [0xd4, 0x00, 0x00]);
    }

    #[test]
    fn what_is_too_deep_is_refused() {
        let nested = |depth: usize| [vec![0x91; depth], vec![0xc0]].concat();
        let ty = |depth: usize| (0..depth).fold(Type::String, |ty, _| Type::list(ty));
        assert!(decode(&nested(100), &ty(100)).is_ok());
        for depth in [DEEPEST, 100_000] {
            let error = decode(&nested(depth), &Type::Dynamic).unwrap_err();
            assert!(error.message.starts_with("the msgpack cannot be read"), "{error}");
        }
    }

    #[test]
    fn an_error_names_its_path() {
        let ty = Type::object([("pools", Type::map(Type::object([("size", Type::Number)])))]);
        let raw = Raw::Map(vec![(
            "pools".into(),
            Raw::Map(vec![("a".into(), Raw::Map(vec![("size".into(), true.into())]))]),
        )]);
        let mut bytes = Vec::new();
        rmpv::encode::write_value(&mut bytes, &raw).unwrap();
        assert_eq!(decode(&bytes, &ty).unwrap_err().to_string(), r#"pools["a"].size: expected a number, got a bool"#);
    }
}
