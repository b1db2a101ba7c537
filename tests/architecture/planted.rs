//! Each rule finds what is planted, and only that.

use super::rules::{self, LONGEST_FILE, LONGEST_MAIN};
use super::table::Table;
use super::tree::Tree;

const PAPER: &str = "
## Who may import whom

| module | may import |
|---|---|
| `system` | nothing of ours |
| `kit` | nothing of ours but `system` |
| `kit::value`, `kit::wire` | nothing of ours |
| `kit::framework` | `kit::value`, `system` |
| `kit::framework::server` | `kit::framework`, `kit::wire::tfplugin6` |
| `cloud` | nothing of ours but `system` |
| `provider` | `kit::framework`, `kit::value`, `cloud` |
| `simulator` | `cloud::sign` |
| `main` | `provider`, `kit::framework::server` |

| another | table |
|---|---|
| `cloud` | `provider` |
";

/// What the planted files import from.
const HOUSE: &[(&str, &str)] = &[
    ("src/lib.rs", "pub mod cloud; pub mod kit; pub mod provider; pub mod simulator; pub mod system;"),
    ("src/system/mod.rs", "pub mod clock;"),
    ("src/system/clock.rs", "pub fn now() {}"),
    ("src/kit/mod.rs", "pub mod framework; pub mod value; pub mod wire;"),
    ("src/kit/value/mod.rs", "pub mod path; pub use path::Path; #[macro_export] macro_rules! model { () => {} }"),
    ("src/kit/value/path.rs", "pub struct Path;"),
    ("src/kit/wire/mod.rs", "pub mod go_plugin; pub mod tfplugin6;"),
    ("src/kit/wire/go_plugin.rs", "pub struct Empty;"),
    ("src/kit/wire/tfplugin6.rs", "pub struct Schema;"),
    ("src/kit/framework/mod.rs", "pub mod resource; pub mod server; pub use resource::Resource;"),
    ("src/kit/framework/resource.rs", "pub trait Resource {}"),
    ("src/kit/framework/server/mod.rs", "pub struct Server;"),
    ("src/cloud/mod.rs", "pub mod client; pub mod sign; pub use client::Client; pub use sign::sign as signed;"),
    ("src/cloud/client.rs", "pub struct Client;"),
    ("src/cloud/sign.rs", "pub fn sign() {}"),
    ("src/provider/mod.rs", "pub mod context; pub use context::Context;"),
    ("src/provider/context.rs", "pub struct Context;"),
    ("src/simulator/mod.rs", "pub struct Simulator;"),
];

/// The house with these files in it, or in place of those of the same path.
fn house(planted: &[(&str, &str)]) -> Tree {
    let is_replaced = |path: &str| planted.iter().any(|(other, _)| *other == path);
    let kept = HOUSE.iter().filter(|(path, _)| !is_replaced(path));
    Tree::new(&kept.chain(planted).copied().collect::<Vec<_>>())
}

fn out_of_place(path: &str, text: &str) -> Vec<String> {
    rules::imports_out_of_place(&Table::read(PAPER), &house(&[(path, text)]))
}

fn circles(planted: &[(&str, &str)]) -> Vec<String> {
    rules::circles_of_imports(&house(planted))
}

#[test]
fn the_house_without_anything_planted_is_clean() {
    assert_eq!(out_of_place("src/cloud/cvm.rs", ""), [""; 0]);
    assert_eq!(circles(&[]), [""; 0]);
}

