//! The `credentials` of an account, as resources hand them on.

use crate::cloud::credentials::{flaw, flaw_of_id};
use crate::kit::schema::{Attribute, Nesting, Validator, validator};
use crate::kit::value::{Attr, Secret};

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

const EMPTY: &str = "is empty: leave it out, or set it to null, where there is none";

/// A check of a secret id.
pub fn secret_id() -> Validator {
    rule(flaw_of_id)
}

/// A check of a secret key or of a token. The error does not quote it.
pub fn secret() -> Validator {
    rule(flaw)
}

fn rule(flaw: fn(&str) -> Option<&'static str>) -> Validator {
    validator::text("printable characters without white space", move |text| match flaw(text) {
        None => Ok(()),
        Some(_) if text.is_empty() => Err(EMPTY.to_owned()),
        Some(flaw) if text.trim() != text => {
            Err(format!("{flaw}; `trimspace(…)` takes off what a file has at its end"))
        }
        Some(flaw) => Err(flaw.to_owned()),
    })
}

/// A check that a text is not empty: what is not set is left out, or null.
pub fn not_empty() -> Validator {
    validator::text("not empty", |text| match text {
        "" => Err(EMPTY.to_owned()),
        _ => Ok(()),
    })
}

/// The attribute that users write. Only its keys are sensitive: of an object that is so as a whole
/// Terraform generates `{}`, though it is null.
pub fn attribute(description: &str) -> Attribute {
    let ruled = members().map(|(name, member)| {
        let rule = match name {
            "account_id" => not_empty(),
            "secret_id" => secret_id(),
            _ => secret(),
        };
        (name, member.validate(rule))
    });
    Attribute::nested(Nesting::Single, ruled).description(description)
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
