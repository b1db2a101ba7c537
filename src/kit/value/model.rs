//! Models: objects as structs.
//!
//! A model is a struct declared with [`model!`](crate::model): its fields are named as the attributes are, each an
//! [`Attr`](super::Attr), another model, or a collection of them.

/// Declares a struct whose fields are the attributes of an object of the same names.
///
/// Every field's type converts from and to a value; `Attr<T>` for what may be null or unknown.
/// A field named with a Rust keyword is written `r#type`.
#[macro_export]
macro_rules! model {
    ($(#[$meta:meta])* $vis:vis struct $name:ident { $($(#[$field_meta:meta])* $field_vis:vis $field:ident : $ty:ty),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Default)]
        $vis struct $name { $($(#[$field_meta])* $field_vis $field: $ty),* }

        impl $crate::kit::value::FromValue for $name {
            fn from_value(
                value: $crate::kit::value::Value,
                path: &$crate::kit::value::Path,
            ) -> Result<Self, $crate::kit::value::ConvertError> {
                let mut members = $crate::kit::value::convert::object(value, path)?;
                Ok(Self { $($field: {
                    let name = stringify!($field).trim_start_matches("r#");
                    let member = members.remove(name).unwrap_or_default();
                    $crate::kit::value::FromValue::from_value(member, &path.attr(name))?
                }),* })
            }
        }

        impl $crate::kit::value::Shape for $name {
            fn ty() -> $crate::kit::value::Type {
                $crate::kit::value::Type::object::<&str>([$((
                    stringify!($field).trim_start_matches("r#"),
                    <$ty as $crate::kit::value::Shape>::ty(),
                )),*])
            }
        }

        impl $crate::kit::value::IntoValue for $name {
            fn into_value(self) -> $crate::kit::value::Value {
                $crate::kit::value::Value::object([$((
                    stringify!($field).trim_start_matches("r#"),
                    $crate::kit::value::IntoValue::into_value(self.$field),
                )),*])
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::kit::value::{Attr, FromValue, IntoValue, Path, Value};

    crate::model! {
        struct Disk { r#type: Attr<String>, size_gb: Attr<i64> }
    }
    crate::model! {
        struct Pool { name: String, disks: Attr<Vec<Disk>>, labels: Attr<BTreeMap<String, String>> }
    }

    #[test]
    fn a_model_converts_both_ways() {
        let value = Value::object([
            ("name", "a".into()),
            ("disks", Value::List(vec![Value::object([("type", "CLOUD_BSSD".into()), ("size_gb", Value::Unknown)])])),
            ("labels", Value::Null),
        ]);
        let pool = Pool::from_value(value.clone(), &Path::root()).unwrap();
        assert_eq!(pool.disks.known().unwrap()[0].size_gb, Attr::Unknown);
        assert_eq!(pool.into_value(), value);
    }

    #[test]
    fn an_unknown_element_makes_the_attribute_unknown() {
        let value = Value::object([
            ("name", "a".into()),
            ("labels", Value::object([("owner", Value::Unknown)])),
            ("disks", Value::List(vec![Value::Unknown])),
        ]);
        let pool = Pool::from_value(value, &Path::root()).unwrap();
        assert_eq!((pool.labels, pool.disks), (Attr::Unknown, Attr::Unknown));
    }

    #[test]
    fn an_error_has_the_path() {
        let value = Value::object([
            ("name", "a".into()),
            ("disks", Value::List(vec![Value::object([("size_gb", "fifty".into())])])),
        ]);
        let error = Pool::from_value(value, &Path::of("node_pools").key("x")).unwrap_err();
        assert_eq!(error.to_string(), r#"node_pools["x"].disks[0].size_gb: expected a number, got another type"#);
    }
}
