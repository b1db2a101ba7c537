//! What differs between what there is and what is planned.

use crate::kit::schema::Attribute;
use crate::kit::value::Value;

/// Whether any of these attributes is another one than before. Those do not count that exist in Terraform only,
/// nor those that only the cloud fills in.
pub fn is_any_changed(attributes: &[(&str, Attribute)], prior: &Value, planned: &Value) -> bool {
    let is_of_the_cloud = |attribute: &Attribute| !attribute.local && (attribute.required || attribute.optional);
    attributes
        .iter()
        .filter(|(_, attribute)| is_of_the_cloud(attribute))
        .any(|(name, _)| prior.member(name) != planned.member(name))
}

/// The planned value, if it is another one.
pub fn changed<T: PartialEq>(prior: T, planned: T) -> Option<T> {
    (prior != planned).then_some(planned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_local_or_computed_does_not_count() {
        let attributes = [
            ("id", Attribute::string().computed()),
            ("name", Attribute::string().required()),
            ("level", Attribute::string().optional_computed()),
            ("strategy", Attribute::string().default("a").local()),
        ];
        let object = |values: [&str; 4]| {
            Value::object(["id", "name", "level", "strategy"].into_iter().zip(values.map(Value::from)))
        };
        let prior = object(["1", "a", "x", "a"]);
        let is_changed = |planned: [&str; 4]| is_any_changed(&attributes, &prior, &object(planned));
        assert!(!is_changed(["2", "a", "x", "b"]));
        assert!(is_changed(["1", "b", "x", "a"]) && is_changed(["1", "a", "y", "a"]));
    }
}
