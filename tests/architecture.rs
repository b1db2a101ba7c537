//! The floor plan holds: who imports whom, by the table of ARCHITECTURE.md, and nobody in a circle; how long
//! a file is; who may panic; and that the kit knows nothing of the provider on it.
//!
//! The rules read what files say and follow each name to the file that defines it. A path that a macro puts
//! together escapes them. Each is shown to find what is planted.

mod circles;
mod planted;
mod rules;
mod source;
mod table;
mod tree;

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use table::{Table, show};
use tree::Tree;

static TREE: LazyLock<Tree> = LazyLock::new(|| Tree::new(&files("src")));

fn table() -> Table {
    Table::read(&fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md")).unwrap())
}

/// Every Rust file below a folder, its path from the root with forward slashes.
fn files(folder: &str) -> Vec<(String, String)> {
    fn walk(directory: &Path, root: &Path, found: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, root, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    walk(&root.join(folder), root, &mut found);
    found.sort();
    found
}

fn files_by_hand() -> Vec<(String, String)> {
    ["src", "tests", "benches", "examples"].iter().flat_map(|folder| files(folder)).collect()
}

#[track_caller]
fn assert_none(found: &[String]) {
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn each_floor_imports_only_what_it_may() {
    assert_none(&rules::imports_out_of_place(&table(), &TREE));
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    assert_none(&rules::circles_of_imports(&TREE));
}

#[test]
fn the_table_speaks_of_what_is_there() {
    let table = table();
    let gone: Vec<String> =
        table.modules().into_iter().filter(|module| !TREE.knows(module)).map(|module| show(module)).collect();
    assert_none(&gone);
}

#[test]
fn no_room_may_import_more_than_its_floor() {
    assert_none(&table().rooms_with_more_than_their_floor());
}

#[test]
fn the_kit_knows_nothing_of_the_provider_on_it() {
    assert_none(&rules::what_the_kit_knows_of_us(&TREE));
}

#[test]
fn nobody_unwraps_outside_tests() {
    assert_none(&rules::unwraps(&TREE));
}

#[test]
fn no_file_is_too_long() {
    assert_none(&rules::files_too_long(&files_by_hand()));
}

#[test]
fn every_exception_is_still_needed() {
    let files = files_by_hand();
    for (exception, reason) in rules::LONG_FILES {
        let is_needed = files.iter().any(|(path, text)| path.starts_with(exception) && rules::is_too_long(path, text));
        assert!(is_needed, "{exception} is short; it was an exception because {reason}");
    }
}
