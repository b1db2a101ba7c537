//! The schema section of a page, in the registry's layout: required, optional, read-only, and a
//! subsection with an anchor for each nested attribute and block.

use std::fmt::Write;

use terraform_provider_tke::kit::schema::attribute::Default;
use terraform_provider_tke::kit::schema::{
    Attribute, Attributes, BlockNesting, Kind, Nesting, Replace, Schema, Validator,
};
use terraform_provider_tke::kit::value::{Type, Value};

const WRITE_ONLY: &str = concat!(
    "[Write-only](https://developer.hashicorp.com/terraform/language/resources/ephemeral#write-only-arguments)",
    ": needs Terraform 1.11 or OpenTofu 1.11"
);

/// One line of a list, with the attributes inside it.
struct Entry<'a> {
    name: &'a str,
    line: String,
    group: Group,
    inner: Option<(&'static str, &'a Attributes, &'a str)>,
}

#[derive(Clone, Copy, PartialEq)]
enum Group {
    Required,
    Optional,
    ReadOnly,
}

/// The whole section, from its heading on.
pub(super) fn render(schema: &Schema) -> String {
    let mut text = "## Schema\n".to_owned();
    let mut entries = entries(&schema.attributes, "");
    entries.extend(schema.blocks.iter().map(|(name, block)| {
        let nesting = match block.nesting {
            BlockNesting::Single => "Block",
            BlockNesting::List => "Block List",
            BlockNesting::Set => "Block Set",
        };
        let line = format!("({nesting}, Optional) {}", block.description);
        Entry {
            name,
            line,
            group: Group::Optional,
            inner: Some(("nestedblock", &block.attributes, &block.description)),
        }
    }));
    entries.sort_by_key(|entry| entry.name);
    write(&mut text, &entries, &[]);
    text
}

fn write(text: &mut String, entries: &[Entry<'_>], path: &[&str]) {
    for (group, title) in [(Group::Required, "Required"), (Group::Optional, "Optional"), (Group::ReadOnly, "Read-Only")]
    {
        let mut lines = entries.iter().filter(|entry| entry.group == group).peekable();
        if lines.peek().is_none() {
            continue;
        }
        let heading = if path.is_empty() { format!("### {title}") } else { format!("{title}:") };
        write!(text, "\n{heading}\n\n").unwrap();
        for Entry { name, line, inner, .. } in lines {
            let link =
                inner.map(|(kind, ..)| format!(" (see [below for nested schema](#{}))", anchor(kind, path, name)));
            writeln!(text, "- `{name}` {line}{}", link.unwrap_or_default()).unwrap();
        }
    }
    for entry in entries {
        let Some((kind, attributes, description)) = entry.inner else { continue };
        let path = [path, &[entry.name]].concat();
        let anchor = anchor(kind, &path[..path.len() - 1], entry.name);
        write!(text, "\n<a id=\"{anchor}\"></a>\n### Nested Schema for `{}`\n", path.join(".")).unwrap();
        write(text, &self::entries(attributes, description), &path);
    }
}

fn anchor(kind: &str, path: &[&str], name: &str) -> String {
    [&[kind], path, &[name]].concat().join("--")
}

/// `around` is the description of what the attributes are in: what it says need not be said again.
fn entries<'a>(attributes: &'a Attributes, around: &str) -> Vec<Entry<'a>> {
    let entry = |(name, attribute): (&'a String, &'a Attribute)| {
        let group = match (attribute.required, attribute.optional) {
            (true, _) => Group::Required,
            (false, true) => Group::Optional,
            (false, false) => Group::ReadOnly,
        };
        let inner = match &attribute.kind {
            Kind::Nested(_, inner) => Some(("nestedatt", inner, attribute.description.as_str())),
            Kind::Value(_) => None,
        };
        Entry { name, line: line(attribute, around), group, inner }
    };
    attributes.iter().map(entry).collect()
}