#[test]
fn an_import_is_found_however_it_is_written() {
    let found = |path, text, expected: &[&str]| assert_eq!(out_of_place(path, text), expected, "{text}");
    found(
        "src/kit/value/path.rs",
        "\nuse crate::cloud::Client;\n",
        &["src/kit/value/path.rs:2: kit::value may not import cloud::client::Client"],
    );
    found(
        "src/kit/framework/plan.rs",
        "use crate::{\n    kit::value::Path,\n    kit::wire::{go_plugin, tfplugin6::Schema},\n};\n",
        &[
            "src/kit/framework/plan.rs:3: kit::framework may not import kit::wire::go_plugin",
            "src/kit/framework/plan.rs:3: kit::framework may not import kit::wire::tfplugin6::Schema",
        ],
    );
    found(
        "src/cloud/cvm.rs",
        "fn f() -> crate::provider::Context { todo() }",
        &["src/cloud/cvm.rs:1: cloud may not import provider::context::Context"],
    );
    found(
        "src/cloud/tke/mod.rs",
        "use super::super::kit::value::Path;",
        &["src/cloud/tke/mod.rs:1: cloud may not import kit::value::path::Path"],
    );
    found(
        "src/cloud/cvm.rs",
        "use crate::kit as other;\nfn f(_: other::value::Path) {}",
        &[
            "src/cloud/cvm.rs:1: cloud may not import kit",
            "src/cloud/cvm.rs:2: cloud may not import kit::value::path::Path",
        ],
    );
    found("src/cloud/cvm.rs", "pub use crate::provider::*;", &["src/cloud/cvm.rs:1: cloud may not import provider"]);
    found("src/cloud/cvm.rs", "crate::model!();", &["src/cloud/cvm.rs:1: cloud may not import kit::value::model"]);
    found(
        "src/cloud/cvm.rs",
        "#[serde(with = \"crate::provider::context\")]\nstruct S;",
        &["src/cloud/cvm.rs:1: cloud may not import provider::context"],
    );
    found(
        "src/simulator/store.rs",
        "use crate::cloud::{sign, client::Client};",
        &["src/simulator/store.rs:1: simulator may not import cloud::client::Client"],
    );
    found("src/main.rs", "use terraform_provider_tke::cloud;", &["src/main.rs:1: main may not import cloud"]);
    found("src/cloud/cvm.rs", "use crate::nowhere::Thing;", &["src/cloud/cvm.rs:1: cloud may not import nowhere"]);
}

#[test]
fn an_import_is_found_in_macros_and_in_tests_too() {
    let found = |text, line: usize| {
        let expected = format!("src/cloud/cvm.rs:{line}: cloud may not import provider::context::Context");
        assert_eq!(out_of_place("src/cloud/cvm.rs", text), [expected], "{text}");
    };
    found("fn f() {\n    println!(\"{}\", crate::provider::Context);\n}", 2);
    found("macro_rules! m { () => { $crate::provider::{Context} } }", 1);
    found("#[cfg(test)]\nmod tests {\n    use crate::provider::Context;\n}", 3);
}

#[test]
fn a_name_that_is_passed_on_is_held_against_where_it_is_defined() {
    let through = "use crate::cloud::signed;";
    assert_eq!(out_of_place("src/simulator/store.rs", through), [""; 0]);
    let found = rules::imports_out_of_place(
        &Table::read(PAPER),
        &house(&[
            ("src/provider/mod.rs", "pub use crate::cloud::Client;"),
            ("src/kit/framework/plan.rs", "use crate::provider::Client;"),
        ]),
    );
    assert_eq!(found, ["src/kit/framework/plan.rs:1: kit::framework may not import cloud::client::Client"]);
}

#[test]
fn a_folder_without_a_row_is_found() {
    assert_eq!(out_of_place("src/new/mod.rs", ""), ["src/new/mod.rs: new has no row in the table of imports"]);
}

#[test]
fn a_room_with_a_row_of_its_own_has_to_be_named() {
    let text = "use crate::kit::framework::{Resource, server::Server};\n";
    for (path, floor) in [("src/provider/mod.rs", "provider"), ("src/kit/framework/plan.rs", "kit::framework")] {
        let expected = format!("{path}:1: {floor} may not import kit::framework::server::Server");
        assert!(out_of_place(path, text).contains(&expected), "{path}");
    }
    assert_eq!(out_of_place("src/main.rs", "use terraform_provider_tke::kit::framework::server;"), [""; 0]);
}

