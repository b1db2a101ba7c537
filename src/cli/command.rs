//! A command and its options, as its help and the completion of shells need them.

/// A command.
pub(super) struct Command {
    pub(super) name: &'static str,
    pub(super) summary: &'static str,
    /// What `help NAME` prints.
    pub(super) usage: &'static str,
    /// Words that may follow, where they are known.
    pub(super) words: &'static [&'static str],
    /// Its options, but for `--help`, which each has.
    pub(super) options: &'static [CommandOption],
}

/// An option of a command.
pub(super) struct CommandOption {
    /// With its dashes.
    pub(super) name: &'static str,
    pub(super) value: Value,
}

/// What follows an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value {
    None,
    Any,
    Path,
    OneOf(&'static [&'static str]),
}

/// An option without a value.
pub(super) const fn alone(name: &'static str) -> CommandOption {
    CommandOption { name, value: Value::None }
}

/// An option with a value.
pub(super) const fn with(name: &'static str, value: Value) -> CommandOption {
    CommandOption { name, value }
}
