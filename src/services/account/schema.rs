//! The schema of `tencent_account`.

use crate::kit::schema::{Attribute, Schema, validator};
use crate::provider::credentials;

/// The schema.
pub(super) fn schema() -> Schema {
    let computed = |description: &str| Attribute::string().computed().description(description);
    Schema::new(
        "A Tencent Cloud account in which clusters are created. Its keys are validated when they change and at each \
         refresh.",
        [
            ("id", computed("An id of this resource, kept when its keys change.")),
            (
                "name",
                Attribute::string()
                    .required()
                    .description("The name of the account in this configuration, 1 to 64 characters.")
                    .validate(validator::length(1, 64)),
            ),
            (
                "description",
                Attribute::string()
                    .default("")
                    .description("A description of the account.")
                    .validate(validator::length(0, 255)),
            ),
            (
                "secret_id",
                Attribute::string()
                    .sensitive()
                    .description("The secret id. Without keys, the account is that of the provider's own keys.")
                    .validate(credentials::secret_id()),
            ),
            (
                "secret_key",
                Attribute::string()
                    .sensitive()
                    .description(
                        "The secret key. It is stored in the state, so that clusters can be refreshed and destroyed \
                         with it. To keep it out of the state, use `secret_key_wo`.",
                    )
                    .validate(credentials::secret()),
            ),
            (
                "secret_key_wo",
                Attribute::string()
                    .sensitive()
                    .write_only()
                    .description(
                        "The secret key, as a write-only argument that is stored in neither state nor plan. \
                         Conflicts with `secret_key`. Clusters then use the provider's own keys, which must belong \
                         to the same account.",
                    )
                    .validate(credentials::secret()),
            ),
            (
                "secret_key_wo_version",
                Attribute::number()
                    .description(
                        "The version of `secret_key_wo`. Terraform cannot see that a write-only value has changed: \
                         set another number with each new key.",
                    )
                    .validate(validator::whole()),
            ),
            (
                "security_token",
                Attribute::string()
                    .sensitive()
                    .description("The security token that belongs to a temporary `secret_key`.")
                    .validate(credentials::secret()),
            ),
            (
                "security_token_wo",
                Attribute::string()
                    .sensitive()
                    .write_only()
                    .description("The security token that belongs to a temporary `secret_key_wo`.")
                    .validate(credentials::secret()),
            ),
            (
                "validate",
                Attribute::bool().default(true).description(
                    "Whether the keys are validated with STS. If `false`, wrong keys are found only when they \
                     are first used. Default: `true`.",
                ),
            ),
            ("account_id", computed("The account id (owner uin).")),
            ("user_id", computed("The user that the keys belong to.")),
            ("principal_id", computed("The principal that the keys belong to.")),
            ("arn", computed("The resource description of the user or role.")),
            ("identity_type", computed("The kind of identity, such as `CAMUser`.")),
            ("app_id", computed("The account's app id; null if the keys are not permitted to read it.")),
            (
                "credentials",
                credentials::computed_attribute(
                    "The value for the `credentials` argument of resources and data sources.",
                ),
            ),
        ],
    )
}
