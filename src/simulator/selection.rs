//! What list calls have in common: filters and pages.

use std::collections::BTreeMap;

use crate::simulator::error::ApiError;
use crate::simulator::identifier::is_identifier;
use crate::simulator::parameters::Filter;

const LARGEST_PAGE: i64 = 100;

/// The objects that satisfy all filters. `names` are the filters the call knows; a leading `~`
/// marks those that look for a part of the value, `tag:*` stands for `tag:KEY`. `values` gives an
/// object's values under a name (without the mark).
pub(crate) fn select<'a, T>(
    objects: impl Iterator<Item = &'a T>,
    filters: Option<&[Filter]>,
    names: &[&str],
    refusal: &'static str,
    values: impl Fn(&T, &str) -> Vec<String>,
) -> Result<Vec<&'a T>, ApiError> {
    let filters = filters.unwrap_or_default();
    let mut fuzzy = Vec::with_capacity(filters.len());
    for filter in filters {
        let known = names.iter().find(|known| {
            known.trim_start_matches('~') == filter.name || (**known == "tag:*" && filter.name.starts_with("tag:"))
        });
        match known {
            Some(known) => fuzzy.push(known.starts_with('~')),
            None if refusal == "InvalidParameter.Param" => return Err(ApiError::parameter("invalid filter name")),
            None => {
                return Err(ApiError::new(refusal, format!("invalid filter name: {}", filter.name)));
            }
        }
    }
    Ok(objects
        .filter(|object| {
            filters.iter().zip(&fuzzy).all(|(filter, fuzzy)| {
                let own = values(object, &filter.name);
                filter
                    .values
                    .iter()
                    .any(|wanted| own.iter().any(|own| own == wanted || (*fuzzy && own.contains(wanted.as_str()))))
            })
        })
        .collect())
}

/// The identifiers that a list call asks for; `name` is what the refusal calls them. They do not come
/// together with filters.
pub(crate) fn ids_or_filters(
    ids: Option<Vec<String>>,
    filters: Option<&[Filter]>,
    name: &str,
    refusal: &'static str,
) -> Result<Vec<String>, ApiError> {
    let ids = ids.unwrap_or_default();
    if !ids.is_empty() && filters.is_some_and(|filters| !filters.is_empty()) {
        return Err(ApiError::new(refusal, format!("{name} and Filters cannot be given together.")));
    }
    Ok(ids)
}

/// The identifiers that a list call asks for, all of the form of `prefix`; `conflict` is the code where they come
/// together with filters.
pub(crate) fn well_formed_ids(
    ids: Option<Vec<String>>,
    filters: Option<&[Filter]>,
    prefix: &str,
    conflict: &'static str,
    malformed: impl Fn(&str) -> ApiError,
) -> Result<Vec<String>, ApiError> {
    let ids = ids_or_filters(ids, filters, "Identifiers", conflict)?;
    match ids.iter().find(|id| !is_identifier(id, prefix)) {
        Some(id) => Err(malformed(id)),
        None => Ok(ids),
    }
}

/// An object's values under `tag-key`, `tag-value` and `tag:KEY`.
pub(crate) fn tag_values(tags: &BTreeMap<String, String>, name: &str) -> Vec<String> {
    match name {
        "tag-key" => tags.keys().cloned().collect(),
        "tag-value" => tags.values().cloned().collect(),
        name => name.strip_prefix("tag:").and_then(|key| tags.get(key)).cloned().into_iter().collect(),
    }
}

/// `key:value` of each tag, as TKE's filter `Tags` writes them.
pub(crate) fn tag_pairs(tags: &BTreeMap<String, String>) -> Vec<String> {
    tags.iter().map(|(key, value)| format!("{key}:{value}")).collect()
}

/// The same as [`page`], with a limit beyond the largest cut down to it: lists of TKE.
pub(crate) fn page_cut<T>(
    objects: Vec<T>,
    offset: Option<i64>,
    limit: Option<i64>,
    refusal: &'static str,
) -> Result<Vec<T>, ApiError> {
    page(objects, offset, limit.map(|limit| limit.min(LARGEST_PAGE)), refusal)
}

/// One page: at most `limit` (20 unless given, 100 at most) after `offset`.
pub(crate) fn page<T>(
    objects: Vec<T>,
    offset: Option<i64>,
    limit: Option<i64>,
    refusal: &'static str,
) -> Result<Vec<T>, ApiError> {
    let refuse = |name: &str, value: i64| {
        ApiError::new(refusal, format!("The value `{value}` of parameter `{name}` is out of range."))
    };
    let offset = offset.unwrap_or(0);
    let limit = limit.unwrap_or(20);
    let skip = usize::try_from(offset).map_err(|_| refuse("Offset", offset))?;
    if !(0..=LARGEST_PAGE).contains(&limit) {
        return Err(refuse("Limit", limit));
    }
    let take = usize::try_from(limit).map_err(|_| refuse("Limit", limit))?;
    Ok(objects.into_iter().skip(skip).take(take).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(name: &str, value: &str) -> Filter {
        Filter { name: name.into(), values: vec![value.into()] }
    }

    #[test]
    fn filters_know_their_names() {
        let objects = ["abc".to_owned(), "bcd".to_owned()];
        let chosen = |name: &str, value: &str| {
            select(objects.iter(), Some(&[filter(name, value)]), &["exact", "~part"], "InvalidFilter", |object, _| {
                vec![object.clone()]
            })
            .map(|found| found.len())
        };
        assert_eq!(chosen("exact", "abc").unwrap(), 1);
        assert_eq!(chosen("exact", "bc").unwrap(), 0);
        assert_eq!(chosen("part", "bc").unwrap(), 2);
        assert_eq!(chosen("other", "bc").unwrap_err().code, "InvalidFilter");
    }

    #[test]
    fn twenty_to_a_page() {
        let all: Vec<i32> = (0..25).collect();
        assert_eq!(page(all.clone(), None, None, "X").unwrap().len(), 20);
        assert_eq!(page(all.clone(), Some(20), None, "X").unwrap().len(), 5);
        assert_eq!(page(all.clone(), None, Some(100), "X").unwrap().len(), 25);
        assert!(page(all.clone(), None, Some(101), "X").is_err());
        assert_eq!(page_cut(all.clone(), None, Some(101), "X").unwrap().len(), 25);
        assert!(page_cut(all, None, Some(-1), "X").is_err());
    }
}
