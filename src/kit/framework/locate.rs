//! Where a diagnostic points, said in its text too.
//!
//! A client shows the line of a configuration that it finds by a diagnostic's path: older ones find the first step only,
//! and none can show what a variable or a loop made of the line. So the text names the whole path, and the value.
//!
//! Whether a value comes from a sensitive variable, a provider is not told. So a value is shown only where it is short and
//! of one line, and never one that the schema calls sensitive or [`unshown`](crate::kit::schema::Attribute::unshown).

use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::schema::{Attributes, Kind, Schema};
use crate::kit::value::{Step, Value};

/// The longest text that is shown.
const LONGEST_VALUE: usize = 80;

/// The diagnostics, each with its path and the value at it in its text, where it may be shown.
pub fn with_values(diagnostics: Diagnostics, schema: &Schema, object: &Value) -> Diagnostics {
    let members = schema.members();
    diagnostics.map(|diagnostic| {
        let shown = match is_secret(&members, diagnostic.path.steps()) {
            true => None,
            false => shown(object.at(&diagnostic.path)),
        };
        located(diagnostic, shown.as_deref())
    })
}

/// The diagnostic with its path in its text, unless the first step says it all.
pub fn with_path(diagnostic: Diagnostic) -> Diagnostic {
    located(diagnostic, None)
}

fn located(diagnostic: Diagnostic, value: Option<&str>) -> Diagnostic {
    let Diagnostic { path, detail, .. } = &diagnostic;
    let names_path = path.steps().len() < 2 || mentions(detail, &path.to_string());
    let names_value = value.is_none_or(|value| mentions(detail, value.trim_matches('"')));
    let detail = match value {
        _ if path.is_root() || (names_path && names_value) => return diagnostic,
        Some(value) => format!("Attribute: {path} = {value}\n\n{detail}"),
        None => format!("Attribute: {path}\n\n{detail}"),
    };
    Diagnostic { detail, ..diagnostic }
}

/// A single value as a configuration has it; none of a long text or one of several lines.
fn shown(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if text.chars().count() > LONGEST_VALUE || text.contains(['\n', '\r']) => None,
        Value::String(text) => Some(format!("{:?}", text.as_str())),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(is_true) => Some(is_true.to_string()),
        _ => None,
    }
}

/// Whether the text has these words, and not as part of longer ones.
fn mentions(text: &str, words: &str) -> bool {
    let is_part = |character: Option<char>| character.is_some_and(|c| c.is_alphanumeric() || c == '_');
    words.is_empty()
        || text.match_indices(words).any(|(start, _)| {
            !is_part(text[..start].chars().next_back()) && !is_part(text[start + words.len()..].chars().next())
        })
}

/// Whether what is at the end of these steps is never shown, or inside of what is not.
fn is_secret(attributes: &Attributes, steps: &[Step]) -> bool {
    let Some((Step::Attribute(name), rest)) = steps.split_first() else { return false };
    let Some(attribute) = attributes.get(name) else { return false };
    if attribute.sensitive || attribute.write_only || attribute.is_unshown {
        return true;
    }
    let Kind::Nested(_, inner) = &attribute.kind else { return false };
    let rest = match rest.split_first() {
        Some((Step::Key(_) | Step::Index(_), rest)) => rest,
        _ => rest,
    };
    is_secret(inner, rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::schema::{Attribute, Nesting};
    use crate::kit::value::Path;

    fn told(path: Path, detail: &str) -> String {
        let pool = [
            ("type", Attribute::string()),
            ("script", Attribute::string().sensitive()),
            ("nodes", Attribute::number()),
            ("labels", Attribute::string_map()),
            ("values", Attribute::string().unshown()),
            ("notes", Attribute::string_map().unshown()),
        ];
        let keys = Attribute::nested(Nesting::Single, [("id", Attribute::string())]).sensitive();
        let pools = Attribute::nested(Nesting::Map, pool);
        let schema = Schema::new("", [("pools", pools), ("keys", keys), ("name", Attribute::string())]);
        let labels =
            Value::object([("team", "x".into()), ("long", "x".repeat(81).into()), ("lines", "id\nkey".into())]);
        let pool = Value::object([
            ("type", "S5".into()),
            ("script", "echo key".into()),
            ("nodes", 3.into()),
            ("labels", labels),
            ("values", "{}".into()),
            ("notes", Value::object([("a", "x".into())])),
        ]);
        let keys = Value::object([("id", "AKID".into())]);
        let object = Value::object([("pools", Value::object([("w", pool)])), ("keys", keys), ("name", "n".into())]);
        let diagnostics = Diagnostic::error("", detail).at(path).into();
        let found = with_values(diagnostics, &schema, &object);
        found.iter().map(|diagnostic| diagnostic.detail.clone()).collect()
    }

    #[test]
    fn the_path_and_the_value_are_in_the_text_once() {
        let pool = Path::of("pools").key("w");
        assert_eq!(
            told(pool.attr("type"), "It is sold out."),
            "Attribute: pools[\"w\"].type = \"S5\"\n\nIt is sold out."
        );
        let named = r#"pools["w"].type: "S5" is sold out."#;
        assert_eq!(told(pool.attr("type"), named), named);
        assert_eq!(told(pool.attr("nodes"), "30 are wrong."), "Attribute: pools[\"w\"].nodes = 3\n\n30 are wrong.");
        assert_eq!(told(pool.attr("labels"), "Wrong."), "Attribute: pools[\"w\"].labels\n\nWrong.");
        assert_eq!(
            told(pool.attr("labels").key("team"), "Wrong."),
            "Attribute: pools[\"w\"].labels[\"team\"] = \"x\"\n\nWrong."
        );
    }

    #[test]
    fn what_one_step_says_is_not_repeated() {
        assert_eq!(told(Path::of("name"), r#""n" is taken."#), r#""n" is taken."#);
        assert_eq!(told(Path::of("name"), "It is taken."), "Attribute: name = \"n\"\n\nIt is taken.");
        assert_eq!(told(Path::of("pools"), "Wrong."), "Wrong.");
        assert_eq!(told(Path::root(), "Wrong."), "Wrong.");
    }

    #[test]
    fn no_secret_is_shown() {
        let script = told(Path::of("pools").key("w").attr("script"), "Wrong.");
        assert_eq!(script, "Attribute: pools[\"w\"].script\n\nWrong.");
        assert_eq!(told(Path::of("keys").attr("id"), "Wrong."), "Attribute: keys.id\n\nWrong.");
    }

    #[test]
    fn what_may_be_secret_is_not_shown() {
        let pool = Path::of("pools").key("w");
        for (path, name) in [
            (pool.attr("values"), "values"),
            (pool.attr("notes").key("a"), r#"notes["a"]"#),
            (pool.attr("labels").key("long"), r#"labels["long"]"#),
            (pool.attr("labels").key("lines"), r#"labels["lines"]"#),
        ] {
            assert_eq!(told(path, "Wrong."), format!("Attribute: pools[\"w\"].{name}\n\nWrong."));
        }
    }
}
