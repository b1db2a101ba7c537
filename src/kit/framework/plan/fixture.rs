//! An object with attributes of every rule, for tests.

use std::collections::BTreeMap;

use crate::kit::schema::{Attribute, Nesting, Schema};
use crate::kit::value::Value;

pub(super) fn schema() -> Schema {
    let pool = [
        ("id", Attribute::string().computed()),
        ("size", Attribute::number().default(1)),
        ("status", Attribute::string().computed().volatile()),
        ("key", Attribute::string().write_only()),
    ];
    Schema::new(
        "",
        [
            ("id", Attribute::string().computed()),
            ("name", Attribute::string().required()),
            ("region", Attribute::string().optional_computed().replaces()),
            ("status", Attribute::string().computed().volatile()),
            ("access", Attribute::string().default("none")),
            ("endpoint", Attribute::string().computed().unknown_when(&["access"])),
            (
                "version",
                Attribute::string().same_if(|a, b| {
                    a.as_str().map(|t| t.trim_end_matches(".0")) == b.as_str().map(|t| t.trim_end_matches(".0"))
                }),
            ),
            ("pools", Attribute::nested(Nesting::Map, pool)),
        ],
    )
}

pub(super) fn state() -> Value {
    let pool =
        Value::object([("id", "np-1".into()), ("size", 1.into()), ("status", "normal".into()), ("key", Value::Null)]);
    Value::object([
        ("id", "cls-1".into()),
        ("name", "a".into()),
        ("region", "r1".into()),
        ("status", "Running".into()),
        ("access", "none".into()),
        ("endpoint", "".into()),
        ("version", "1.30.0".into()),
        ("pools", Value::object([("blue", pool)])),
    ])
}

pub(super) fn config(changes: &[(&str, Value)]) -> Value {
    let pool =
        Value::object([("id", Value::Null), ("size", Value::Null), ("status", Value::Null), ("key", "secret".into())]);
    let mut members = BTreeMap::from([
        ("name".to_owned(), Value::from("a")),
        ("version".to_owned(), "1.30".into()),
        ("pools".to_owned(), Value::object([("blue", pool)])),
    ]);
    members.extend(changes.iter().map(|(k, v)| ((*k).to_owned(), v.clone())));
    Value::Map(members)
}
