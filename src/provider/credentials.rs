//! The `credentials` of an account, as resources hand them on.

use crate::cloud::Credentials;
use crate::cloud::credentials::{flaw, flaw_of_id};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::schema::{Attribute, Nesting, Validator, validator};
use crate::kit::value::{Attr, Path, Secret};

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

impl CredentialsModel {
    /// Whether something that requests are signed with is not known yet.
    pub(super) fn has_unknown_keys(&self) -> bool {
        self.secret_id.is_unknown() || self.secret_key.is_unknown() || self.security_token.is_unknown()
    }
}

/// The keys that these are; none for the provider's own.
pub(super) fn keys(credentials: &Attr<CredentialsModel>) -> Result<Option<Credentials>, Diagnostics> {
    let credentials = match credentials {
        Attr::Null => return Ok(None),
        Attr::Unknown => return Err(not_known_yet()),
        Attr::Known(credentials) => credentials,
    };
    match (&credentials.secret_id, &credentials.secret_key) {
        (Attr::Known(id), Attr::Known(key)) => Ok(Some(signing_keys(id, key, &credentials.security_token))),
        (Attr::Null, Attr::Null) => Ok(None),
        (Attr::Unknown, _) | (_, Attr::Unknown) => Err(not_known_yet()),
        _ => Err(Diagnostic::error(
            "Incomplete credentials",
            "`secret_id` and `secret_key` must be set together: set both, or neither to use the provider's own keys.",
        )
        .at(Path::of("credentials"))
        .into()),
    }
}

/// Keys as requests are signed with them.
pub(super) fn signing_keys(id: &str, key: &Secret, token: &Attr<Secret>) -> Credentials {
    let token = token.known().map(|token| token.expose().to_owned().into());
    Credentials::new(id, key.expose().to_owned()).with_token(token)
}

fn not_known_yet() -> Diagnostics {
    let detail = "`credentials` depends on something that is created in the same run, and this operation needs it \
                  now.";
    Diagnostic::error("Value not known yet", detail).at(Path::of("credentials")).into()
}

const EMPTY: &str = "is empty: remove it, or set it to null";

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
            Err(format!("{flaw}; `trimspace(…)` removes the line break at the end of a file"))
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
        ("account_id", text("The account (owner uin) that the keys belong to.")),
        ("secret_id", text("The secret id. Null for the provider's own keys.").sensitive()),
        ("secret_key", text("The secret key. Null for the provider's own keys.").sensitive()),
        ("security_token", text("The security token of temporary keys.").sensitive()),
    ]
    .into_iter()
}
