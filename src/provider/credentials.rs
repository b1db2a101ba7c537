//! The `credentials` of an account, as resources hand them on.

use crate::schema::{Attribute, Nesting};
use crate::value::{Attr, Secret};

crate::model! {
    /// `credentials = tencent_account.x.credentials`
    pub struct CredentialsModel {
        /// The account (the owner's uin) that the keys must belong to.
        pub account_id: Attr<String>,
        /// The secret id; null for the provider's own keys.
        pub secret_id: Attr<String>,
        /// The secret key; null for the provider's own keys.
        pub secret_key: Attr<Secret>,
        /// The token of temporary keys.
        pub security_token: Attr<Secret>,
    }
}

/// The attribute that users write. Only its keys are sensitive: of an object that is so as a whole
/// Terraform generates `{}`, though it is null.
pub fn attribute(description: &str) -> Attribute {
    Attribute::nested(Nesting::Single, members()).description(description)
}

/// The attribute that an account fills in.
pub fn computed_attribute(description: &str) -> Attribute {
    Attribute::nested(Nesting::Single, members().map(|(name, member)| (name, member.computed())))
        .computed()
        .sensitive()
        .description(description)
}

fn members() -> impl Iterator<Item = (&'static str, Attribute)> {
    let text = |description: &str| Attribute::string().description(description);
    [
        ("account_id", text("The account (the owner's uin) that the keys belong to.")),
        ("secret_id", text("The secret id; null for the provider's own keys.").sensitive()),
        ("secret_key", text("The secret key; null for the provider's own keys.").sensitive()),
        ("security_token", text("The token of temporary keys.").sensitive()),
    ]
    .into_iter()
}
