//! What a tag may be. TKE copies the tags of a cluster, and its description, to pools and machines, where one that CVM
//! does not take stops every launch.

use std::ops::RangeInclusive;

use crate::kit::schema::{Attribute, Validator, validator};

/// The most tags of an object.
pub const MOST: usize = 50;

/// Where the key of the provider's own tags begins.
const OWN: &str = "terraform-provider-tke/";

/// How the keys begin that Tencent Cloud reserves, and those of our own.
const RESERVED: [&str; 4] = ["qcs:", "project", "项目", OWN];

/// How the keys begin of tags that the cloud sets by itself.
const SYSTEM: [&str; 2] = ["tencentcloud:", "qcs:"];

const LONGEST_KEY: usize = 127;
const LONGEST_VALUE: usize = 255;

/// What a machine's tags may hold besides letters and digits of any script.
const SYMBOLS: &str = " +-=._:/@()[]（）【】";

/// What keys may hold besides, by Tencent's pages. Launches were refused for values only.
const SYMBOLS_OF_KEYS: &str = ",;<>";

/// Signs that letters of their scripts are written with: accents, and vowels and tones from Devanagari to Khmer.
const MARKS: [RangeInclusive<char>; 3] = ['\u{300}'..='\u{36f}', '\u{900}'..='\u{109f}', '\u{1780}'..='\u{17d3}'];

/// An attribute of tags by key.
pub fn attribute() -> Attribute {
    Attribute::string_map().validate(validator::keys(key())).validate(validator::each(value()))
}

/// The check of a text that becomes a tag's value unless it is empty.
pub fn description() -> Validator {
    let description = format!("at most {LONGEST_VALUE} letters, digits, spaces and `{}`", listed(SYMBOLS));
    validator::text(description, |text| {
        let copied = "a cluster's description is copied to its nodes as a tag";
        long(text, LONGEST_VALUE)?;
        odd(text, SYMBOLS, copied)
    })
}

/// Whether the cloud sets tags of this key by itself.
pub fn is_of_system(key: &str) -> bool {
    SYSTEM.iter().any(|beginning| key.starts_with(beginning))
}

fn key() -> Validator {
    let description = format!("1 to {LONGEST_KEY} characters, the first of them not `qcs:`, `project` or `项目`");
    validator::text(description, |key| {
        if key.is_empty() {
            return Err("a tag key must not be empty".to_owned());
        }
        if let Some(beginning) = RESERVED.iter().find(|beginning| key.starts_with(*beginning)) {
            let by = if *beginning == OWN { "the provider" } else { "Tencent Cloud" };
            return Err(format!("the tag key {key:?} begins with {beginning:?}, which is reserved by {by}"));
        }
        long(key, LONGEST_KEY)?;
        odd(key, &format!("{SYMBOLS}{SYMBOLS_OF_KEYS}"), "this is a tag key")
    })
}

fn value() -> Validator {
    let description = format!("1 to {LONGEST_VALUE} letters, digits, spaces and `{}`", listed(SYMBOLS));
    validator::text(description, |value| {
        let copied = "tags are copied to nodes";
        if value.is_empty() {
            return Err(format!("must not be empty: {copied}, which cannot be launched with an empty tag value"));
        }
        long(value, LONGEST_VALUE)?;
        odd(value, SYMBOLS, copied)
    })
}

fn long(text: &str, longest: usize) -> Result<(), String> {
    match text.chars().count() {
        count if count > longest => Err(format!("must be at most {longest} characters, got {count}")),
        _ => Ok(()),
    }
}

fn odd(text: &str, symbols: &str, why: &str) -> Result<(), String> {
    let is_legal = |char: char| {
        char.is_alphanumeric() || symbols.contains(char) || MARKS.iter().any(|marks| marks.contains(&char))
    };
    match text.chars().find(|char| !is_legal(*char)) {
        None => Ok(()),
        Some(char) => Err(format!(
            "must not contain {char:?}: {why}, and Tencent Cloud accepts only letters, digits, spaces and {}; got {text:?}",
            listed(symbols)
        )),
    }
}

/// The symbols but the space, set apart from each other.
fn listed(symbols: &str) -> String {
    symbols.trim().chars().map(String::from).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::value::{Path, Value};

    fn errors(tags: &[(&str, &str)]) -> Vec<(String, String)> {
        let tags = Value::object(tags.iter().map(|(key, value)| (*key, Value::from(*value))));
        let path = Path::of("tags");
        let found = attribute().validators.iter().flat_map(|check| check.check(&tags, &path)).collect::<Vec<_>>();
        found.into_iter().map(|(path, message)| (path.to_string(), message)).collect()
    }

    #[test]
    fn a_value_is_what_machines_can_be_launched_with() {
        for good in ["a", "研发 (a+b)-=._:/@[c]（1）【2】", "नमस्ते", "ภาษาไทย", "é٣", &"x".repeat(255)]
        {
            assert_eq!(errors(&[("team", good)]), [], "{good}");
        }
        for (bad, said) in [
            ("", "must not be empty"),
            ("a#b", "must not contain '#'"),
            ("a\n", "must not contain '\\n'"),
            ("a,b", "must not contain ','"),
            ("50%", "must not contain '%'"),
            ("🚀", "must not contain '🚀'"),
            (&"x".repeat(256), "must be at most 255 characters, got 256"),
        ] {
            let found = errors(&[("good", "1"), ("team", bad)]);
            assert_eq!(found.len(), 1, "{bad}");
            assert_eq!(found[0].0, r#"tags["team"]"#);
            assert!(found[0].1.starts_with(said), "{}", found[0].1);
        }
    }

    #[test]
    fn a_key_is_not_one_that_is_reserved() {
        // those that a guide alone calls reserved may be
        for good in ["team", "Project", "tencent", "tencentcloud:x", "qcloud", "a project", "a,b", &"k".repeat(127)] {
            assert_eq!(errors(&[(good, "1")]), [], "{good}");
        }
        for bad in [
            "",
            "qcs:a",
            "project",
            "projects",
            "项目",
            "项目 a",
            "a#b",
            &"k".repeat(128),
            "terraform-provider-tke/create-id",
        ] {
            let found = errors(&[(bad, "1")]);
            assert_eq!(found.len(), 1, "{bad}");
            assert_eq!(found[0].0, format!("tags[{bad:?}]"));
        }
    }

    #[test]
    fn a_description_is_empty_or_a_value() {
        let refuses = |text: &str| !description().check(&text.into(), &Path::root()).is_empty();
        assert!(!refuses("") && !refuses("Team (a)") && !refuses(&"x".repeat(255)));
        assert!(refuses("cluster #1") && refuses("a\nb") && refuses(&"x".repeat(256)));
    }

    #[test]
    fn what_is_not_known_is_not_checked() {
        let tags = Value::object([("team", Value::Unknown)]);
        assert!(attribute().validators.iter().all(|check| check.check(&tags, &Path::root()).is_empty()));
    }
}
