//! Texts of others on a terminal.

use std::borrow::Cow;
use std::fmt::Write as _;

/// The same text without what a terminal obeys or turns around: control characters but line ends and tabs, and marks of
/// the direction of writing, are written as `\u{1b}`.
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(is_obeyed) {
        return Cow::Borrowed(text);
    }
    let mut printable = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match is_obeyed(character) {
            true => drop(write!(printable, "\\u{{{:x}}}", u32::from(character))),
            false => printable.push(character),
        }
    }
    Cow::Owned(printable)
}

/// The same text in one line, of at most so many bytes, and printable.
pub fn one_line(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut line = printable(&line).into_owned();
    if line.len() > most {
        let end = (0..=most).rev().find(|end| line.is_char_boundary(*end)).unwrap_or_default();
        line.truncate(end);
        line.push('…');
    }
    line
}

fn is_obeyed(character: char) -> bool {
    (character.is_control() && !matches!(character, '\n' | '\t'))
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_obeys_is_written_out() {
        assert_eq!(printable("plain, 中文\n\tnext"), "plain, 中文\n\tnext");
        assert_eq!(printable("\u{1b}[2J\u{7}\r\u{9b}31m\u{202e}x"), r"\u{1b}[2J\u{7}\u{d}\u{9b}31m\u{202e}x");
    }

    #[test]
    fn a_line_has_an_end() {
        assert_eq!(one_line(" a\n b\u{0}", 99), r"a b\u{0}");
        assert_eq!(one_line("中文中文", 7), "中文…");
    }
}
