//! Auto Scaling groups.

pub(crate) mod describe;
pub(crate) mod modify;
pub(crate) mod parameters;
pub(crate) mod size;
