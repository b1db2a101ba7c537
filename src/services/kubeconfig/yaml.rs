//! YAML as kubeconfigs need it: read into nodes, changed, and written again. What was plain stays as it was written, so
//! that `1.10` is not turned into a number on the way. Comments are not kept, as kubectl does not keep them either.

use std::borrow::Cow;
use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle};

/// How deep nodes may lie in each other.
const DEEPEST: usize = 64;

/// A node.
#[derive(Clone, PartialEq, Eq)]
pub enum Node {
    /// A text, and whether it was written without quotes: then it may be a number, a truth value or nothing.
    Scalar(String, bool),
    /// A sequence.
    Sequence(Vec<Node>),
    /// A mapping, in its order.
    Mapping(Vec<(Node, Node)>),
}

impl Node {
    /// A text in quotes.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Scalar(text.into(), false)
    }

    /// A mapping of these members.
    pub fn mapping<const N: usize>(members: [(&str, Node); N]) -> Self {
        Self::Mapping(members.into_iter().map(|(name, value)| (Self::Scalar(name.into(), true), value)).collect())
    }

    /// Its text, if it is a scalar that is not nothing.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Scalar(text, plain) => Some(text.as_str()).filter(|text| !*plain || !is_nothing(text)),
            _ => None,
        }
    }

    /// A member of a mapping.
    pub fn get(&self, name: &str) -> Option<&Node> {
        let Self::Mapping(members) = self else { return None };
        members.iter().find(|(key, _)| key.as_str() == Some(name)).map(|(_, value)| value)
    }

    /// The elements of a sequence; none of anything else.
    pub fn elements(&self) -> &[Node] {
        match self {
            Self::Sequence(elements) => elements,
            _ => &[],
        }
    }

    /// A member of a mapping, to be changed: nothing where there is none yet. What is no mapping becomes one.
    pub fn member(&mut self, name: &str) -> &mut Node {
        if !matches!(self, Self::Mapping(_)) {
            *self = Self::Mapping(Vec::new());
        }
        let Self::Mapping(members) = self else { unreachable!("it was made a mapping") };
        let index = members.iter().position(|(key, _)| key.as_str() == Some(name)).unwrap_or_else(|| {
            members.push((Self::Scalar(name.to_owned(), true), Self::Scalar(String::new(), true)));
            members.len() - 1
        });
        &mut members[index].1
    }
}

fn is_nothing(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

/// Reads the one document of a text; nothing of an empty one. The error quotes nothing of it.
///
/// # Errors
/// If it is no YAML, has several documents or tags, or is very deep.
pub fn read(text: &str) -> Result<Node, String> {
    let mut parser = Parser::new_from_str(text);
    let mut reader = Reader { anchors: HashMap::new() };
    let mut document = None;
    loop {
        match event(&mut parser)? {
            Event::StreamEnd => return Ok(document.unwrap_or(Node::Scalar(String::new(), true))),
            Event::Nothing | Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd => {}
            _ if document.is_some() => return Err("it holds more than one document".to_owned()),
            begun => document = Some(reader.node(&mut parser, begun, 0)?),
        }
    }
}

fn event<'a>(parser: &mut Parser<'a, saphyr_parser::StrInput<'a>>) -> Result<Event<'a>, String> {
    match parser.next_event() {
        Some(Ok((event, _))) => Ok(event),
        Some(Err(error)) => Err(format!("it is not YAML from line {} on", error.marker().line())),
        None => Ok(Event::StreamEnd),
    }
}

struct Reader {
    anchors: HashMap<usize, Node>,
}

impl Reader {
    fn node<'a>(
        &mut self,
        parser: &mut Parser<'a, saphyr_parser::StrInput<'a>>,
        begun: Event<'a>,
        depth: usize,
    ) -> Result<Node, String> {
        if depth > DEEPEST {
            return Err("it is nested too deep".to_owned());
        }
        let (anchor, node) = match begun {
            Event::Alias(anchor) => {
                return self.anchors.get(&anchor).cloned().ok_or_else(|| "an alias is of nothing".to_owned());
            }
            Event::Scalar(text, style, anchor, None) => {
                (anchor, Node::Scalar(Cow::into_owned(text), style == ScalarStyle::Plain))
            }
            Event::SequenceStart(anchor, None) => {
                let mut elements = Vec::new();
                loop {
                    match event(parser)? {
                        Event::SequenceEnd => break,
                        begun => elements.push(self.node(parser, begun, depth + 1)?),
                    }
                }
                (anchor, Node::Sequence(elements))
            }
            Event::MappingStart(anchor, None) => {
                let mut members = Vec::new();
                loop {
                    match event(parser)? {
                        Event::MappingEnd => break,
                        begun => {
                            let key = self.node(parser, begun, depth + 1)?;
                            let begun = event(parser)?;
                            members.push((key, self.node(parser, begun, depth + 1)?));
                        }
                    }
                }
                (anchor, Node::Mapping(members))
            }
            Event::Scalar(..) | Event::SequenceStart(..) | Event::MappingStart(..) => {
                return Err("it has a tag, which no kubeconfig needs".to_owned());
            }
            _ => return Err("it is not YAML".to_owned()),
        };
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }
}

/// Writes a node as a document.
pub fn write(node: &Node) -> String {
    let mut text = String::new();
    match node {
        Node::Mapping(members) if !members.is_empty() => write_mapping(members, 0, true, &mut text),
        Node::Sequence(elements) if !elements.is_empty() => write_sequence(elements, 0, &mut text),
        other => {
            text.push_str(&in_line(other));
            text.push('\n');
        }
    }
    text
}

