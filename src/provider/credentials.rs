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

/// The attribute, with this description, without the rule of how it is set.
pub fn attribute(description: &str) -> Attribute {
    let members = [
        ("account_id", Attribute::string().description("The account (the owner's uin) that the keys belong to.")),
        ("secret_id", Attribute::string().sensitive().description("The secret id; null for the provider's own keys.")),
        (
            "secret_key",
            Attribute::string().sensitive().description("The secret key; null for the provider's own keys."),
        ),
        ("security_token", Attribute::string().sensitive().description("The token of temporary keys.")),
    ];
    Attribute::nested(Nesting::Single, members).sensitive().description(description)
}
