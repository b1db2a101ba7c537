//! The schema of `tencent_account`.

use crate::kit::schema::{Attribute, Schema, validator};
use crate::provider::credentials;

/// The schema.
pub(super) fn schema() -> Schema {
    let computed = |description: &str| Attribute::string().computed().description(description);
    Schema::new(
        "A Tencent Cloud account that clusters are made with. Its keys are checked when they change and at every refresh.",
        [
            ("id", computed("An id of this resource, kept when its keys change.")),
            (
                "name",
                Attribute::string()
                    .required()
                    .description("A name for people, 1 to 64 characters.")
                    .validate(validator::length(1, 64)),
            ),
            (
                "description",
                Attribute::string().default("").description("A description for people.").validate(validator::length(0, 255)),
            ),
            (
                "secret_id",
                Attribute::string()
                    .sensitive()
                    .description("The secret id. Without keys the account stands for the provider's own.")
                    .validate(credentials::secret_id()),
            ),
            (
                "secret_key",
                Attribute::string()
                    .sensitive()
                    .description(
                        "The secret key. It is kept in state, so that clusters can be refreshed and destroyed with it; \
                         `secret_key_wo` is not.",
                    )
                    .validate(credentials::secret()),
            ),
            (
                "secret_key_wo",
                Attribute::string()
                    .sensitive()
                    .write_only()
                    .description(
                        "The secret key, in neither state nor plan: instead of `secret_key`. Clusters then use the \
                         provider's own keys, which must belong to the same account.",
                    )
                    .validate(credentials::secret()),
            ),
            (
                "secret_key_wo_version",
                Attribute::number()
                    .description(
                        "Goes with `secret_key_wo`: any other number says that the key is a new one, which Terraform \
                         cannot see.",
                    )
                    .validate(validator::whole()),
            ),
            (
                "security_token",
                Attribute::string()
                    .sensitive()
                    .description("The token that goes with a temporary `secret_key`.")
                    .validate(credentials::secret()),
            ),
            (
                "security_token_wo",
                Attribute::string()
                    .sensitive()
                    .write_only()
                    .description("The token that goes with a temporary `secret_key_wo`.")
                    .validate(credentials::secret()),
            ),
            (
                "validate",
                Attribute::bool()
                    .default(true)
                    .description("Whether the keys are checked with STS; default true. If not, they are first checked by their first use."),
            ),
            ("account_id", computed("The account: the owner's uin.")),
            ("user_id", computed("The user that the keys belong to.")),
            ("principal_id", computed("The principal that the keys belong to.")),
            ("arn", computed("The resource description of the user or role.")),
            ("identity_type", computed("The kind of identity, such as `CAMUser`.")),
            ("app_id", computed("The account's app id; null if the keys may not ask for it.")),
            (
                "credentials",
                credentials::computed_attribute("What resources take as their `credentials`."),
            ),
        ],
    )
}
