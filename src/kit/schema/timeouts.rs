//! The `timeouts` block.

use std::time::Duration;

use super::{Attribute, Block, validator};
use crate::kit::value::{Attr, duration};

crate::model! {
    /// The `timeouts` block of a resource.
    pub struct Timeouts {
        /// For creating it.
        pub create: Attr<String>,
        /// For reading it.
        pub read: Attr<String>,
        /// For updating it.
        pub update: Attr<String>,
        /// For deleting it.
        pub delete: Attr<String>,
    }
}

/// A block with one duration an operation, each with the default that its description names.
pub fn block(defaults: &[(&'static str, Duration)]) -> Block {
    let attributes = defaults.iter().map(|(operation, default)| {
        let description = format!("How long to wait for {operation}; default `{}`.", duration::format(*default));
        (*operation, Attribute::string().description(description).validate(validator::timeout()))
    });
    Block::single("How long operations may take, as durations such as `30m` or `1h30m`.", attributes).local()
}

/// The duration that was written, else the default.
pub fn duration_or(written: Option<&Attr<String>>, default: Duration) -> Duration {
    written.and_then(Attr::as_str).and_then(|text| duration::parse(text).ok()).unwrap_or(default)
}
