//! Rust text with what is not code blanked out, and the crate's own paths in it.

/// A path into the crate, its first two names at most: `cloud::sign`.
#[derive(Debug)]
pub struct Found {
    pub line: usize,
    pub target: String,
}

/// Code alone: comments and literals are spaces, lines are where they were.
pub struct Source {
    code: Vec<char>,
}

impl Source {
    pub fn new(text: &str) -> Self {
        Self { code: blank(&text.chars().collect::<Vec<_>>()) }
    }

    /// Blanks each `#[cfg(test)]` module.
    pub fn without_tests(mut self) -> Self {
        let attribute: Vec<char> = "#[cfg(test)]".chars().collect();
        let mut at = 0;
        while let Some(start) = find(&self.code, &attribute, at) {
            let end = item_end(&self.code, start + attribute.len());
            for character in &mut self.code[start..end] {
                if *character != '\n' {
                    *character = ' ';
                }
            }
            at = end;
        }
        self
    }

    /// The modules in files of their own that the file at `path` declares for tests: `src/value/tests`.
    pub fn test_modules(&self, path: &str) -> Vec<String> {
        let directory = path.trim_end_matches(".rs").trim_end_matches("/mod");
        let attribute: Vec<char> = "#[cfg(test)]".chars().collect();
        let mut modules = Vec::new();
        let mut at = 0;
        while let Some(start) = find(&self.code, &attribute, at) {
            at = start + attribute.len();
            let item: String = self.code[at..item_end(&self.code, at)].iter().collect();
            if let Some(name) = item.trim().strip_suffix(';').and_then(|item| item.rsplit_once("mod ")) {
                modules.push(format!("{directory}/{}", name.1.trim()));
            }
        }
        modules
    }

    /// The lines, from 1, that contain `what`.
    pub fn lines_with(&self, what: &str) -> impl Iterator<Item = usize> {
        let code: String = self.code.iter().collect();
        let lines: Vec<usize> =
            code.lines().zip(1..).filter(|(line, _)| line.contains(what)).map(|(_, number)| number).collect();
        lines.into_iter()
    }

    /// Every path from the root of the crate in the file at `path`: after `crate::`, after the crate's
    /// name, and after as many `super::` as lead there, if what follows `is_floor`.
    pub fn paths(&self, path: &str, is_floor: impl Fn(&str) -> bool) -> Vec<Found> {
        let mut found = Vec::new();
        for root in ["crate", "terraform_provider_tke"] {
            for after in self.after_name(root) {
                self.tree(after, "", &mut found);
            }
        }
        let depth = path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod").split('/').count();
        for after in self.after_name("super") {
            let (mut at, mut supers) = (after, 1);
            while let (name, next) = self.name(at)
                && name == "super"
                && self.is_separator(next)
            {
                (at, supers) = (next + 2, supers + 1);
            }
            if supers >= depth && is_floor(&self.name(at).0) {
                self.tree(at, "", &mut found);
            }
        }
        found.sort_by_key(|found| found.line);
        found
    }

    /// Where `name::` ends, for each that does not itself follow a `::`.
    fn after_name(&self, name: &str) -> Vec<usize> {
        let wanted: Vec<char> = name.chars().collect();
        let mut places = Vec::new();
        let mut at = 0;
        while let Some(start) = find(&self.code, &wanted, at) {
            at = start + wanted.len();
            let before = start.checked_sub(1).map(|index| self.code[index]);
            let begins = before.is_none_or(|before| !is_name(before) && before != ':');
            if begins && self.is_separator(at) {
                places.push(at + 2);
            }
        }
        places
    }

    /// The use tree, or the path in an expression, at `at`: names below `outer`, two deep.
    fn tree(&self, at: usize, outer: &str, found: &mut Vec<Found>) {
        let at = self.skip_space(at);
        if self.code.get(at) == Some(&'{') {
            let mut inner = at + 1;
            loop {
                inner = self.skip_space(inner);
                match self.code.get(inner) {
                    None | Some('}') => return,
                    Some(',') => inner += 1,
                    Some(_) => {
                        self.tree(inner, outer, found);
                        inner = self.branch_end(inner);
                    }
                }
            }
        }
        let (name, next) = self.name(at);
        let target = if outer.is_empty() { name.clone() } else { format!("{outer}::{name}") };
        if outer.is_empty() && self.is_separator(next) && !name.is_empty() {
            return self.tree(next + 2, &name, found);
        }
        if !name.is_empty() {
            let target = if name == "self" { outer.to_owned() } else { target };
            found.push(Found { line: self.line(at), target });
        } else if !outer.is_empty() {
            // `cloud::*` and the like are all of it.
            found.push(Found { line: self.line(at), target: outer.to_owned() });
        }
    }

