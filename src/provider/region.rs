//! Regions as users write them.

use crate::kit::schema::{Validator, validator};

/// A check of a region's form; whether there is such a region is for a plan to ask.
pub fn validator() -> Validator {
    validator::text("a region such as `ap-guangzhou`", |text| match is_name(text) {
        true => Ok(()),
        false => Err(format!("{text:?} is not a region such as \"ap-guangzhou\"")),
    })
}

/// Whether a text could be a region's name.
pub fn is_name(text: &str) -> bool {
    let is_word = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    text.split('-').count() >= 2 && text.split('-').all(is_word)
}

#[cfg(test)]
mod tests {
    use super::is_name;

    #[test]
    fn names() {
        for name in ["ap-guangzhou", "na-siliconvalley", "ap-shenzhen-fsi"] {
            assert!(is_name(name), "{name}");
        }
        for other in ["", "guangzhou", "ap-", "ap-guangzhou\n", "ap guangzhou", "AP-GUANGZHOU", "ap-guangzhou "] {
            assert!(!is_name(other), "{other:?}");
        }
    }
}
