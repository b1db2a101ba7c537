//! The type that a model holds, so that it can be held against the schema of the object.

use std::collections::{BTreeMap, BTreeSet};

use super::{Attr, Number, Path, Secret, Type, Value};

/// What is converted from and to values of one type. A [`model!`](crate::model) is.
pub trait Shape {
    /// The type; [`Type::Dynamic`] for what holds any value.
    fn ty() -> Type;
}

impl Shape for Value {
    fn ty() -> Type {
        Type::Dynamic
    }
}

impl Shape for String {
    fn ty() -> Type {
        Type::String
    }
}

impl Shape for Secret {
    fn ty() -> Type {
        Type::String
    }
}

impl Shape for bool {
    fn ty() -> Type {
        Type::Bool
    }
}

impl Shape for i64 {
    fn ty() -> Type {
        Type::Number
    }
}

impl Shape for f64 {
    fn ty() -> Type {
        Type::Number
    }
}

impl Shape for Number {
    fn ty() -> Type {
        Type::Number
    }
}

impl<T: Shape> Shape for Attr<T> {
    fn ty() -> Type {
        T::ty()
    }
}

impl<T: Shape> Shape for Vec<T> {
    fn ty() -> Type {
        Type::list(T::ty())
    }
}

impl<T: Shape> Shape for BTreeSet<T> {
    fn ty() -> Type {
        Type::set(T::ty())
    }
}

impl<T: Shape> Shape for BTreeMap<String, T> {
    fn ty() -> Type {
        Type::map(T::ty())
    }
}

/// Where a model of type `model` cannot hold the values of a schema of type `schema`, or the schema has no place
/// for what the model holds: each with the path of the attribute; empty if it fits.
pub fn misfits(schema: &Type, model: &Type) -> Vec<String> {
    let mut found = Vec::new();
    compare(schema, model, &Path::root(), &mut found);
    found
}

fn compare(schema: &Type, model: &Type, path: &Path, found: &mut Vec<String>) {
    let mut report = |path: &Path, message: String| {
        found.push(if path.is_root() { message } else { format!("{path}: {message}") });
    };
    match (schema, model) {
        (_, Type::Dynamic) => {}
        (Type::Object(attributes), Type::Object(fields)) => {
            for name in attributes.keys().filter(|name| !fields.contains_key(*name)) {
                report(&path.attr(name), "the model has no such field".to_owned());
            }
            for name in fields.keys().filter(|name| !attributes.contains_key(*name)) {
                report(&path.attr(name), "the schema has no such attribute, and the model has".to_owned());
            }
            for (name, attribute) in attributes {
                fields.get(name).into_iter().for_each(|field| compare(attribute, field, &path.attr(name), found));
            }
        }
        (Type::Object(attributes), Type::Map(member)) => {
            attributes.iter().for_each(|(name, attribute)| compare(attribute, member, &path.attr(name), found));
        }
        // what is read as a list is written as a set where the schema has one; not the other way round
        (Type::List(schema) | Type::Set(schema), Type::List(model))
        | (Type::Set(schema), Type::Set(model))
        | (Type::Map(schema), Type::Map(model)) => compare(schema, model, path, found),
        (Type::Tuple(elements), Type::List(model)) => {
            elements.iter().enumerate().for_each(|(i, element)| compare(element, model, &path.index(i), found));
        }
        (schema, model) if schema == model => {}
        (schema, model) => report(path, format!("it is a {}, and a {} in the model", schema.name(), model.name())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    crate::model! {
        struct Disk { r#type: Attr<String>, size_gb: Attr<i64> }
    }
    crate::model! {
        struct Pool {
            name: String,
            key: Attr<Secret>,
            on: bool,
            price: Attr<f64>,
            disks: Attr<Vec<Disk>>,
            zones: Attr<BTreeSet<String>>,
            labels: BTreeMap<String, Attr<String>>,
            anything: Value,
        }
    }

    fn disk() -> Vec<(&'static str, Type)> {
        vec![("type", Type::String), ("size_gb", Type::Number)]
    }

    fn pool(changes: impl IntoIterator<Item = (&'static str, Type)>) -> Type {
        let attributes = [
            ("name", Type::String),
            ("key", Type::String),
            ("on", Type::Bool),
            ("price", Type::Number),
            ("disks", Type::list(Type::object(disk()))),
            ("zones", Type::set(Type::String)),
            ("labels", Type::map(Type::String)),
            ("anything", Type::Tuple(vec![])),
        ];
        Type::object(attributes.into_iter().chain(changes))
    }

    /// What does not fit of a pool.
    fn misfits_of(changes: impl IntoIterator<Item = (&'static str, Type)>) -> Vec<String> {
        misfits(&pool(changes), &Pool::ty())
    }

    #[test]
    fn a_model_that_fits_its_schema() {
        assert_eq!(misfits_of([]), [""; 0]);
        assert_eq!(misfits_of([("disks", Type::set(Type::object(disk())))]), [""; 0]);
        assert_eq!(misfits_of([("anything", Type::map(Type::Dynamic))]), [""; 0]);
        assert_eq!(misfits(&Type::Dynamic, &Value::ty()), [""; 0]);
        assert_eq!(misfits(&pool([]), &BTreeMap::<String, Value>::ty()), [""; 0]);
        let pair = Type::Tuple(vec![Type::String, Type::String]);
        assert_eq!(misfits(&pair, &Vec::<String>::ty()), [""; 0]);
    }

    #[test]
    fn what_one_of_both_lacks() {
        assert_eq!(misfits_of([("spare", Type::Bool)]), ["spare: the model has no such field"]);
        let disk = disk().into_iter().filter(|(name, _)| *name != "type").chain([("label", Type::String)]);
        assert_eq!(
            misfits_of([("disks", Type::list(Type::object(disk)))]),
            [
                "disks.label: the model has no such field",
                "disks.type: the schema has no such attribute, and the model has"
            ]
        );
    }

    #[test]
    fn what_is_of_another_type() {
        for (name, ty, expected) in [
            ("name", Type::Number, "it is a number, and a string in the model"),
            ("key", Type::Bool, "it is a bool, and a string in the model"),
            ("on", Type::String, "it is a string, and a bool in the model"),
            ("price", Type::Dynamic, "it is a dynamic value, and a number in the model"),
            ("disks", Type::map(Type::object(disk())), "it is a map, and a list in the model"),
            ("zones", Type::list(Type::String), "it is a list, and a set in the model"),
            ("zones", Type::set(Type::Number), "it is a number, and a string in the model"),
            ("labels", Type::map(Type::Bool), "it is a bool, and a string in the model"),
            ("labels", Type::list(Type::String), "it is a list, and a map in the model"),
        ] {
            assert_eq!(misfits_of([(name, ty)]), [format!("{name}: {expected}")]);
        }
        let wrong_size = [("type", Type::String), ("size_gb", Type::String)];
        let expected = ["disks.size_gb: it is a string, and a number in the model"];
        assert_eq!(misfits_of([("disks", Type::list(Type::object(wrong_size)))]), expected);
        let pair = Type::Tuple(vec![Type::String, Type::Bool]);
        assert_eq!(misfits(&pair, &Vec::<String>::ty()), ["[1]: it is a bool, and a string in the model"]);
        assert_eq!(misfits(&Type::Bool, &i64::ty()), ["it is a bool, and a number in the model"]);
    }
}
