//! The floor plan holds: who imports whom, how long a file is, who may panic.
//!
//! The checks are functions of a path and a text, so that the last tests here can plant what must
//! be found. They read the text, not its meaning: a path that a macro puts together escapes them.

mod source;

use std::fmt;
use std::fs;
use std::path::Path;

use source::{Found, Source};

/// Floor → what it may import besides itself and `system`. An entry stands for all below it, but
/// for `framework::server`, which has to be named itself.
const IMPORTS: &[(&str, &[&str])] = &[
    ("wire", &[]),
    ("system", &[]),
    ("value", &["diagnostics"]),
    ("diagnostics", &["value"]),
    ("schema", &["value", "diagnostics"]),
    ("plugin", &["wire::go_plugin", "wire::grpc_health"]),
    ("cloud", &[]),
    ("framework", &["value", "diagnostics", "schema"]),
    ("framework::server", &["framework", "value", "diagnostics", "schema", "wire::tfplugin6"]),
    ("provider", &["framework", "schema", "value", "diagnostics", "cloud", "simulator"]),
    ("services", &["provider", "framework", "schema", "value", "diagnostics", "cloud"]),
    ("simulator", &["cloud::sign"]),
    ("registry", &["services", "provider", "framework"]),
    (
        "cli",
        &[
            "simulator",
            "plugin",
            "registry",
            "provider",
            "services",
            "framework",
            "cloud",
            "value",
            "schema",
            "diagnostics",
        ],
    ),
    ("main", &["plugin", "registry", "framework::server", "cli"]),
];

/// Macros exported by a floor: the language puts them at the root of the crate.
const MACROS: &[(&str, &str)] = &[("model", "value")];

/// Past this a file has a second room in it.
const LONGEST_FILE: usize = 600;
/// Files that may be longer, each with its reason.
const LONG_FILES: &[(&str, &str)] = &[];
const LONGEST_MAIN: usize = 60;

/// Something out of place.
#[derive(Debug, PartialEq, Eq)]
struct Violation {
    path: String,
    line: usize,
    what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}: {}", self.path, self.line, self.what)
    }
}

/// The floor a file of `src/` is on; `None` for lib.rs, which only names the floors.
fn floor(path: &str) -> Option<&str> {
    let inside = path.strip_prefix("src/")?.trim_end_matches(".rs");
    match inside.split('/').next()? {
        "lib" => None,
        "framework" if inside == "framework/server" || inside.starts_with("framework/server/") => {
            Some("framework::server")
        }
        floor => Some(floor),
    }
}

fn may_import(floor: &str, target: &str) -> bool {
    let within = |outer: &str| target == outer || target.strip_prefix(outer).is_some_and(|rest| rest.starts_with("::"));
    let server = "framework::server";
    if within(server) {
        let allowed = IMPORTS.iter().any(|(name, allowed)| *name == floor && allowed.contains(&server));
        return floor == server || allowed;
    }
    let allowed = IMPORTS.iter().find(|(name, _)| *name == floor).map(|(_, allowed)| *allowed);
    within(floor) || within("system") || allowed.is_some_and(|allowed| allowed.iter().any(|entry| within(entry)))
}

fn imports_out_of_place(path: &str, text: &str) -> Vec<Violation> {
    let Some(floor) = floor(path) else {
        return Vec::new();
    };
    let source = Source::new(text);
    let violation = |line, what| Violation { path: path.to_owned(), line, what };
    if !IMPORTS.iter().any(|(name, _)| *name == floor) {
        return vec![violation(1, format!("{floor} has no line in the table of imports"))];
    }
    let floors = |name: &str| IMPORTS.iter().any(|(floor, _)| *floor == name);
    source
        .paths(path, floors)
        .into_iter()
        .map(|found| match MACROS.iter().find(|(name, _)| *name == found.target) {
            Some((_, floor)) => Found { target: (*floor).to_owned(), ..found },
            None => found,
        })
        .filter(|found| !may_import(floor, &found.target))
        .map(|found| violation(found.line, format!("{floor} may not import {}", found.target)))
        .collect()
}

fn files_too_long(path: &str, text: &str) -> Vec<Violation> {
    let lines = text.lines().count();
    let longest = if path == "src/main.rs" { LONGEST_MAIN } else { LONGEST_FILE };
    let exempt = floor(path) == Some("wire") || LONG_FILES.iter().any(|(file, _)| *file == path);
    if lines <= longest || exempt {
        return Vec::new();
    }
    vec![Violation { path: path.to_owned(), line: lines, what: format!("{lines} lines, at most {longest}") }]
}

fn unwraps(path: &str, text: &str) -> Vec<Violation> {
    let what = "unwrap() outside tests: use expect with the invariant, or return an error";
    Source::new(text)
        .without_tests()
        .lines_with(".unwrap()")
        .map(|line| Violation { path: path.to_owned(), line, what: what.to_owned() })
        .collect()
}

/// Every file of `src/`, its path from the root with forward slashes.
fn sources() -> Vec<(String, String)> {
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
    walk(&root.join("src"), root, &mut found);
    found.sort();
    found
}

/// Without the files that are modules of tests only, and what is below them.
fn outside_tests(sources: Vec<(String, String)>) -> Vec<(String, String)> {
    let tests: Vec<String> = sources.iter().flat_map(|(path, text)| Source::new(text).test_modules(path)).collect();
    let is_test = |path: &str| {
        tests.iter().any(|module| path.strip_prefix(module).is_some_and(|rest| rest == ".rs" || rest.starts_with('/')))
    };
    sources.into_iter().filter(|(path, _)| !is_test(path)).collect()
}

fn assert_clean(check: fn(&str, &str) -> Vec<Violation>) {
    assert_clean_among(&sources(), check);
}