fn line(attribute: &Attribute, around: &str) -> String {
    let mut kind = vec![match &attribute.kind {
        Kind::Value(ty) => type_name(ty),
        Kind::Nested(Nesting::Single, _) => "Attributes".to_owned(),
        Kind::Nested(Nesting::List, _) => "Attributes List".to_owned(),
        Kind::Nested(Nesting::Set, _) => "Attributes Set".to_owned(),
        Kind::Nested(Nesting::Map, _) => "Attributes Map".to_owned(),
    }];
    let marks = [
        (attribute.sensitive, "Sensitive"),
        (attribute.deprecated.is_some(), "Deprecated"),
        (attribute.write_only, WRITE_ONLY),
    ];
    kind.extend(marks.iter().filter(|(holds, _)| *holds).map(|(_, mark)| (*mark).to_owned()));
    let mut line = format!("({}) {}", kind.join(", "), attribute.description.trim_end());
    let description = attribute.description.as_str();
    if let Some(Default::Fixed(value)) = &attribute.default
        && !description.to_lowercase().contains("default")
        && !value.is_null()
    {
        write!(line, " Default: `{}`.", hcl(value)).unwrap();
    }
    for validator in attribute.validators.iter().filter(|validator| !says(&[description, around], validator)) {
        write!(line, " {}.", rule(validator)).unwrap();
    }
    if matches!(attribute.replace, Replace::Always) && !description.contains("orces replacement") {
        line.push_str(" Forces replacement.");
    }
    if let Some(instead) = &attribute.deprecated {
        write!(line, " **Deprecated:** {instead}").unwrap();
    }
    line
}

fn type_name(ty: &Type) -> String {
    match ty {
        Type::String => "String".to_owned(),
        Type::Number => "Number".to_owned(),
        Type::Bool => "Boolean".to_owned(),
        Type::Dynamic => "Dynamic".to_owned(),
        Type::List(element) => format!("List of {}", type_name(element)),
        Type::Set(element) => format!("Set of {}", type_name(element)),
        Type::Map(element) => format!("Map of {}", type_name(element)),
        Type::Object(_) => "Object".to_owned(),
        Type::Tuple(_) => "Tuple".to_owned(),
    }
}

/// A value as users write it.
fn hcl(value: &Value) -> String {
    match value {
        Value::Null | Value::Unknown => "null".to_owned(),
        Value::Bool(is) => is.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => format!("{:?}", text.as_str()),
        Value::List(elements) | Value::Set(elements) => {
            format!("[{}]", elements.iter().map(hcl).collect::<Vec<_>>().join(", "))
        }
        Value::Map(members) => {
            let members = members.iter().map(|(name, value)| format!("{name} = {}", hcl(value)));
            format!("{{ {} }}", members.collect::<Vec<_>>().join(", "))
        }
        Value::Dynamic(_, value) => hcl(value),
    }
}

/// A check as a sentence.
fn rule(validator: &Validator) -> String {
    let (whom, what) = whom(&validator.description);
    if let Some(what) = what.strip_prefix("not ") {
        return format!("{whom} not be {what}");
    }
    let verb = if what.ends_with(" elements") || what.ends_with(" characters") { "have" } else { "be" };
    format!("{whom} {verb} {}", what.replace("at least 1 elements", "at least one element"))
}

/// Of whom a check is, and what it asks.
fn whom(description: &str) -> (&'static str, &str) {
    if let Some(what) = description.strip_prefix("each key ") {
        ("Each key must", what)
    } else if let Some(what) = description.strip_prefix("each ") {
        ("Each must", what)
    } else {
        ("Must", description)
    }
}

/// Whether a text already says what a check asks: all that it quotes and counts or, where there is
/// none of that, its own words.
fn says(texts: &[&str], validator: &Validator) -> bool {
    let texts: Vec<String> = texts.iter().map(|text| text.to_lowercase()).collect();
    let what = whom(&validator.description).1.to_lowercase();
    // examples differ
    let what = what.split(" such as ").next().unwrap_or_default();
    let quoted = what.split('`').skip(1).step_by(2);
    let numbers = what.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty());
    let mut tokens: Vec<&str> = quoted.chain(numbers).collect();
    if tokens.is_empty() {
        tokens.push(what.trim_start_matches("a ").trim_start_matches("an "));
    }
    let has = |text: &str, token: &str| {
        let is_number = |c: char| c.is_ascii_digit();
        match token.chars().all(is_number) {
            true => text.split(|c| !is_number(c)).any(|number| number == token),
            false => text.contains(token),
        }
    };
    tokens.iter().all(|token| texts.iter().any(|text| has(text, token)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use terraform_provider_tke::kit::schema::validator;

    #[test]
    fn a_fresh_page_does_not_say_things_twice() {
        assert!(says(&["The name, 1 to 50 characters."], &validator::length(1, 50)));
        assert!(!says(&["The name, 1 to 150 characters."], &validator::length(1, 50)));
        assert!(says(&["`HTTPS` (default) or `HTTP`."], &validator::one_of(&["HTTP", "http"])));
        assert!(says(&["How long; default `5m`.", "Durations, one each."], &validator::duration()));
        assert_eq!(rule(&validator::each(validator::id("sg-"))), "Each must be an id that begins with `sg-`");
        assert_eq!(rule(&validator::size(1, usize::MAX)), "Must have at least one element");
        assert_eq!(rule(&validator::text("not empty", |_| Ok(()))), "Must not be empty");
    }
}