/// The members, a line or more each; the first is indented unless something stands before it in its line.
fn write_mapping(members: &[(Node, Node)], depth: usize, is_indented: bool, text: &mut String) {
    for (index, (key, value)) in members.iter().enumerate() {
        if index > 0 || is_indented {
            text.push_str(&"  ".repeat(depth));
        }
        text.push_str(&in_line(key));
        text.push(':');
        match value {
            Node::Mapping(inner) if !inner.is_empty() => {
                text.push('\n');
                write_mapping(inner, depth + 1, true, text);
            }
            Node::Sequence(inner) if !inner.is_empty() => {
                text.push('\n');
                write_sequence(inner, depth, text);
            }
            other => {
                let other = in_line(other);
                if !other.is_empty() {
                    text.push(' ');
                }
                text.push_str(&other);
                text.push('\n');
            }
        }
    }
}

fn write_sequence(elements: &[Node], depth: usize, text: &mut String) {
    for element in elements {
        text.push_str(&"  ".repeat(depth));
        match element {
            Node::Mapping(inner) if !inner.is_empty() => {
                text.push_str("- ");
                write_mapping(inner, depth + 1, false, text);
            }
            Node::Sequence(inner) if !inner.is_empty() => {
                text.push_str("-\n");
                write_sequence(inner, depth + 1, text);
            }
            other => {
                text.push_str("- ");
                text.push_str(&in_line(other));
                text.push('\n');
            }
        }
    }
}

/// A scalar, or a collection, in one line. JSON's strings are YAML's strings in double quotes.
fn in_line(node: &Node) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    match node {
        Node::Scalar(text, true) if text.contains(['\n', '\r']) => quoted(text),
        Node::Scalar(text, true) => text.clone(),
        Node::Scalar(text, false) if is_safe(text) => text.clone(),
        Node::Scalar(text, false) => quoted(text),
        Node::Sequence(elements) => format!("[{}]", elements.iter().map(in_line).collect::<Vec<_>>().join(", ")),
        Node::Mapping(members) => {
            let members: Vec<String> =
                members.iter().map(|(key, value)| format!("{}: {}", in_line(key), in_line(value))).collect();
            format!("{{{}}}", members.join(", "))
        }
    }
}

/// Whether a text is the same without quotes, whoever reads it.
fn is_safe(text: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:=+@".contains(&byte);
    let begins_well = text.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'/');
    let words = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];
    begins_well
        && text.bytes().all(is_word)
        && !text.ends_with(':')
        && !words.contains(&text.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is read is written so that it is read as the same.
    #[track_caller]
    fn survives(text: &str) -> String {
        let node = read(text).unwrap();
        let written = write(&node);
        let again = read(&written).unwrap();
        assert!(plain(&again) == plain(&node), "{text}\n{written}");
        written
    }

    /// What a reader of YAML makes of a node: how a text was quoted is nothing to it.
    fn plain(node: &Node) -> serde_json::Value {
        match node {
            Node::Scalar(text, true) => serde_json::json!({ "plain": text, "text": node.as_str() }),
            Node::Scalar(text, false) if is_safe(text) => serde_json::json!({ "plain": text, "text": text }),
            Node::Scalar(text, false) => serde_json::json!({ "text": text }),
            Node::Sequence(elements) => elements.iter().map(plain).collect(),
            Node::Mapping(members) => {
                members.iter().map(|(key, value)| serde_json::json!([plain(key), plain(value)])).collect()
            }
        }
    }

    #[test]
    fn documents_survive() {
        for text in [
            "",
            "a: 1.10\nb: \"1.10\"\nc: ~\nd: {}\ne: []\nf: 'yes'\ng: yes\nh:\n",
            "clusters:\n- cluster:\n    server: https://a:443\n  name: a b\n- name: \"b: c # d\"\n",
            "a: |\n  line\n  # no comment\nb: >\n  folded\n  text\n",
            "a: &x\n  b: [1, {c: d}, [e]]\nf: *x\n",
            "- - a\n  - b\n-\n  - c: d\n",
            "{\"kind\": \"Config\", \"users\": [{\"name\": \"ü\\n\"}]}",
            "? a\n: b\n",
            "a: x\n  y\n",
        ] {
            survives(text);
        }
        assert_eq!(survives("# a comment\na: 100000000001 # b\n"), "a: 100000000001\n");
        assert_eq!(survives("a: \"100000000001\"\n"), "a: \"100000000001\"\n");
    }

    #[test]
    fn what_cannot_be_kept_is_refused_and_not_quoted() {
        for text in ["a: [secret", "a: secret\n--- \nb: 1\n", "a: !!binary c2VjcmV0\n", "\"secret", "a: *secret\n"] {
            let error = read(text).err().unwrap_or_else(|| panic!("{text}"));
            assert!(!error.contains("secret"), "{error}");
        }
        assert!(read(&"[".repeat(1000)).is_err());
    }

    #[test]
    fn members_are_changed_and_added() {
        let mut node = read("a: {b: 1}\n").unwrap();
        *node.member("a").member("b") = Node::text("2");
        *node.member("c").member("d") = Node::text("e");
        assert_eq!(write(&node), "a:\n  b: \"2\"\nc:\n  d: e\n");
    }
}
