//! What every floor may use: the three doors to the world (the clock, the environment, and the names of machines), files
//! that others cannot read, and what makes texts of others fit for a terminal.

pub mod clock;
pub mod environment;
pub mod files;
pub mod names;
pub mod text;
