//! The provider of `examples/shelf` through the real Terraform CLI: what there is besides managed
//! resources, and an object that was another type's before.

use std::fs;
use std::path::PathBuf;

use tokio_util::sync::CancellationToken;

use crate::harness::{Cli, Feature, Program, Reattached, Workspace, needs};

#[path = "../../../examples/shelf/main.rs"]
mod example;

struct Shelf {
    workspace: Workspace,
    _provider: Reattached,
}

impl Shelf {
    fn new() -> Self {
        let provider = Reattached::serve("tke-rs/shelf", || example::routes(CancellationToken::new()));
        Self { workspace: Workspace::reattached(&provider), _provider: provider }
    }

    fn books(&self) -> PathBuf {
        self.workspace.path("books")
    }

    /// A book as the shelf keeps it.
    fn book(&self, id: &str) -> serde_json::Value {
        serde_json::from_slice(&fs::read(self.books().join(format!("{id}.json"))).unwrap()).unwrap()
    }

    fn configure(&self, text: &str) -> &Workspace {
        let directory = self.books();
        self.workspace.configure(&format!("provider \"shelf\" {{\n  directory = {directory:?}\n}}\n{text}"))
    }

    fn output(&self, name: &str) -> String {
        self.workspace.run(&["output", "-json", name]).success().stdout.trim().to_owned()
    }
}

const DUNE: &str = r#"resource "shelf_book" "dune" {
  title  = "Dune"
  author = "Herbert"
  place  = { row = 3 }
}
"#;

#[test]
fn a_book_from_create_to_destroy() {
    let shelf = Shelf::new();
    let workspace = shelf.configure(DUNE);
    workspace.apply(&[]).success().says("1 added");
    let expected = serde_json::json!({
        "title": "Dune", "author": "Herbert", "isbn": null, "copies": 1, "row": 3, "loans": 0
    });
    assert_eq!(shelf.book("book-1"), expected);
    workspace.assert_plan_is_empty();
    shelf.configure(&DUNE.replace("row = 3", "row = 2"));
    workspace.apply(&[]).success().says("1 changed");
    assert_eq!(shelf.book("book-1")["row"], 2);
    shelf.configure(&DUNE.replace("Herbert\"", "Herbert\"\n  isbn = \"9780306406157\""));
    workspace.apply(&[]).success().says("1 added, 0 changed, 1 destroyed");
    workspace.destroy(&[]).success();
    assert_eq!(fs::read_dir(shelf.books()).unwrap().count(), 0);
}

#[test]
fn a_data_source() {
    let shelf = Shelf::new();
    let data = r#"data "shelf_books" "all" {
  author     = "Herbert"
  depends_on = [shelf_book.dune]
}
output "titles" {
  value = data.shelf_books.all.titles
}
output "author" {
  value = data.shelf_books.all.author
}
"#;
    let workspace = shelf.configure(&format!("{DUNE}{data}"));
    workspace.apply(&[]).success();
    assert_eq!((shelf.output("titles").as_str(), shelf.output("author").as_str()), (r#"["Dune"]"#, r#""Herbert""#));
    workspace.assert_plan_is_empty();
    shelf.configure("data \"shelf_books\" \"none\" {\n  author = \"Nobody\"\n}\n");
    workspace.plan(&[]).says("Warning: No books").says("on main.tf line 5, in data \"shelf_books\" \"none\"");
    shelf.configure("data \"shelf_books\" \"none\" {\n  titles = []\n}\n");
    workspace.validate().failure().says("titles is set by the provider");
}

#[test]
fn an_ephemeral_resource_is_opened_and_never_stored() {
    if !needs(Feature::Ephemeral) {
        return;
    }
    let shelf = Shelf::new();
    let ticket = |expected: &str| {
        format!(
            r#"ephemeral "shelf_ticket" "me" {{
  reader = "Paul"
  lifecycle {{
    postcondition {{
      condition     = self.ticket == "{expected}" && self.reader == "Paul"
      error_message = "It is another ticket."
    }}
  }}
}}
"#
        )
    };
    let workspace = shelf.configure(&format!("{DUNE}{}", ticket("ticket-of-Paul")));
    let opened = match Cli::on_path().program {
        Program::Terraform => "ephemeral.shelf_ticket.me: Opening complete",
        Program::OpenTofu => "ephemeral.shelf_ticket.me: Open complete",
    };
    workspace.plan(&["-out=plan.bin"]).says(opened);
    workspace.run(&["apply", "-no-color", "plan.bin"]).success();
    for stored in ["plan.bin", "terraform.tfstate"] {
        let text = fs::read(workspace.path(stored)).unwrap();
        assert!(!String::from_utf8_lossy(&text).contains("ticket-of-Paul"), "{stored}");
    }
    // the check above is one that can fail
    shelf.configure(&ticket("ticket-of-Duncan"));
    workspace.apply(&[]).failure().says("It is another ticket.");
    // not known yet, not opened yet
    let later = ticket("ticket-of-Paul").replace("\"Paul\"\n  lifecycle", "terraform_data.p.output\n  lifecycle");
    let person = "resource \"terraform_data\" \"p\" {\n  input = \"Paul\"\n}\n";
    match Cli::on_path().program {
        Program::Terraform => shelf.configure(&format!("{person}{later}")).apply(&[]).success(),
        Program::OpenTofu => {
            // it looks at the condition before there is a ticket, and opens nothing that nobody asks for
            let (unconditional, _) = later.split_once("  lifecycle").unwrap();
            shelf
                .configure(&format!("{person}{unconditional}}}\n"))
                .apply(&[])
                .success()
                .says("me: Deferred due to unknown")
        }
    };
}

