//! The three doors to the world that every floor may use: the clock, the environment, and the names of machines.

pub mod clock;
pub mod environment;
pub mod names;
