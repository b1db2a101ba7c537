//! Kubernetes versions as users and the cloud write them.

use crate::kit::schema::{Validator, validator};

/// A full version without Tencent's revision: `1.30.0` of `1.30.0-tke.5`, and of the `v1.30.0-tke.5` of a node.
pub fn release(full: &str) -> &str {
    let full = full.strip_prefix('v').unwrap_or(full);
    full.split_once('-').map_or(full, |(release, _)| release)
}

/// Whether a spelling (`1.30` or `1.30.0`) names a full version (`1.30.0`, `1.30.0-tke.5`).
pub fn names(spelling: &str, full: &str) -> bool {
    release(full).strip_prefix(spelling).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The numbers of a version, for comparing; a missing one counts as nothing, and so does a revision.
pub fn numbers(version: &str) -> Vec<u64> {
    release(version).split('.').map_while(|part| part.parse().ok()).collect()
}

/// Whether a full version is newer than every version that a spelling names.
pub fn is_above(full: &str, spelling: &str) -> bool {
    !names(spelling, full) && numbers(full) > numbers(spelling)
}

/// The minor release of a full version: `1.30` of `1.30.0`.
pub fn minor(full: &str) -> String {
    full.split('.').take(2).collect::<Vec<_>>().join(".")
}

/// The newest of the versions that a spelling names, or of all.
pub fn newest<'a>(spelling: Option<&str>, offered: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    offered.filter(|full| spelling.is_none_or(|spelling| names(spelling, full))).max_by_key(|full| numbers(full))
}

/// `1.30` or `1.30.0`.
pub fn validator() -> Validator {
    validator::text("a version such as `1.30` or `1.30.0`", |text| {
        let parts: Vec<&str> = text.split('.').collect();
        if parts.len() == 2 && parts[1].len() == 1 {
            // HCL reads 1.30 as a number
            return Err(format!(
                "{text:?} is not a version that Tencent Cloud offers. A version without quotation marks is a number, which \
                 loses its last zeros: write \"{text}0\" with quotation marks if that is meant"
            ));
        }
        if (2..=3).contains(&parts.len()) && parts.iter().all(|part| part.parse::<u32>().is_ok()) {
            Ok(())
        } else {
            Err(format!("{text:?} is not a version such as \"1.30\" or \"1.30.0\""))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revision_makes_no_other_version() {
        assert_eq!((release("1.34.1-tke.5"), release("v1.30.0-tke.5")), ("1.34.1", "1.30.0"));
        assert!(
            names("1.34.1", "1.34.1-tke.5") && names("1.34", "1.34.1-tke.5") && !names("1.34.1-tke", "1.34.1-tke.5")
        );
        assert_eq!(numbers("v1.34.1-tke.5"), numbers("1.34.1"));
        assert!(!is_above("1.34.1-tke.5", "1.34.1") && is_above("1.34.2-tke.1", "1.34.1"));
    }

    #[test]
    fn a_prefix_names_a_version_at_its_dots() {
        assert!(names("1.30", "1.30.0") && names("1.30.0", "1.30.0"));
        assert!(!names("1.3", "1.30.0") && !names("1.30.0", "1.30") && !names("1.31", "1.30.0"));
    }

    #[test]
    fn above_is_newer_than_all_that_is_named() {
        assert!(is_above("1.30.0", "1.29") && is_above("1.29.3", "1.29.1") && is_above("1.10.1", "1.9"));
        assert!(!is_above("1.29.3", "1.29") && !is_above("1.29.3", "1.30") && !is_above("1.29.3", "1.29.4"));
    }

    #[test]
    fn a_version_is_written_with_quotation_marks() {
        let found = |text: &str| validator().check(&text.into(), &crate::kit::value::Path::root());
        assert!(found("1.30").is_empty() && found("1.9.10").is_empty());
        assert!(found("1.3")[0].1.contains("write \"1.30\" with quotation marks"), "{:?}", found("1.3"));
    }

    #[test]
    fn the_newest_is_newest_by_number() {
        let offered = ["1.28.3", "1.30.0", "1.9.10"];
        assert_eq!(newest(None, offered.into_iter()), Some("1.30.0"));
        assert_eq!(newest(Some("1.28"), offered.into_iter()), Some("1.28.3"));
        assert_eq!(newest(Some("1.27"), offered.into_iter()), None);
    }
}