#[test]
fn a_function() {
    let shelf = Shelf::new();
    let output =
        |argument: &str| format!("output \"digit\" {{\n  value = provider::shelf::check_digit({argument})\n}}\n");
    let workspace = shelf.configure(&output("\"978030640615\""));
    workspace.apply(&[]).success();
    assert_eq!(shelf.output("digit"), "7");
    shelf.configure(&output("\"12\""));
    workspace.plan(&[]).failure().says("Invalid value for \"digits\" parameter: \"12\" is not twelve digits");
    shelf.configure(&output("null"));
    workspace.plan(&[]).failure().says("argument must not be null");
    let later = "resource \"terraform_data\" \"d\" {\n  input = \"978030640615\"\n}\n";
    shelf.configure(&format!("{later}{}", output("terraform_data.d.output")));
    workspace.plan(&[]).says("digit = 7 -> (known after apply)");
    workspace.apply(&[]).success();
    assert_eq!(shelf.output("digit"), "7");
}

#[test]
fn a_resource_of_another_type_is_moved() {
    if !needs(Feature::MoveAcrossTypes) {
        return;
    }
    let shelf = Shelf::new();
    let workspace = shelf.configure(DUNE);
    workspace.apply(&[]).success();
    workspace.run(&["state", "rm", "shelf_book.dune"]).success();
    shelf.configure("resource \"terraform_data\" \"old\" {\n  input = \"book-1\"\n}\n");
    workspace.apply(&[]).success();

    let moved = "moved {\n  from = terraform_data.old\n  to   = shelf_book.dune\n}\n";
    shelf.configure(&format!("{DUNE}{moved}"));
    workspace
        .plan(&[])
        .says("terraform_data.old has moved to shelf_book.dune")
        .says("0 to add, 0 to change, 0 to destroy");
    workspace.apply(&[]).success().says("0 added, 0 changed, 0 destroyed");
    assert_eq!(workspace.state("shelf_book.dune").unwrap()["id"], "book-1");
    workspace.assert_plan_is_empty();

    // what the resource does not take over is refused, and stays
    shelf.configure(&format!("{DUNE}resource \"terraform_data\" \"number\" {{\n  input = 7\n}}\n"));
    workspace.apply(&[]).success();
    let moved = "moved {\n  from = terraform_data.number\n  to   = shelf_book.seven\n}\n";
    let seven = DUNE.replace("dune", "seven");
    shelf.configure(&format!("{DUNE}{seven}{moved}"));
    workspace.apply(&[]).failure().says("shelf_book cannot take over the state of terraform_data");
    assert!(workspace.state("terraform_data.number").is_some());
}

#[test]
fn an_import_block_generates_its_configuration() {
    let shelf = Shelf::new();
    let workspace = shelf.configure(DUNE);
    workspace.apply(&[]).success();
    workspace.run(&["state", "rm", "shelf_book.dune"]).success();
    let import = |provider: &str| format!("import {{\n  {provider}\n  id = \"book-1\"\n  to = shelf_book.found\n}}\n");
    shelf.configure(&import("provider = shelf"));
    workspace.plan(&["-generate-config-out=found.tf"]).says("1 to import, 0 to add, 0 to change");
    shelf.configure(&import(""));
    workspace.apply(&[]).success().says("1 imported, 0 added, 0 changed");
    workspace.assert_plan_is_empty();
    let generated = fs::read_to_string(workspace.path("found.tf")).unwrap();
    let words: Vec<&str> = generated.split_whitespace().collect();
    assert!(words.windows(3).any(|words| words == ["title", "=", "\"Dune\""]), "{generated}");
}

#[test]
fn an_unknown_provider_configuration_fails_only_what_needs_it() {
    let shelf = Shelf::new();
    let directory = shelf.books();
    let unknown = format!("resource \"terraform_data\" \"d\" {{\n  input = {directory:?}\n}}\n")
        + "provider \"shelf\" {\n  directory = terraform_data.d.output\n}\n";
    let workspace = &shelf.workspace;
    workspace.configure(&format!("{unknown}{DUNE}"));
    workspace.apply(&[]).success().says("2 added");
    assert_eq!(shelf.book("book-1")["title"], "Dune");
    fs::remove_file(workspace.path("terraform.tfstate")).unwrap();
    let data = "data \"shelf_books\" \"all\" {\n}\n";
    workspace.configure(&format!("{unknown}{data}"));
    workspace.plan(&[]).failure().says("The provider's `directory` is not known yet.");
}