    /// The end of one branch of a use tree: its comma or the brace that closes the tree.
    fn branch_end(&self, at: usize) -> usize {
        let mut depth = 0;
        for (index, character) in self.code.iter().enumerate().skip(at) {
            match character {
                '{' => depth += 1,
                '}' if depth == 0 => return index,
                '}' => depth -= 1,
                ',' if depth == 0 => return index,
                _ => {}
            }
        }
        self.code.len()
    }

    fn name(&self, at: usize) -> (String, usize) {
        let at = self.skip_space(at);
        let name: String = self.code[at..].iter().take_while(|character| is_name(**character)).collect();
        let end = at + name.chars().count();
        (name, end)
    }

    fn is_separator(&self, at: usize) -> bool {
        self.code.get(at) == Some(&':') && self.code.get(at + 1) == Some(&':')
    }

    fn skip_space(&self, at: usize) -> usize {
        let space = self.code[at.min(self.code.len())..].iter().take_while(|character| character.is_whitespace());
        at + space.count()
    }

    fn line(&self, at: usize) -> usize {
        1 + self.code[..at].iter().filter(|character| **character == '\n').count()
    }
}

fn is_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn find(code: &[char], wanted: &[char], from: usize) -> Option<usize> {
    code.get(from..)?.windows(wanted.len()).position(|window| window == wanted).map(|index| from + index)
}

/// Where the item after an attribute ends: at its semicolon, or after its braces.
fn item_end(code: &[char], from: usize) -> usize {
    let mut depth = 0;
    for (index, character) in code.iter().enumerate().skip(from) {
        match character {
            ';' if depth == 0 => return index + 1,
            '{' => depth += 1,
            '}' if depth == 1 => return index + 1,
            '}' => depth -= 1,
            _ => {}
        }
    }
    code.len()
}

/// Blanks comments, strings and character literals.
fn blank(text: &[char]) -> Vec<char> {
    let mut code = text.to_vec();
    let mut at = 0;
    while at < text.len() {
        let end = match (text[at], text.get(at + 1)) {
            ('/', Some('/')) => text[at..].iter().position(|c| *c == '\n').map_or(text.len(), |length| at + length),
            ('/', Some('*')) => find(text, &['*', '/'], at + 2).map_or(text.len(), |end| end + 2),
            ('"', _) => string_end(text, at),
            ('r', Some('"' | '#')) if at == 0 || !is_name(text[at - 1]) || text[at - 1] == 'b' => raw_end(text, at),
            ('\'', _) => character_end(text, at),
            _ => {
                at += 1;
                continue;
            }
        };
        for character in &mut code[at..end.min(text.len())] {
            if *character != '\n' {
                *character = ' ';
            }
        }
        at = end.max(at + 1);
    }
    code
}

fn string_end(text: &[char], start: usize) -> usize {
    let mut at = start + 1;
    while at < text.len() && text[at] != '"' {
        at += if text[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

/// `r"…"`, `r#"…"#` …; for a raw identifier, its `r`.
fn raw_end(text: &[char], start: usize) -> usize {
    let hashes = text[start + 1..].iter().take_while(|character| **character == '#').count();
    if text.get(start + 1 + hashes) != Some(&'"') {
        return start + 1;
    }
    let closing: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
    find(text, &closing, start + 2 + hashes).map_or(text.len(), |end| end + closing.len())
}

/// `'x'` or `'\n'`; for a lifetime, its quote.
fn character_end(text: &[char], start: usize) -> usize {
    match (text.get(start + 1), text.get(start + 2)) {
        (Some('\\'), _) => {
            let rest = text.get(start + 3..).unwrap_or_default();
            rest.iter().position(|character| *character == '\'').map_or(text.len(), |length| start + 4 + length)
        }
        (Some(_), Some('\'')) => start + 3,
        _ => start + 1,
    }
}
