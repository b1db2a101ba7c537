//! What no key can be, as a text.

/// What is wrong with a secret key or a token as a text, if anything is; as in "the key …".
pub fn flaw(text: &str) -> Option<&'static str> {
    if text.is_empty() {
        Some("is empty")
    } else if text.trim() != text {
        Some("begins or ends with white space")
    } else if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        Some("contains characters that are not valid in a key")
    } else {
        None
    }
}

/// What is wrong with a secret id as a text, if anything is.
pub fn flaw_of_id(text: &str) -> Option<&'static str> {
    // a signature's header would be read otherwise than it is meant
    let is_odd = text.contains([',', '/', '=']);
    flaw(text).or(is_odd.then_some("contains characters that are not valid in a key"))
}

/// What is wrong with a secret id, a secret key and a token, where they are there, under the names that their
/// source has for them.
pub(super) fn flaw_of_keys(names: [&str; 3], [id, key, token]: [Option<&str>; 3]) -> Option<String> {
    let flaws = [id.and_then(flaw_of_id), key.and_then(flaw), token.and_then(flaw)];
    names.into_iter().zip(flaws).find_map(|(name, flaw)| Some(format!("{name} {}", flaw?)))
}