fn assert_clean_among(sources: &[(String, String)], check: fn(&str, &str) -> Vec<Violation>) {
    assert!(sources.len() > 20, "src/ was not read");
    let found: Vec<String> =
        sources.iter().flat_map(|(path, text)| check(path, text)).map(|violation| violation.to_string()).collect();
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn each_floor_imports_only_what_it_may() {
    assert_clean(imports_out_of_place);
}

#[test]
fn no_file_is_too_long() {
    assert_clean(files_too_long);
}

#[test]
fn nobody_unwraps_outside_tests() {
    assert_clean_among(&outside_tests(sources()), unwraps);
}

#[test]
fn every_exception_is_still_needed() {
    let sources = sources();
    for (path, reason) in LONG_FILES {
        let (_, text) = sources.iter().find(|(name, _)| name == path).expect(path);
        assert!(text.lines().count() > LONGEST_FILE, "{path} is short again; it was long because {reason}");
    }
}

// ---- the checks find what is planted ----

fn planted(path: &str, text: &str) -> Vec<String> {
    imports_out_of_place(path, text).iter().map(|violation| format!("{}: {}", violation.line, violation.what)).collect()
}

#[test]
fn a_planted_import_is_found_however_it_is_written() {
    assert_eq!(
        planted("src/value/path.rs", "\nuse crate::cloud::Client;\n"),
        ["2: value may not import cloud::Client"]
    );
    assert_eq!(
        planted(
            "src/schema/mod.rs",
            "use crate::{\n    value::Value,\n    wire::{go_plugin, tfplugin6::Schema},\n};\n"
        ),
        ["3: schema may not import wire::go_plugin", "3: schema may not import wire::tfplugin6"]
    );
    assert_eq!(
        planted("src/cloud/client.rs", "fn f() -> crate::provider::Context { todo() }\n"),
        ["1: cloud may not import provider::Context"]
    );
    assert_eq!(
        planted("src/cloud/tke/mod.rs", "use super::super::value::Value;\n"),
        ["1: cloud may not import value::Value"]
    );
    assert_eq!(
        planted("src/simulator/store.rs", "use crate::cloud::{sign, client::Client};\n"),
        ["1: simulator may not import cloud::client"]
    );
    assert_eq!(planted("src/main.rs", "use terraform_provider_tke::cloud;\n"), ["1: main may not import cloud"]);
    assert_eq!(planted("src/new/mod.rs", ""), ["1: new has no line in the table of imports"]);
}

#[test]
fn the_server_of_the_framework_is_for_main_alone() {
    let text = "use crate::kit::framework::{Resource, server::Server};\n";
    for floor in ["provider", "services", "cli"] {
        let found = planted(&format!("src/{floor}/mod.rs"), text);
        assert_eq!(found, [format!("1: {floor} may not import framework::server")]);
    }
    assert_eq!(planted("src/framework/plan.rs", text), ["1: framework may not import framework::server"]);
    assert!(
        planted(
            "src/framework/server/read.rs",
            "use crate::kit::framework::server;\nuse crate::kit::wire::tfplugin6 as p;\n"
        )
        .is_empty()
    );
}

#[test]
fn what_is_allowed_or_only_talked_about_is_not_found() {
    for (path, text) in [
        ("src/value/mod.rs", "use crate::kit::diagnostics::Diagnostic;\nuse crate::kit::value::path;\n"),
        ("src/plugin/services.rs", "use crate::kit::wire::go_plugin::Empty;\nuse crate::system::clock;\n"),
        (
            "src/cloud/mod.rs",
            "//! See [`crate::provider`].\n/* crate::kit::value */\nconst S: &str = \"crate::kit::value::X\";\n",
        ),
        (
            "src/cloud/mod.rs",
            "const S: &str = r#\"a \" crate::kit::value::X\"#;\nconst C: char = '\"';\nuse super::system::clock;\n",
        ),
        ("src/cloud/tke/mod.rs", "use super::client::Client;\n"),
        ("src/schema/timeouts.rs", "crate::model! {\n    pub struct Timeouts {}\n}\n"),
        ("src/lib.rs", "pub mod cloud;\n"),
    ] {
        assert!(planted(path, text).is_empty(), "{path}: {:?}", planted(path, text));
    }
}

#[test]
fn a_planted_unwrap_is_found_outside_tests_only() {
    let text = "#[cfg(test)]\nmod tests;\nfn f() { g().unwrap(); }\n// h().unwrap()\n#[cfg(test)]\nmod more {\n fn t() { t().unwrap() }\n}\n";
    let lines: Vec<usize> = unwraps("src/value/mod.rs", text).iter().map(|violation| violation.line).collect();
    assert_eq!(lines, [3]);

    let files = ["src/value/mod.rs", "src/value/tests.rs", "src/value/tests/more.rs", "src/value/testsuite.rs"];
    let kept = outside_tests(files.map(|path| (path.to_owned(), text.to_owned())).to_vec());
    let kept: Vec<&str> = kept.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(kept, ["src/value/mod.rs", "src/value/testsuite.rs"]);
}

#[test]
fn a_planted_long_file_is_found() {
    assert_eq!(files_too_long("src/value/mod.rs", &"x\n".repeat(LONGEST_FILE)).len(), 0);
    assert_eq!(files_too_long("src/value/mod.rs", &"x\n".repeat(LONGEST_FILE + 1)).len(), 1);
    assert_eq!(files_too_long("src/main.rs", &"x\n".repeat(LONGEST_MAIN + 1)).len(), 1);
    assert_eq!(files_too_long("src/wire/tfplugin6.rs", &"x\n".repeat(5000)).len(), 0);
}
