//! Policies of CAM: which are evaluated here, and what they allow.

use serde_json::Value;

/// Whether one of the documents allows an action and none denies it.
pub(crate) fn allow<'a>(documents: impl IntoIterator<Item = &'a str>, name: &str) -> bool {
    let (mut allowed, mut denied) = (false, false);
    for statement in documents.into_iter().flat_map(statements) {
        let names_it = texts(&statement["action"]).any(|pattern| matches(&pattern, name));
        allowed |= names_it && statement["effect"] == "allow";
        denied |= names_it && statement["effect"] == "deny";
    }
    allowed && !denied
}

/// Whether a policy is one that is evaluated here.
pub(crate) fn well_formed(document: &str) -> Result<(), String> {
    let whole: Value = serde_json::from_str(document).map_err(|error| error.to_string())?;
    if whole["version"] != "2.0" {
        return Err("the version is not \"2.0\"".to_owned());
    }
    for statement in statements(document) {
        let known = ["effect", "action", "resource"];
        let is_known = |members: &serde_json::Map<String, Value>| members.keys().all(|it| known.contains(&it.as_str()));
        let is_whole = statement.as_object().is_some_and(is_known)
            && (statement["effect"] == "allow" || statement["effect"] == "deny")
            && texts(&statement["action"]).next().is_some()
            && texts(&statement["resource"]).eq(["*".to_owned()]);
        if !is_whole {
            return Err(format!("not a statement that is evaluated here: {statement}"));
        }
    }
    Ok(())
}

fn statements(document: &str) -> Vec<Value> {
    let document: Value = serde_json::from_str(document).unwrap_or_default();
    match &document["statement"] {
        Value::Array(statements) => statements.clone(),
        statement => vec![statement.clone()],
    }
}

/// A text, or those of a list.
fn texts(value: &Value) -> impl Iterator<Item = String> {
    let list = match value {
        Value::Array(list) => list.clone(),
        one => vec![one.clone()],
    };
    list.into_iter().filter_map(|text| text.as_str().map(str::to_owned))
}

/// `*` stands for any text at the end of a pattern.
fn matches(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => pattern == name,
    }
}
