//! The two doors to the world that every floor may use: the clock and the environment.

pub mod clock;
pub mod environment;
