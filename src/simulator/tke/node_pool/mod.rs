//! Node pools over Auto Scaling groups.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod describe;
pub(crate) mod documents;
pub(crate) mod every_kind;
pub(crate) mod lookup;
pub(crate) mod modify;
pub(crate) mod parameters;
pub(crate) mod resize;
