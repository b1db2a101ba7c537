//! Add-ons: installed, changed and removed, each in its own time.

pub(crate) mod change;
pub(crate) mod chart;
pub(crate) mod describe;
pub(crate) mod initial;
pub(crate) mod values;
