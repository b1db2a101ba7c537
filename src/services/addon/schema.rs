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
            Attribute::string()
                .same_if(|prior, config| match (prior.as_str(), config.as_str()) {
                    (Some(prior), Some(config)) => values::mean_the_same(prior, config),
                    _ => false,
                })
                .description(
                    "Parameters, as a JSON object: `jsonencode({ … })`. Only what is written is compared with the \
                     cloud and changed there; a parameter that is removed here returns to its default.",
                )
                .validate(is_object()),
        ),
    ])
}

fn is_object() -> Validator {
    validator::text("a JSON object", |text| values::parse(text).map(|_| ()))
}
