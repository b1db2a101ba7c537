//! The one place that reads environment variables.
#![allow(clippy::disallowed_methods)] // this is the door that clippy.toml points to

/// The value of a variable; an empty or non-Unicode one counts as unset.
pub fn var(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
