//! Terraform values: what configuration, plan and state are made of.
//!
//! A [`Value`] does not carry its [`Type`]; the schema knows it. [`msgpack`] and [`json`] read and
//! write the protocol's two encodings, and [`convert`] maps values to plain Rust structs and back,
//! with the attribute path in every error. [`shape`] tells the type that such a struct holds.

#[cfg(test)]
pub(crate) mod arbitrary;
mod attr;
mod conform;
pub mod convert;
pub mod duration;
mod error;
pub mod json;
mod model;
pub mod msgpack;
mod number;
mod patch;
mod path;
mod place;
pub mod shape;
mod types;
mod untyped;

pub use attr::{Attr, Secret};
pub use convert::{FromValue, IntoValue};
pub use error::ConvertError;
pub use number::Number;
pub use path::{Path, Step};
pub use place::Place;
pub use shape::Shape;
pub use types::Type;
pub use untyped::Value;
