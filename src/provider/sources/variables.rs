//! The environment variables that the sources fall back on.

use crate::kit::value::Attr;
use crate::provider::argument::{ArgumentError, text};
use crate::provider::environment::var;

/// The environment. It is not read beside the embedded cloud: it is about another one.
#[derive(Clone, Copy)]
pub(super) struct Variables {
    pub(super) are_read: bool,
}

impl Variables {
    /// The value of a variable.
    pub(super) fn get(self, variable: &'static str) -> Option<String> {
        self.are_read.then_some(variable).and_then(var)
    }

    /// The text of an argument of `block`, else of its variable.
    pub(super) fn text(
        self,
        argument: &Attr<String>,
        block: &'static str,
        variable: &'static str,
    ) -> Result<Option<String>, ArgumentError> {
        text(argument, block, self.are_read.then_some(variable))
    }
}
