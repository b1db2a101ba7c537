//! One row of the table, and whether it fits.

use crate::cloud::kind::Kind;

/// Which codes a row is about. A word may begin or end with `*`, which stands for anything.
#[derive(Debug, Clone, Copy)]
pub(super) enum Code {
    /// Every one.
    Any,
    /// `Class.Detail` or a class without a detail, word by word.
    Is(&'static str),
    /// A class without a detail.
    Bare(&'static str),
    /// A class with any detail or none.
    Class(&'static str),
    /// Any class with this detail.
    Detail(&'static str),
}

/// What a row says of an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is of this kind.
    Is(Kind),
    /// It is what the code says that its message holds, if it does.
    Inner,
}

/// A row: an error that fits all of it is what it says.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(not(test), allow(dead_code, reason = "source and example are for readers, and for the test of each row"))]
pub(super) struct Row {
    pub(super) code: Code,
    /// One of these is in the message, without regard to case; none for any message.
    pub(super) words: &'static [&'static str],
    /// The only action that it is about.
    pub(super) action: Option<&'static str>,
    pub(super) verdict: Verdict,
    /// Whether what was asked for may have been done although it is an answer for later.
    pub(super) perhaps_done: bool,
    /// Where this is from.
    pub(super) source: &'static str,
    /// A code and a message that fit; made from the pattern where there is none.
    pub(super) example: Option<(&'static str, &'static str)>,
}

/// Errors of such a code are of this kind.
pub(super) const fn row(code: Code, kind: Kind, source: &'static str) -> Row {
    Row { code, words: &[], action: None, verdict: Verdict::Is(kind), perhaps_done: false, source, example: None }
}

/// Errors of such a code are what the code in their message says.
pub(super) const fn wrapped(code: Code, source: &'static str) -> Row {
    Row { code, words: &[], action: None, verdict: Verdict::Inner, perhaps_done: false, source, example: None }
}

impl Row {
    /// Only those with one of these words in their message, such as this one.
    pub(super) const fn says(self, words: &'static [&'static str], code: &'static str, message: &'static str) -> Self {
        Self { words, example: Some((code, message)), ..self }
    }

    /// What was asked for may have been done all the same.
    pub(super) const fn perhaps_done(self) -> Self {
        Self { perhaps_done: true, ..self }
    }

    /// Only those of this action.
    pub(super) const fn of(self, action: &'static str) -> Self {
        Self { action: Some(action), ..self }
    }

    /// Whether an error fits; `words` is its message in lower case.
    pub(super) fn fits(&self, action: Option<&str>, code: &str, words: &str) -> bool {
        self.code.fits(code)
            && self.action.is_none_or(|own| action == Some(own))
            && (self.words.is_empty() || self.words.iter().any(|word| words.contains(&word.to_lowercase())))
    }
}

impl Code {
    fn fits(self, code: &str) -> bool {
        let (class, detail) = code.split_once('.').unwrap_or((code, ""));
        match self {
            Self::Any => true,
            Self::Is(pattern) => matches(pattern, code),
            Self::Bare(pattern) => detail.is_empty() && matches(pattern, class),
            Self::Class(pattern) => matches(pattern, class),
            Self::Detail(pattern) => matches(pattern, detail),
        }
    }
}

/// Without regard to case: the API writes both `CIDRMask…` and `CidrMask…`.
fn matches(pattern: &str, word: &str) -> bool {
    let (pattern, word) = (pattern.to_ascii_lowercase(), word.to_ascii_lowercase());
    let inner = pattern.trim_matches('*');
    match (pattern.starts_with('*'), pattern.ends_with('*')) {
        (true, true) => word.contains(inner),
        (true, false) => word.ends_with(inner),
        (false, true) => word.starts_with(inner),
        (false, false) => word == pattern,
    }
}
