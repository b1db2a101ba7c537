//! The id of an account: the uin of its owner.

use crate::kit::schema::{Validator, validator};

/// A check of an account's id.
pub fn validator() -> Validator {
    validator::text("an account's id, in digits", |text| match text.bytes().all(|byte| byte.is_ascii_digit()) {
        true if !text.is_empty() => Ok(()),
        _ => Err("is not an account id (uin), which consists of digits, such as 100000000001".to_owned()),
    })
}
