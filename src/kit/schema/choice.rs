//! Attributes with a fixed set of values, as enums.

/// Declares an enum of the strings that an attribute may be.
///
/// ```
/// # use std::collections::BTreeMap;
/// # use terraform_provider_tke::kit::schema::Attribute;
/// # use terraform_provider_tke::kit::value::Attr;
/// terraform_provider_tke::choice! {
///     /// What becomes of a disk with its node.
///     pub enum OnDelete { Delete = "delete", Retain = "retain" }
/// }
/// terraform_provider_tke::model! {
///     pub struct Disk { on_delete: Attr<OnDelete> }
/// }
///
/// let attribute = Attribute::string().default(OnDelete::Delete).validate(OnDelete::validator());
/// assert_eq!("retain".parse(), Ok(OnDelete::Retain));
/// ```
///
/// It is closed: a value that is none of the strings does not convert, so that a state with one cannot be read. Of
/// an attribute that the cloud fills in, whose values may be more tomorrow, the model's field stays a `String`.
#[macro_export]
macro_rules! choice {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$choice_meta:meta])* $choice:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name { $(#[doc = concat!("`", $text, "`")] $(#[$choice_meta])* $choice),+ }

        #[allow(dead_code, reason = "not every choice needs all of it")]
        impl $name {
            /// All choices, in the order of their declaration.
            pub const ALL: &'static [Self] = &[$(Self::$choice),+];

            /// The strings of all choices, in the same order.
            pub const NAMES: &'static [&'static str] = &[$($text),+];

            /// The string, as users write it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$choice => $text),+ }
            }

            /// The choice that an attribute holds; none where it is not set, not known, or holds another string.
            pub fn of(attribute: &$crate::kit::value::Attr<String>) -> Option<Self> {
                attribute.as_str().and_then(|text| Self::try_from(text).ok())
            }

            /// Refuses all other strings.
            pub fn validator() -> $crate::kit::schema::validator::Validator {
                $crate::kit::schema::validator::one_of(Self::NAMES)
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl ::std::convert::TryFrom<&str> for $name {
            type Error = $crate::kit::schema::validator::NotAChoice;

            fn try_from(text: &str) -> Result<Self, $crate::kit::schema::validator::NotAChoice> {
                match text {
                    $($text => Ok(Self::$choice),)+
                    _ => Err($crate::kit::schema::validator::NotAChoice::new(Self::NAMES, text)),
                }
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::kit::schema::validator::NotAChoice;

            fn from_str(text: &str) -> Result<Self, $crate::kit::schema::validator::NotAChoice> {
                Self::try_from(text)
            }
        }

        impl $crate::kit::value::Shape for $name {
            fn ty() -> $crate::kit::value::Type {
                $crate::kit::value::Type::String
            }
        }

        impl $crate::kit::value::FromValue for $name {
            fn from_value(
                value: $crate::kit::value::Value,
                path: &$crate::kit::value::Path,
            ) -> Result<Self, $crate::kit::value::ConvertError> {
                let text = <String as $crate::kit::value::FromValue>::from_value(value, path)?;
                Self::try_from(text.as_str())
                    .map_err(|error| $crate::kit::value::ConvertError::new(path.clone(), error.to_string()))
            }
        }

        impl $crate::kit::value::IntoValue for $name {
            fn into_value(self) -> $crate::kit::value::Value {
                self.as_str().into()
            }
        }

        impl ::std::convert::From<$name> for $crate::kit::value::Value {
            fn from(choice: $name) -> Self {
                choice.as_str().into()
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::kit::schema::{Attribute, validator};
    use crate::kit::value::{Attr, FromValue, IntoValue, Path, Shape, Type, Value};

    crate::choice! {
        /// What becomes of a disk with its node.
        enum OnDelete {
            /// It goes too.
            Delete = "delete",
            Retain = "retain",
        }
    }
    crate::model! {
        struct Disk { on_delete: Attr<OnDelete>, allowed: Attr<BTreeSet<OnDelete>> }
    }

    #[test]
    fn it_is_its_string_everywhere() {
        assert_eq!(OnDelete::ALL, [OnDelete::Delete, OnDelete::Retain]);
        assert_eq!(OnDelete::NAMES, ["delete", "retain"]);
        for choice in OnDelete::ALL.iter().copied() {
            assert_eq!(choice.as_str().parse(), Ok(choice));
            assert_eq!((choice.to_string(), Value::from(choice)), (choice.as_str().to_owned(), choice.as_str().into()));
        }
        assert_eq!(OnDelete::ty(), Type::String);
        assert_eq!(OnDelete::of(&"retain".into()), Some(OnDelete::Retain));
        assert_eq!([Attr::Null, Attr::Unknown, "keep".into()].map(|text| OnDelete::of(&text)), [None; 3]);
        assert_eq!(Attribute::string().default(OnDelete::Retain).ty(), Type::String);
    }

    #[test]
    fn it_stands_in_a_model() {
        let disk = |on_delete: Value| {
            Value::object([("on_delete", on_delete), ("allowed", Value::set(vec!["retain".into(), "delete".into()]))])
        };
        for on_delete in ["retain".into(), Value::Null, Value::Unknown] {
            let model = Disk::from_value(disk(on_delete.clone()), &Path::root()).unwrap();
            assert_eq!(model.into_value(), disk(on_delete));
        }
        let error = Disk::from_value(disk("keep".into()), &Path::of("disks").index(0)).unwrap_err();
        assert_eq!(error.to_string(), r#"disks[0].on_delete: must be one of `delete`, `retain`, got "keep""#);
        let error = Disk::from_value(disk(true.into()), &Path::root()).unwrap_err();
        assert_eq!(error.to_string(), "on_delete: expected a string, got another type");
    }

    #[test]
    fn its_validator_says_what_one_of_its_strings_says() {
        let (mine, plain) = (OnDelete::validator(), validator::one_of(&["delete", "retain"]));
        assert_eq!(mine.description, plain.description);
        for text in ["delete", "retain", "keep", ""] {
            let check = |validator: &validator::Validator| validator.check(&text.into(), &Path::of("on_delete"));
            assert_eq!(check(&mine), check(&plain), "{text}");
        }
        let message = "must be one of `delete`, `retain`, got \"keep\"";
        assert_eq!(mine.check(&"keep".into(), &Path::root()), [(Path::root(), message.to_owned())]);
        assert_eq!(OnDelete::try_from("keep").unwrap_err().to_string(), message);
    }
}
