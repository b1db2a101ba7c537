//! The rules, as functions of a tree: they say what is out of place in it.

use super::circles;
use super::source::Source;
use super::table::{Table, show};
use super::tree::Tree;

/// Past this a file has a second room in it.
pub const LONGEST_FILE: usize = 400;
pub const LONGEST_MAIN: usize = 60;

/// Files and folders that may be longer, each with its reason.
pub const LONG_FILES: &[(&str, &str)] =
    &[("src/kit/wire/", "it is generated"), ("examples/shelf/main.rs", "it shows a whole provider on one page")];

/// How words begin that the kit does not know.
const OURS: [&str; 2] = ["tke", "tencent"];

/// Imports that the table does not allow, and modules that it has forgotten.
pub fn imports_out_of_place(table: &Table, tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for source in tree.sources.iter().filter(|source| is_in_the_table(source) && table.row(&source.module).is_none()) {
        found.push(format!("{}: {} has no row in the table of imports", source.path, show(&source.module)));
    }
    for used in tree.uses().filter(|used| is_in_the_table(used.source)) {
        let Some(row) = table.row(&used.source.module) else { continue };
        let target = used.target.path();
        if !table.allows(row, target) {
            let line = used.reference.line;
            found.push(format!("{}:{line}: {} may not import {}", used.source.path, show(row), show(target)));
        }
    }
    found.dedup();
    found
}

/// `src/lib.rs` only names the floors.
fn is_in_the_table(source: &Source) -> bool {
    !source.module.is_empty()
}

/// Files that import each other, straight or by way of others.
pub fn circles_of_imports(tree: &Tree) -> Vec<String> {
    circles::circles(&tree.imports())
}

/// Calls of `unwrap` outside tests.
pub fn unwraps(tree: &Tree) -> Vec<String> {
    let outside_tests = tree.sources.iter().filter(|source| !tree.is_for_tests(source));
    let lines = outside_tests.flat_map(|source| source.unwraps.iter().map(move |line| (&source.path, line)));
    lines
        .map(|(path, line)| format!("{path}:{line}: unwrap(): use expect with the invariant, or return an error"))
        .collect()
}

/// What the kit says of the provider that is written on it.
pub fn what_the_kit_knows_of_us(tree: &Tree) -> Vec<String> {
    let kit = tree.sources.iter().filter(|source| source.path.starts_with("src/kit/") && !tree.is_for_tests(source));
    let words = kit.flat_map(|source| source.words.iter().map(move |(line, word)| (&source.path, line, word)));
    let ours = words.filter(|(_, _, word)| is_ours(word));
    ours.map(|(path, line, word)| format!("{path}:{line}: {word}")).collect()
}

/// `TkeProvider`, `TF_LOG_TKE` and `tencentcloud`, but not `ElementKey`.
fn is_ours(text: &str) -> bool {
    let mut words = String::new();
    let mut before = ' ';
    for character in text.chars() {
        if character.is_uppercase() && before.is_lowercase() {
            words.push(' ');
        }
        words.push(if character.is_alphanumeric() { character.to_ascii_lowercase() } else { ' ' });
        before = character;
    }
    words.split(' ').any(|word| OURS.iter().any(|ours| word.starts_with(ours)))
}

/// Whether a file is longer than a file may be.
pub fn is_too_long(path: &str, text: &str) -> bool {
    let longest = if path == "src/main.rs" { LONGEST_MAIN } else { LONGEST_FILE };
    text.lines().count() > longest
}

/// Files that are too long and no exception.
pub fn files_too_long(files: &[(String, String)]) -> Vec<String> {
    let is_exempt = |path: &str| LONG_FILES.iter().any(|(exception, _)| path.starts_with(exception));
    let long = files.iter().filter(|(path, text)| is_too_long(path, text) && !is_exempt(path));
    long.map(|(path, text)| format!("{path}: {} lines", text.lines().count())).collect()
}