#[test]
fn what_is_allowed_or_only_talked_about_is_not_found() {
    for (path, text) in [
        ("src/kit/framework/plan.rs", "use crate::kit::value::Path;\nuse crate::system::clock;\n"),
        (
            "src/kit/framework/server/read.rs",
            "use crate::kit::framework::server;\nuse crate::kit::wire::tfplugin6 as p;\n",
        ),
        (
            "src/cloud/cvm.rs",
            "//! See [`crate::provider`].\n/* crate::kit::value */\nconst S: &str = \"crate::kit::value::X\";\n",
        ),
        (
            "src/cloud/cvm.rs",
            "const S: &str = r#\"a \" crate::kit::value::X\"#;\nconst C: char = '\"';\nuse super::client;\n",
        ),
        ("src/cloud/cvm.rs", "pub(crate) struct S;\ncrate::cloud::words! { pub(crate) enum E {} }\n"),
        ("src/kit/framework/plan.rs", "crate::model! {\n    pub struct Timeouts {}\n}\n"),
        ("src/provider/mod.rs", "use ::kit::value;\nuse simulator::Simulator;\n"),
        ("src/lib.rs", "pub mod cloud;\n"),
    ] {
        assert_eq!(out_of_place(path, text), [""; 0], "{path}: {text}");
    }
}

#[test]
fn a_room_that_may_import_more_than_its_floor_is_found() {
    let more = PAPER.replace("| `kit::value`, `kit::wire` | nothing of ours |", "| `kit::value` | `system`, `cloud` |");
    let found = Table::read(&more).rooms_with_more_than_their_floor();
    assert_eq!(found, ["kit::value may import cloud, but kit may not"]);
    assert_eq!(Table::read(PAPER).rooms_with_more_than_their_floor(), [""; 0]);
}

#[test]
fn a_circle_is_found_however_it_is_closed() {
    for text in [
        "use super::client::Client;",
        "use super::Client;",
        "use crate::cloud::{Client as Other};",
        "fn f(_: super::Client) {}",
        "fn f() { super::client::Client::new() }",
        "use super::client;\nfn f() { client::Client }",
        "use super::*;\nfn f() { Client }",
        "fn f() { println!(\"{}\", super::Client) }",
        "macro_rules! m { () => { $crate::cloud::Client } }",
        "mod inner { fn f(_: super::super::Client) {} }",
        "#[serde(with = \"super::client::text\")]\nstruct S;",
        "fn f() { super::client::made_by_a_macro() }",
    ] {
        let text = format!("{text}\npub struct Reply;");
        let planted =
            [("src/cloud/client.rs", "use super::reply::Reply;\npub struct Client;"), ("src/cloud/reply.rs", &text)];
        let found = circles(&planted);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].starts_with("src/cloud/client.rs:1 → src/cloud/reply.rs:"), "{text}: {found:?}");
        assert!(found[0].ends_with(" → src/cloud/client.rs"), "{text}: {found:?}");
    }
}

#[test]
fn a_long_circle_is_told_by_a_short_one_in_it() {
    let found = circles(&[
        ("src/cloud/a.rs", "use super::b::B; pub struct A;"),
        ("src/cloud/b.rs", "use super::c::C; pub struct B;"),
        ("src/cloud/c.rs", "use super::{a::A, b::B}; pub struct C;"),
    ]);
    let short = "src/cloud/b.rs:1 → src/cloud/c.rs:1 → src/cloud/b.rs";
    let all = "src/cloud/a.rs, src/cloud/b.rs, src/cloud/c.rs";
    assert_eq!(found, [format!("{short}\n  one circle of the 3 files {all}")]);
}

#[test]
fn a_circle_through_a_module_that_defines_something_is_found() {
    let found = circles(&[
        ("src/cloud/mod.rs", "mod limit;\nuse limit::Limit;\npub struct Client(Limit);"),
        ("src/cloud/limit.rs", "use super::Client;\npub struct Limit;"),
    ]);
    assert_eq!(found, ["src/cloud/limit.rs:1 → src/cloud/mod.rs:2 → src/cloud/limit.rs"]);
}

#[test]
fn macros_belong_to_the_file_that_defines_them() {
    let found = circles(&[
        ("src/cloud/action.rs", "use super::call::Call;\nmacro_rules! action { () => {} }\npub(crate) use action;"),
        ("src/cloud/call.rs", "use super::action::action;\naction!();\npub struct Call;"),
        ("src/kit/value/mod.rs", "pub mod path;\nuse path::Path;\n#[macro_export] macro_rules! model { () => {} }"),
        ("src/kit/value/path.rs", "crate::model!();\npub struct Path;"),
    ]);
    assert_eq!(
        found,
        [
            "src/cloud/action.rs:1 → src/cloud/call.rs:1 → src/cloud/action.rs",
            "src/kit/value/mod.rs:2 → src/kit/value/path.rs:1 → src/kit/value/mod.rs",
        ]
    );
}

