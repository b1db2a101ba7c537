//! What a model's field holds: a value, nothing, or a value not yet known.

use std::fmt;

use secrecy::zeroize::Zeroizing;

/// A field of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Attr<T> {
    /// Not set.
    #[default]
    Null,
    /// Not known before apply.
    Unknown,
    /// Set and known.
    Known(T),
}

impl<T> Attr<T> {
    /// The value, if it is set and known.
    pub fn known(&self) -> Option<&T> {
        match self {
            Attr::Known(value) => Some(value),
            _ => None,
        }
    }

    /// The value by move, if it is set and known.
    pub fn into_known(self) -> Option<T> {
        match self {
            Attr::Known(value) => Some(value),
            _ => None,
        }
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        matches!(self, Attr::Null)
    }

    /// Whether it is unknown.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Attr::Unknown)
    }

    /// Whether it is set: known, or to be known at apply.
    pub fn is_set(&self) -> bool {
        !self.is_null()
    }

    /// The value, or a default where it is null or unknown.
    pub fn known_or(&self, default: T) -> T
    where
        T: Clone,
    {
        self.known().cloned().unwrap_or(default)
    }

    /// The value, or the type's default where it is null or unknown.
    pub fn known_or_default(&self) -> T
    where
        T: Clone + Default,
    {
        self.known().cloned().unwrap_or_default()
    }
}

impl<T> From<Option<T>> for Attr<T> {
    fn from(option: Option<T>) -> Self {
        option.map_or(Attr::Null, Attr::Known)
    }
}

impl From<&str> for Attr<String> {
    fn from(text: &str) -> Self {
        Attr::Known(text.to_owned())
    }
}

impl Attr<String> {
    /// The text, if it is set and known.
    pub fn as_str(&self) -> Option<&str> {
        self.known().map(String::as_str)
    }

    /// Null for an empty text: the cloud says "" where nothing is set.
    pub fn non_empty(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Attr::Null } else { Attr::Known(text) }
    }
}

/// A secret text: never shown by `Debug`, wiped from memory when dropped.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes a text as a secret.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text itself, for the one call that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_shown() {
        let secret = Attr::Known(Secret::new("hunter2"));
        assert_eq!(format!("{secret:?}"), "Known((secret))");
    }
}
