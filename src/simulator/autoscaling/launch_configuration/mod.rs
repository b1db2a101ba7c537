//! Launch configurations: what a group makes instances from.

pub(crate) mod change;
mod charge;
pub(crate) mod describe;
mod disks;
pub(crate) mod parameters;
