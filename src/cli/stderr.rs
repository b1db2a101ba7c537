//! The command line's one way to standard error.

use std::io::{self, Write};

use crate::system::text::printable;

/// Says something to the person who runs a command.
pub(super) fn say(what: &str) {
    // without a standard error the exit code has to do
    let _ = writeln!(io::stderr().lock(), "{}: {}", env!("CARGO_PKG_NAME"), printable(what));
}
