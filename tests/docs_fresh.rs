//! The registry pages in `docs/` are what schemas, `examples/` and `tests/docs/` say. `make generate`
//! (this test with `UPDATE_GENERATED=1`) writes them.

mod page;
mod schema_section;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use terraform_provider_tke::kit::framework::Provider;
use terraform_provider_tke::kit::framework::server::Server;
use terraform_provider_tke::kit::schema::Schema;
use terraform_provider_tke::kit::wire::tfplugin6::import_resource_state;
use terraform_provider_tke::kit::wire::tfplugin6::provider_server::Provider as _;
use terraform_provider_tke::registry;
use terraform_provider_tke::system::environment;
use tokio_util::sync::CancellationToken;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The schemas of all resources by type.
fn resources() -> BTreeMap<&'static str, Schema> {
    registry::provider().catalog().resources.iter().map(|item| (item.type_name(), item.schema())).collect()
}

/// The schemas of all data sources by type.
fn data_sources() -> BTreeMap<&'static str, Schema> {
    registry::provider().catalog().data_sources.iter().map(|item| (item.type_name(), item.schema())).collect()
}

/// The schemas of all ephemeral resources by type.
fn ephemeral_resources() -> BTreeMap<&'static str, Schema> {
    registry::provider().catalog().ephemeral_resources.iter().map(|item| (item.type_name(), item.schema())).collect()
}

/// Path from the root → page, for every page there should be.
fn pages() -> BTreeMap<PathBuf, String> {
    let mut pages = BTreeMap::from([(PathBuf::from("docs/index.md"), page::provider(&registry::provider().schema()))]);
    for (type_name, schema) in resources() {
        pages.insert(page::path("resources", type_name), page::resource(type_name, &schema));
    }
    for (type_name, schema) in data_sources() {
        pages.insert(page::path("data-sources", type_name), page::data_source(type_name, &schema));
    }
    for (type_name, schema) in ephemeral_resources() {
        pages.insert(page::path("ephemeral-resources", type_name), page::ephemeral_resource(type_name, &schema));
    }
    pages
}

/// The pages that are there; guides are written by hand.
fn committed() -> Vec<PathBuf> {
    fn walk(directory: &Path, found: &mut Vec<PathBuf>) {
        let Ok(entries) = fs::read_dir(directory) else { return };
        for path in entries.map(|entry| entry.unwrap().path()) {
            let relative = path.strip_prefix(root()).unwrap().to_owned();
            match path.is_dir() {
                true if relative.ends_with("docs/guides") => {}
                true => walk(&path, found),
                false => found.push(relative),
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join("docs"), &mut found);
    found
}

#[test]
fn the_committed_docs_are_what_schemas_and_examples_generate() {
    let pages = pages();
    if environment::var("UPDATE_GENERATED").is_some() {
        for stray in committed().iter().filter(|path| !pages.contains_key(*path)) {
            fs::remove_file(root().join(stray)).unwrap();
        }
        for (path, fresh) in &pages {
            fs::create_dir_all(root().join(path).parent().unwrap()).unwrap();
            fs::write(root().join(path), fresh).unwrap();
        }
    }
    let stale = pages
        .iter()
        .filter(|(path, fresh)| fs::read_to_string(root().join(path)).unwrap_or_default() != **fresh)
        .map(|(path, _)| path.clone());
    let stray = committed().into_iter().filter(|path| !pages.contains_key(path));
    let wrong: Vec<PathBuf> = stale.chain(stray).collect();
    assert!(wrong.is_empty(), "stale or of nothing: {wrong:?}: run `make generate` and commit the result");
}

#[test]
fn schemas_keep_the_rules() {
    assert_eq!(registry::provider().violations(), Vec::<String>::new());
}

/// The framework has no other way to say whether a resource can be imported than to try.
async fn can_be_imported(type_name: &str) -> bool {
    let server = Server::new(registry::provider(), CancellationToken::new());
    let request = import_resource_state::Request {
        type_name: type_name.to_owned(),
        id: "no such id".to_owned(),
        ..Default::default()
    };
    let answer = server.import_resource_state(tonic::Request::new(request)).await.unwrap().into_inner();
    answer.diagnostics.iter().all(|diagnostic| diagnostic.summary != "Import not supported")
}

/// That each has a page is the first test here.
#[tokio::test]
async fn each_has_its_examples() {
    for type_name in data_sources().keys() {
        let example = format!("examples/data-sources/{type_name}/data-source.tf");
        assert!(root().join(&example).is_file(), "{type_name} has no {example}");
    }
    for type_name in ephemeral_resources().keys() {
        let example = format!("examples/ephemeral-resources/{type_name}/ephemeral-resource.tf");
        assert!(root().join(&example).is_file(), "{type_name} has no {example}");
    }
    for type_name in resources().keys() {
        let examples = root().join("examples/resources").join(type_name);
        assert!(
            examples.join("resource.tf").is_file(),
            "{type_name} has no examples/resources/{type_name}/resource.tf"
        );
        let can_be_imported = can_be_imported(type_name).await;
        for name in ["import.sh", "import-by-string-id.tf"] {
            let import = examples.join(name).is_file();
            assert_eq!(import, can_be_imported, "{type_name} and examples/resources/{type_name}/{name}");
        }
    }
}

#[test]
fn every_example_is_of_something() {
    let kinds =
        [("resources", resources()), ("data-sources", data_sources()), ("ephemeral-resources", ephemeral_resources())];
    for (kind, known) in kinds {
        for entry in fs::read_dir(root().join("examples").join(kind)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            assert!(known.contains_key(name.as_str()), "examples/{kind}/{name} is of nothing that there is");
        }
    }
}
