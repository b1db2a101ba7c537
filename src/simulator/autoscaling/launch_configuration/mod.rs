//! Launch configurations: what a group makes instances from.

pub(crate) mod change;
pub(crate) mod describe;
pub(crate) mod parameters;
