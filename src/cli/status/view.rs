//! What is shown, and how: as JSON, on a screen, or as lines of what has changed.

use std::io::{self, Write};

use serde::Serialize;

use crate::system::clock;
use crate::system::text::printable;

/// Clears a terminal and goes to its first line.
const CLEAR: &str = "\x1b[2J\x1b[H";

/// What can be shown.
pub(super) trait View: PartialEq + Serialize {
    /// All of it.
    fn screen(&self) -> String;

    /// What is otherwise than before, a line each; all of it if there is no before.
    fn changes(before: Option<&Self>, now: &Self) -> Vec<String>;

    /// The word for what is gone.
    fn gone(&self) -> String;
}

/// Prints as the command line asks for.
pub(super) struct Printer<'a> {
    pub(super) watch: bool,
    pub(super) json: bool,
    /// Whether `out` is one.
    pub(super) terminal: bool,
    pub(super) out: &'a mut dyn Write,
}

impl Printer<'_> {
    /// Prints what there is now.
    pub(super) fn print<V: View>(&mut self, before: Option<&V>, now: &V) -> io::Result<()> {
        if self.json {
            let json = if self.watch { serde_json::to_string(now) } else { serde_json::to_string_pretty(now) };
            writeln!(self.out, "{}", json.map_err(io::Error::other)?)?;
            return self.out.flush();
        }
        match (self.watch, self.terminal) {
            (false, _) => self.out.write_all(printable(&now.screen()).as_bytes())?,
            (true, true) => write!(self.out, "{CLEAR}{}", printable(&now.screen()))?,
            (true, false) => {
                let time = clock::now().strftime("%H:%M:%S").to_string();
                for line in V::changes(before, now) {
                    writeln!(self.out, "{time} {}", printable(&line))?;
                }
            }
        }
        self.out.flush()
    }

    /// Says that it is gone.
    pub(super) fn gone<V: View>(&mut self, before: &V) -> io::Result<()> {
        writeln!(self.out, "{}", printable(&before.gone()))
    }
}
