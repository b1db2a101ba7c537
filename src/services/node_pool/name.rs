//! The names of pools.

use crate::kit::schema::{Validator, validator};

/// The keys of `node_pools`: pool names as TKE takes them.
pub fn validator() -> Validator {
    validator::text("at most 60 lower-case letters, digits, `_` and `-`, beginning with a letter", |name| {
        let mut characters = name.chars();
        let begins_well = characters.next().is_some_and(|c| c.is_ascii_lowercase());
        let goes_on_well = characters.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-');
        if begins_well && goes_on_well && name.len() <= 60 {
            Ok(())
        } else {
            Err(format!(
                "{name:?} is not a valid node pool name: it must have at most 60 lower-case letters, digits, `_` and \
                 `-`, beginning with a letter"
            ))
        }
    })
}
