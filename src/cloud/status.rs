//! Enumerations of words that the API may extend at any time.

/// Declares an enum of API words with an `Unknown` variant, so that a new word is never an error.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(from = "String", into = "String")]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)+
            /// A word that is not in this list, as the API wrote it; empty when it was absent.
            Unknown(String),
        }

        impl $name {
            /// The word as the API writes it.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)+
                    Self::Unknown(word) => word,
                }
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::Unknown(String::new())
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                match word {
                    $($word => Self::$variant,)+
                    other => Self::Unknown(other.to_owned()),
                }
            }
        }

        impl From<String> for $name {
            fn from(word: String) -> Self {
                Self::from(word.as_str())
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.as_str().to_owned()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use words;

#[cfg(test)]
mod tests {
    words! {
        /// A traffic light.
        Light {
            /// Stop.
            Red = "red",
        }
    }

    #[test]
    fn words_survive_a_round_trip_and_new_words_are_kept() {
        for (text, light) in [("\"red\"", Light::Red), ("\"mauve\"", Light::Unknown("mauve".to_owned()))] {
            assert_eq!(serde_json::from_str::<Light>(text).unwrap(), light);
            assert_eq!(serde_json::to_string(&light).unwrap(), text);
        }
        assert_eq!(Light::default().as_str(), "");
        assert_eq!(Light::Red.to_string(), "red");
    }
}
