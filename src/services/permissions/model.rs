//! `tke_permissions` as users write it.

use std::collections::BTreeSet;

use super::feature::Feature;
use crate::kit::schema::{Attribute, Schema, validator};
use crate::kit::value::Attr;
use crate::provider::{CredentialsModel, credentials};

crate::model! {
    /// `data "tke_permissions" "x" { … }`
    pub struct PermissionsModel {
        /// What is to be done; null for everything.
        pub features: Attr<BTreeSet<String>>,
        /// Whose lack is looked for; null for the provider's own keys.
        pub credentials: Attr<CredentialsModel>,
        /// The policy, in JSON.
        pub policy: Attr<String>,
        /// What the policy allows.
        pub actions: Attr<BTreeSet<String>>,
        /// What of it the account lacks; null if that cannot be told.
        pub missing: Attr<BTreeSet<String>>,
    }
}

impl PermissionsModel {
    /// The features that are written, else all.
    pub fn features(&self) -> Vec<Feature> {
        let is_written =
            |feature: &Feature| self.features.known().is_none_or(|written| written.contains(feature.name()));
        Feature::ALL.into_iter().filter(is_written).collect()
    }
}

/// The schema.
pub fn schema() -> Schema {
    Schema::new(
        "The CAM policy that a set of features of this provider needs, and the permissions that an account lacks. It \
         changes nothing.",
        [
            (
                "features",
                Attribute::string_set()
                    .description("The features to get the policy for. Default: all features.")
                    .validate(validator::size(1, usize::MAX))
                    .validate(validator::each(validator::one_of(&Feature::NAMES))),
            ),
            (
                "credentials",
                credentials::attribute(
                    "The account whose permissions are read, as in `tencent_account.NAME.credentials`; default: the \
                     provider's own keys.",
                ),
            ),
            (
                "policy",
                Attribute::string()
                    .computed()
                    .description("The policy, as JSON in syntax version 2.0. It allows `actions` and nothing else."),
            ),
            (
                "actions",
                Attribute::string_set()
                    .computed()
                    .description("The CAM actions that the features need, such as `tke:CreateCluster`."),
            ),
            (
                "missing",
                Attribute::string_set().computed().description(
                    "The `actions` that no policy of the user or role allows, or that one denies. Null, with a \
                     warning, if this cannot be determined.",
                ),
            ),
        ],
    )
}
