//! One registry page: a template of `tests/docs/` with its marks filled in.

use std::fs;
use std::path::{Path, PathBuf};

use terraform_provider_tke::kit::schema::Schema;
use terraform_provider_tke::{cloud, provider};

use super::{root, schema_section};

/// The provider's local name, and what its types begin with.
const PROVIDER: &str = "tke";
const INDEX: &str = include_str!("../docs/index.md");
const DATA_SOURCE: &str = include_str!("../docs/data_source.md");
const EPHEMERAL_RESOURCE: &str = include_str!("../docs/ephemeral_resource.md");
const RESOURCE: &str = include_str!("../docs/resource.md");
const NO_SUBCATEGORY: &str = "subcategory: \"\"\n";

/// Where the registry looks for the page of a type: its name without the provider's in front.
pub(super) fn path(kind: &str, type_name: &str) -> PathBuf {
    let short = type_name.strip_prefix(PROVIDER).and_then(|rest| rest.strip_prefix('_')).unwrap_or(type_name);
    Path::new("docs").join(kind).join(format!("{short}.md"))
}

/// `docs/index.md`.
pub(super) fn provider(schema: &Schema) -> String {
    let example = example(Path::new("examples/provider"), "provider").expect("the provider has an example");
    let page = fill(
        INDEX,
        &[
            ("description", schema.description.clone()),
            ("example", example),
            ("schema", schema_section::render(schema)),
            ("environment", environment()),
        ],
    );
    // the registry refuses a subcategory here
    front_matter(&format!("{PROVIDER} Provider"), "", schema) + &page
}

/// The page of a resource. A file `tests/docs/resources/TYPE.md` adds to what its schema says.
pub(super) fn resource(type_name: &str, schema: &Schema) -> String {
    let examples = Path::new("examples/resources").join(type_name);
    let import = import(&root().join(&examples)).map(|ways| format!("## Import\n\n{ways}"));
    let notes = fs::read_to_string(root().join("tests/docs/resources").join(format!("{type_name}.md")));
    let page = fill(
        RESOURCE,
        &[
            ("type", type_name.to_owned()),
            ("description", schema.description.clone()),
            ("example", example(&examples, "resource").unwrap_or_default()),
            ("notes", notes.unwrap_or_default()),
            ("local", local(schema)),
            ("schema", schema_section::render(schema)),
            ("import", import.unwrap_or_default()),
        ],
    );
    front_matter(&format!("{type_name} Resource - {PROVIDER}"), NO_SUBCATEGORY, schema) + &page
}

/// The page of a data source, with what `tests/docs/data-sources/TYPE.md` adds.
pub(super) fn data_source(type_name: &str, schema: &Schema) -> String {
    let page = unmanaged(DATA_SOURCE, "data-sources", "data-source", type_name, schema);
    front_matter(&format!("{type_name} Data Source - {PROVIDER}"), NO_SUBCATEGORY, schema) + &page
}

/// The page of an ephemeral resource, with what `tests/docs/ephemeral-resources/TYPE.md` adds.
pub(super) fn ephemeral_resource(type_name: &str, schema: &Schema) -> String {
    let page = unmanaged(EPHEMERAL_RESOURCE, "ephemeral-resources", "ephemeral-resource", type_name, schema);
    front_matter(&format!("{type_name} Ephemeral Resource - {PROVIDER}"), NO_SUBCATEGORY, schema) + &page
}

/// The page of what is not managed, from the files in the folders `kind`.
fn unmanaged(template: &str, kind: &str, file: &str, type_name: &str, schema: &Schema) -> String {
    let examples = Path::new("examples").join(kind).join(type_name);
    let notes = fs::read_to_string(root().join("tests/docs").join(kind).join(format!("{type_name}.md")));
    fill(
        template,
        &[
            ("type", type_name.to_owned()),
            ("description", schema.description.clone()),
            ("example", example(&examples, file).unwrap_or_default()),
            ("notes", notes.unwrap_or_default()),
            ("schema", schema_section::render(schema)),
        ],
    )
}

/// The command and the block by which a resource is imported; none where it cannot be.
fn import(examples: &Path) -> Option<String> {
    let commands = fs::read_to_string(examples.join("import.sh")).ok()?;
    let block = fs::read_to_string(examples.join("import-by-string-id.tf")).ok()?;
    Some(format!(
        "By the command `terraform import`:\n\n```shell\n{}\n```\n\nBy an `import` block:\n\n```terraform\n{}\n```\n",
        commands.trim_end(),
        block.trim_end()
    ))
}

fn front_matter(title: &str, subcategory: &str, schema: &Schema) -> String {
    let description = schema.description.replace('`', "");
    format!("---\npage_title: \"{title}\"\n{subcategory}description: |-\n  {description}\n---\n\n")
}

/// Fills in `{{name}}` marks; what is empty leaves no blank lines behind.
fn fill(template: &str, marks: &[(&str, String)]) -> String {
    let mut page = template.to_owned();
    for (name, text) in marks {
        page = page.replace(&format!("{{{{{name}}}}}"), text.trim_end());
    }
    assert!(!page.contains("{{"), "a mark of the template is not known: {page}");
    while page.contains("\n\n\n") {
        page = page.replace("\n\n\n", "\n\n");
    }
    format!("{}\n", page.trim_end())
}

fn example(directory: &Path, name: &str) -> Option<String> {
    let text = fs::read_to_string(root().join(directory).join(format!("{name}.tf"))).ok()?;
    Some(format!("## Example Usage\n\n```terraform\n{}\n```\n", text.trim_end()))
}

/// What exists in Terraform only, for the notes on a resource.
fn local(schema: &Schema) -> String {
    let paths: Vec<String> = schema.local_paths().iter().map(|path| format!("`{path}`")).collect();
    paths.join(", ")
}

fn environment() -> String {
    let variables = provider::environment::VARIABLES.iter().chain(cloud::environment::VARIABLES);
    let rows = variables.map(|(name, meaning)| format!("| `{name}` | {meaning} |\n"));
    format!("| Variable | Meaning |\n|---|---|\n{}", rows.collect::<String>())
}
