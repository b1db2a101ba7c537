//! The values, compiled from the provider's own files.

#[path = "../../src/kit/diagnostics.rs"]
pub mod diagnostics;
#[path = "../../src/kit/value/mod.rs"]
pub mod value;
