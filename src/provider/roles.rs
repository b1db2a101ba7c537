//! The roles in the provider block, as users write them.

use crate::kit::schema::{Attribute, Nesting, Validator, validator};
use crate::kit::value::{Attr, Secret};

crate::model! {
    /// `assume_role = { … }`
    pub struct AssumeRoleModel {
        /// The role.
        pub role_arn: Attr<String>,
        /// What the caller is called in the cloud's logs.
        pub session_name: Attr<String>,
        /// How long keys hold, in seconds.
        pub session_duration: Attr<i64>,
        /// A policy that narrows the role.
        pub policy: Attr<String>,
        /// What the role's owner agreed on with the caller.
        pub external_id: Attr<String>,
        /// The uin of the initiator.
        pub source_identity: Attr<String>,
    }
}

crate::model! {
    /// `assume_role_with_web_identity = { … }`
    pub struct WebIdentityModel {
        /// The identity provider.
        pub provider_id: Attr<String>,
        /// The token.
        pub web_identity_token: Attr<Secret>,
        /// The file that holds it.
        pub web_identity_token_file: Attr<String>,
        /// The role.
        pub role_arn: Attr<String>,
        /// What the caller is called in the cloud's logs.
        pub session_name: Attr<String>,
        /// How long keys hold, in seconds.
        pub session_duration: Attr<i64>,
    }
}

/// The longest time that the API gives keys for.
pub(super) const MOST_SECONDS: i64 = 43_200;

/// `assume_role`.
pub(super) fn assume_role() -> Attribute {
    let own = [
        (
            "policy",
            Attribute::string()
                .unshown()
                .description("A CAM policy, as JSON, that restricts what the role may do in this session."),
        ),
        (
            "external_id",
            Attribute::string().unshown().description(
                "The external ID that the role's trust policy requires. Environment variable: \
                 `TENCENTCLOUD_ASSUME_ROLE_EXTERNAL_ID`.",
            ),
        ),
        (
            "source_identity",
            Attribute::string().description(
                "The uin of the caller that started the session. Environment variable: \
                 `TENCENTCLOUD_ASSUME_ROLE_SOURCE_IDENTITY`.",
            ),
        ),
    ];
    Attribute::nested(Nesting::Single, session().into_iter().chain(own)).description(
        "A role to assume with the provider's keys. If the keys belong to a role themselves, the roles are chained. \
         The temporary keys are renewed before they expire. Environment variable: `TENCENTCLOUD_ASSUME_ROLE_ARN`.",
    )
}

/// `assume_role_with_web_identity`.
pub(super) fn web_identity() -> Attribute {
    let own = [
        (
            "provider_id",
            Attribute::string().description(
                "The name of the identity provider in CAM. Default: `OIDC`. Environment variable: \
                 `TENCENTCLOUD_ASSUME_ROLE_PROVIDER_ID`.",
            ),
        ),
        (
            "web_identity_token",
            Attribute::string().sensitive().description(
                "The OIDC token (JWT). Environment variable: `TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN`.",
            ),
        ),
        (
            "web_identity_token_file",
            Attribute::string().description(
                "A file that contains the OIDC token, either alone or as `{\"web_identity_token\": \"…\"}`. It is \
                 read again each time the keys are renewed. Environment variable: \
                 `TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN_FILE`.",
            ),
        ),
    ];
    Attribute::nested(Nesting::Single, session().into_iter().chain(own)).description(
        "A role to assume with an OIDC token instead of keys. The role must trust the token's identity provider. The \
         temporary keys are renewed before they expire.",
    )
}

fn session() -> [(&'static str, Attribute); 3] {
    [
        (
            "role_arn",
            Attribute::string()
                .required()
                .description("The ARN of the role, such as `qcs::cam::uin/100000000001:roleName/terraform`.")
                .validate(arn()),
        ),
        (
            "session_name",
            Attribute::string()
                .description(
                    "The name of the session in the audit logs. Default: `terraform-provider-tke`. Environment \
                     variable: `TENCENTCLOUD_ASSUME_ROLE_SESSION_NAME`.",
                )
                .validate(session_name()),
        ),
        (
            "session_duration",
            Attribute::number()
                .description(
                    "Lifetime of the role's temporary keys, in seconds. Default: `7200`. Environment variable: \
                     `TENCENTCLOUD_ASSUME_ROLE_SESSION_DURATION`.",
                )
                .validate(validator::between(1, MOST_SECONDS)),
        ),
    ]
}

fn arn() -> Validator {
    validator::text("the resource description of a role", |text| match text.starts_with("qcs::cam::uin/") {
        true => Ok(()),
        false => Err(format!("must begin with `qcs::cam::uin/`, got {text:?}")),
    })
}

fn session_name() -> Validator {
    validator::text("2 to 128 letters, digits and `=,.@_-`", |text| {
        let fits = |character: char| character.is_ascii_alphanumeric() || "_+=,.@-".contains(character);
        match (2..=128).contains(&text.len()) && text.chars().all(fits) {
            true => Ok(()),
            false => Err(format!("must be 2 to 128 letters, digits and `=,.@_-`, got {text:?}")),
        }
    })
}
