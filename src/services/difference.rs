//! What differs between what there is and what is planned.

use crate::kit::schema::Attribute;
use crate::kit::value::Value;

/// Those of these attributes that are other ones than before. Those do not count that exist in Terraform only, nor
/// those that only the cloud fills in.
pub fn changed_names<'a>(attributes: &[(&'a str, Attribute)], prior: &Value, planned: &Value) -> Vec<&'a str> {
    let is_of_the_cloud = |attribute: &Attribute| !attribute.local && (attribute.required || attribute.optional);
    let of_the_cloud = attributes.iter().filter(|(_, attribute)| is_of_the_cloud(attribute)).map(|(name, _)| *name);
    of_the_cloud.filter(|name| prior.member(name) != planned.member(name)).collect()
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
        let changed_by = |planned: [&str; 4]| changed_names(&attributes, &prior, &object(planned));
        assert!(changed_by(["2", "a", "x", "b"]).is_empty());
        assert_eq!(changed_by(["1", "b", "x", "a"]), ["name"]);
        assert_eq!(changed_by(["1", "b", "y", "a"]), ["name", "level"]);
    }
}
