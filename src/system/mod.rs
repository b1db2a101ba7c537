//! What every floor may use: the two doors to the world, the clock and the environment, and what makes texts of others
//! fit for a terminal.

pub mod clock;
pub mod environment;
pub mod text;