#[test]
fn what_only_declares_passes_on_or_tests_makes_no_circle() {
    for planted in [
        // through a mod.rs, to a sibling
        [
            ("src/cloud/client.rs", "use super::signed; pub struct Client;"),
            ("src/cloud/retry.rs", "use super::Client;"),
        ],
        // a mod.rs that defines something, and passes on what needs it
        [
            ("src/cloud/mod.rs", "mod client; pub use client::Client; pub struct Id;"),
            ("src/cloud/client.rs", "use super::Id; pub struct Client;"),
        ],
        // in tests
        [
            ("src/cloud/client.rs", "use super::sign::sign; pub struct Client;"),
            ("src/cloud/sign.rs", "pub fn sign() {} #[cfg(test)] mod tests { use super::super::Client; }"),
        ],
        [
            ("src/cloud/client.rs", "use super::testing::Script; pub struct Client; #[cfg(test)] mod tests;"),
            ("src/cloud/client/tests.rs", "use super::Client; use super::super::retry::Retry;"),
        ],
        // a module that is named, of which something else is used
        [
            ("src/cloud/mod.rs", "pub mod client; pub fn f() { client::run() }"),
            ("src/cloud/client.rs", "use crate::cloud; use cloud::sign::sign; pub fn run() {}"),
        ],
    ] {
        assert_eq!(circles(&planted), [""; 0], "{planted:?}");
    }
}

#[test]
fn an_unwrap_is_found_outside_tests_only() {
    let text = "#[cfg(test)]\nmod tests;\nfn f() { g().unwrap(); assert!(g().unwrap()); }\n// h().unwrap()\n#[cfg(test)]\nmod more {\n fn t() { t().unwrap() }\n}\n";
    let paths =
        ["src/cloud/reply.rs", "src/cloud/reply/tests.rs", "src/cloud/reply/tests/more.rs", "src/cloud/replytests.rs"];
    let found = rules::unwraps(&house(&paths.map(|path| (path, text))));
    let found: Vec<&str> = found.iter().filter_map(|found| found.split(": ").next()).collect();
    let [file, _, _, other] = paths.map(|path| format!("{path}:3"));
    assert_eq!(found, [&file, &file, &other, &other]);
}

#[test]
fn our_own_names_are_found_in_the_kit_only() {
    let text = "/// For TKE.\nconst A: &str = \"tke-\"; // tke\nstruct TkeProvider;\nfn log() { warn!(\"TF_LOG_TKE\", tencent_api) }\nstruct ElementKey;\n#[cfg(test)]\nmod tests { const T: &str = \"tke_shelf\"; }\n";
    let found = rules::what_the_kit_knows_of_us(&house(&[("src/kit/value/path.rs", text), ("src/cloud/cvm.rs", text)]));
    let lines: Vec<&str> = found.iter().filter_map(|found| found.strip_prefix("src/kit/value/path.rs:")).collect();
    assert_eq!(lines, ["2: tke-", "3: TkeProvider", "4: \"TF_LOG_TKE\"", "4: tencent_api"]);
    assert_eq!(lines.len(), found.len(), "{found:?}");
}

#[test]
fn a_long_file_is_found() {
    let long = |path: &str, lines| rules::files_too_long(&[(path.to_owned(), "x\n".repeat(lines))]).len();
    assert_eq!(long("src/kit/value/mod.rs", LONGEST_FILE), 0);
    assert_eq!(long("src/kit/value/mod.rs", LONGEST_FILE + 1), 1);
    assert_eq!(long("tests/terraform/cluster.rs", LONGEST_FILE + 1), 1);
    assert_eq!(long("src/main.rs", LONGEST_MAIN + 1), 1);
    assert_eq!(long("src/kit/wire/tfplugin6.rs", 5000), 0);
}
