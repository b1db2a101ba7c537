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
                 these values: put passwords into `sensitive_values`.",
            ),
        ),
        (
            "sensitive_values",
            parameters().sensitive().description(
                "Parameters that plans and generated configuration do not show, such as passwords, as a JSON object. \
                 They are merged over `values`, at every depth, and stored in the state. Parameters that may be \
                 secrets, by their name or their form, are not imported: they stay as they are in the cloud until they \
                 are set here.",
            ),
        ),
    ])
}

fn parameters() -> Attribute {
    Attribute::string()
        .unshown()
        .same_if(|prior, config| match (prior.as_str(), config.as_str()) {
            (Some(prior), Some(config)) => values::mean_the_same(prior, config),
            _ => false,
        })
        .validate(is_object())
}

fn is_object() -> Validator {
    validator::text("a JSON object", |text| values::parse(text).map(|_| ()))
}
