//! The schema of an add-on.

use super::values;
use crate::kit::schema::{Attribute, Attributes, Validator, named, validator};

/// The attributes of an add-on.
pub fn attributes() -> Attributes {
    named([
        (
            "version",
            Attribute::string()
                .optional_computed()
                .description(
                    "The version, such as `1.1.14`. Default: the newest version available at installation, which is \
                     then kept.",
                )
                .validate(validator::length(1, 64)),
        ),
        (
            "values",
            parameters().description(
                "Parameters, as a JSON object: `jsonencode({ … })`. Only the keys that are written are compared with \
                 the cloud and changed there; a parameter that is removed here returns to its default. Plans show \
                 them: passwords belong into `sensitive_values`.",
            ),
        ),
        (
            "sensitive_values",
            parameters().sensitive().description(
                "Parameters that plans and generated configuration do not show, such as passwords, as a JSON object. \
                 They are laid over `values`, at every depth, and are in the state. An import takes in neither \
                 parameters whose names suggest a secret nor texts that may be one: they stay in the cloud as they are, \
                 until they are written here.",
            ),
        ),
    ])
}

fn parameters() -> Attribute {
    Attribute::string()
        .same_if(|prior, config| match (prior.as_str(), config.as_str()) {
            (Some(prior), Some(config)) => values::mean_the_same(prior, config),
            _ => false,
        })
        .validate(is_object())
}

fn is_object() -> Validator {
    validator::text("a JSON object", |text| values::parse(text).map(|_| ()))
}
