//! A complete small provider: books on a shelf that is a directory.
//!
//! It offers one of each kind of thing: the resource `shelf_book`, the data source `shelf_books`, the
//! ephemeral resource `shelf_ticket`, the function `check_digit`, a search for books, and the action
//! `shelf_lend`.
//!
//! Run it with `cargo run --example shelf`, set the variable that it prints, and apply a
//! configuration with `required_providers { shelf = { source = "tke-rs/shelf" } }`.
//!
//! Terraform 1.8 and OpenTofu 1.8 know the resource, the data source and the function. A book that was another type's
//! object before needs OpenTofu 1.10, the ephemeral resource Terraform 1.10 or OpenTofu 1.11, an import by identity
//! Terraform 1.12 or OpenTofu 1.12, and the search and the action Terraform 1.14; OpenTofu has neither.
#![allow(clippy::disallowed_methods, reason = "a shelf is a directory")]

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use terraform_provider_tke::kit::diagnostics::{Diagnostic, Diagnostics};
use terraform_provider_tke::kit::framework::server;
use terraform_provider_tke::kit::framework::{
    Action, Call, Catalog, Configure, DataSource, EphemeralResource, Findings, Function, FunctionError, Lease,
    ListResource, Messages, MoveSource, Operation, Provider, Resource,
};
use terraform_provider_tke::kit::plugin::{self, Mode, ServeOptions};
use terraform_provider_tke::kit::schema::{Attribute, Identity, Nesting, Parameter, Schema, Signature, validator};
use terraform_provider_tke::kit::value::{Attr, Path, Secret, Type, Value};
use terraform_provider_tke::model;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;

const SOURCE: &str = "tke-rs/shelf";

/// What a user reads as `@module` of what the kit and the provider log.
const LOG_MODULES: plugin::logging::Modules = &[("terraform_provider_tke::kit", "provider.kit"), ("shelf", "provider")];

#[allow(dead_code, reason = "tests serve the provider themselves")]
fn main() -> ExitCode {
    let mode = if plugin::started_by_host() { Mode::Plugin } else { Mode::Debug };
    plugin::logging::install(SOURCE, LOG_MODULES);
    let stopping = CancellationToken::new();
    let options = ServeOptions { mode, provider_source: SOURCE.to_owned(), stopping: stopping.clone() };
    let Ok(runtime) = tokio::runtime::Runtime::new() else { return ExitCode::FAILURE };
    match runtime.block_on(plugin::serve(routes(stopping), options)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// The provider as a gRPC service; `stopping` is cancelled when the process is to end.
pub(crate) fn routes(stopping: CancellationToken) -> Routes {
    Routes::new(server::service(ShelfProvider, stopping))
}

// ---- the cloud: what a provider's data usually is a client of ----

/// A book as the shelf keeps it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Book {
    title: String,
    author: Option<String>,
    isbn: Option<String>,
    copies: i64,
    row: i64,
    loans: i64,
}

/// A directory with a file for each book.
struct Shelf {
    /// None while the provider's configuration is not known yet: only what needs it fails.
    directory: Option<PathBuf>,
}

impl Shelf {
    fn directory(&self) -> Result<&PathBuf, Diagnostics> {
        let detail = "The provider's `directory` is not known yet. Create what it comes from first.";
        self.directory.as_ref().ok_or_else(|| Diagnostic::error("No directory yet", detail).into())
    }

    fn file(&self, id: &str) -> Result<PathBuf, Diagnostics> {
        Ok(self.directory()?.join(format!("{id}.json")))
    }

    fn book(&self, id: &str) -> Result<Option<Book>, Diagnostics> {
        let file = self.file(id)?;
        if !file.exists() {
            return Ok(None);
        }
        let bytes = fs::read(file).map_err(failed)?;
        serde_json::from_slice(&bytes).map(Some).map_err(failed)
    }

    fn put(&self, id: &str, book: &Book) -> Result<(), Diagnostics> {
        let bytes = serde_json::to_vec(book).map_err(failed)?;
        fs::create_dir_all(self.directory()?).map_err(failed)?;
        fs::write(self.file(id)?, bytes).map_err(failed)
    }

    fn ids(&self) -> Result<Vec<String>, Diagnostics> {
        let entries = fs::read_dir(self.directory()?).into_iter().flatten().flatten();
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        let mut ids: Vec<String> = names.filter_map(|name| name.strip_suffix(".json").map(str::to_owned)).collect();
        ids.sort();
        Ok(ids)
    }
}

/// The one place where errors of the cloud become diagnostics.
fn failed(error: impl std::fmt::Display) -> Diagnostics {
    Diagnostic::error("The shelf cannot be used", error.to_string()).into()
}

// ---- the provider ----

model! {
    /// The provider block.
    struct Settings { directory: Attr<String> }
}

/// The provider `shelf`.
struct ShelfProvider;

impl Provider for ShelfProvider {
    type Data = Shelf;
    type Model = Settings;

    fn schema(&self) -> Schema {
        let directory = Attribute::string().required().description("The directory that the books are in.");
        Schema::new("Books on a shelf.", [("directory", directory)])
    }

    async fn configure(&self, config: Settings, _: Configure) -> Result<(Shelf, Diagnostics), Diagnostics> {
        Ok((Shelf { directory: config.directory.into_known().map(PathBuf::from) }, Diagnostics::new()))
    }

    fn catalog(&self) -> Catalog<Shelf> {
        Catalog::new()
            .resource(BookResource)
            .data_source(Books)
            .ephemeral_resource(Ticket)
            .list_resource(BookSearch)
            .action(Lend)
            .function(CheckDigit)
    }
}

// ---- a resource ----

model! {
    struct Place { row: Attr<i64> }
}
model! {
    /// A book in configuration, plan and state.
    struct BookModel {
        id: Attr<String>,
        title: Attr<String>,
        author: Attr<String>,
        isbn: Attr<String>,
        copies: Attr<i64>,
        place: Attr<Place>,
        loans: Attr<i64>,
    }
}

impl BookModel {
    /// The book that a plan asks for.
    fn book(&self, loans: i64) -> Book {
        Book {
            title: self.title.known_or_default(),
            author: self.author.known().cloned(),
            isbn: self.isbn.known().cloned(),
            copies: self.copies.known_or_default(),
            row: self.place.known().map(|place| place.row.known_or_default()).unwrap_or_default(),
            loans,
        }
    }

    /// The state of a book.
    fn of(id: &str, book: Book) -> Self {
        Self {
            id: id.into(),
            title: Attr::Known(book.title),
            author: book.author.into(),
            isbn: book.isbn.into(),
            copies: Attr::Known(book.copies),
            place: Attr::Known(Place { row: Attr::Known(book.row) }),
            loans: Attr::Known(book.loans),
        }
    }
}

/// `shelf_book`.
struct BookResource;

impl Resource for BookResource {
    type Data = Shelf;
    type Model = BookModel;

    fn type_name(&self) -> &'static str {
        "shelf_book"
    }

    fn schema(&self) -> Schema {
        let row =
            Attribute::number().default(1).validate(validator::at_least(1)).description("Counted from the floor.");
        let place = Attribute::nested(Nesting::Single, [("row", row)])
            .default(Value::object::<&str>([]))
            .description("Where it stands.");
        Schema::new(
            "A book.",
            [
                ("id", Attribute::string().computed().description("What the shelf calls it.")),
                ("title", Attribute::string().required().description("Its title.")),
                ("author", Attribute::string().description("Who wrote it.")),
                ("isbn", Attribute::string().replaces().description("Its number: another one is another book.")),
                (
                    "copies",
                    Attribute::number().default(1).validate(validator::at_least(1)).description("How many there are."),
                ),
                ("place", place),
                ("loans", Attribute::number().computed().volatile().description("How often it was lent.")),
            ],
        )
    }

    fn identity(&self) -> Option<Identity> {
        Some(Identity::new().required("id", Type::String, "What the shelf calls it."))
    }

    async fn create(
        &self,
        operation: &Operation<Shelf, BookModel>,
        mut planned: BookModel,
    ) -> Result<BookModel, Diagnostics> {
        let shelf = operation.data()?;
        let taken = shelf.ids()?;
        let id = (1..).map(|n| format!("book-{n}")).find(|id| !taken.contains(id)).unwrap_or_default();
        shelf.put(&id, &planned.book(0))?;
        planned.id = Attr::Known(id);
        // whatever happens from here on, the id is not lost
        operation.save(&planned);
        planned.loans = Attr::Known(0);
        Ok(planned)
    }

    async fn read(
        &self,
        operation: &Operation<Shelf, BookModel>,
        state: BookModel,
    ) -> Result<Option<BookModel>, Diagnostics> {
        let id = state.id.known_or_default();
        Ok(operation.data()?.book(&id)?.map(|book| BookModel::of(&id, book)))
    }

    async fn update(
        &self,
        operation: &Operation<Shelf, BookModel>,
        mut planned: BookModel,
        prior: BookModel,
    ) -> Result<BookModel, Diagnostics> {
        let (shelf, id) = (operation.data()?, prior.id.known_or_default());
        let loans = shelf.book(&id)?.unwrap_or_default().loans;
        shelf.put(&id, &planned.book(loans))?;
        planned.loans = Attr::Known(loans);
        Ok(planned)
    }

    async fn delete(&self, operation: &Operation<Shelf, BookModel>, prior: BookModel) -> Result<(), Diagnostics> {
        match fs::remove_file(operation.data()?.file(&prior.id.known_or_default())?) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(failed(error)),
            _ => Ok(()),
        }
    }

    async fn import(&self, operation: &Operation<Shelf, BookModel>, id: &str) -> Result<BookModel, Diagnostics> {
        match operation.data()?.book(id)? {
            Some(book) => Ok(BookModel::of(id, book)),
            None => Err(Diagnostic::error("Book not found", format!("There is no {id:?} on the shelf.")).into()),
        }
    }

    /// A `terraform_data` that kept the id of a book becomes the book.
    async fn take_over(
        &self,
        _: &Operation<Shelf, BookModel>,
        source: &MoveSource,
    ) -> Result<Option<BookModel>, Diagnostics> {
        let id = source.state.pointer("/output/value").or_else(|| source.state.get("output"));
        let id = id.and_then(|id| id.as_str()).filter(|_| source.type_name == "terraform_data");
        Ok(id.map(|id| BookModel { id: id.into(), ..BookModel::default() }))
    }
}

// ---- a data source ----

model! {
    struct BooksModel { author: Attr<String>, titles: Attr<Vec<String>> }
}

/// `shelf_books`.
struct Books;

impl DataSource for Books {
    type Data = Shelf;
    type Model = BooksModel;

    fn type_name(&self) -> &'static str {
        "shelf_books"
    }

    fn schema(&self) -> Schema {
        Schema::new(
            "The books that there are.",
            [
                ("author", Attribute::string().description("Only this author's.")),
                ("titles", Attribute::string_list().computed().description("The titles.")),
            ],
        )
    }

    async fn read(&self, call: &Call<Shelf>, mut config: BooksModel) -> Result<BooksModel, Diagnostics> {
        let shelf = call.data()?;
        let mut titles = Vec::new();
        for id in shelf.ids()? {
            let Some(book) = shelf.book(&id)? else { continue };
            if config.author.is_null() || config.author.as_str() == book.author.as_deref() {
                titles.push(book.title);
            }
        }
        if titles.is_empty() {
            call.warn(Diagnostic::warning("No books", "There are none on the shelf.").at(Path::of("author")));
        }
        config.titles = Attr::Known(titles);
        Ok(config)
    }
}

// ---- an ephemeral resource ----

model! {
    struct TicketModel { reader: Attr<String>, ticket: Attr<Secret> }
}

/// `shelf_ticket`: a secret that is never stored.
struct Ticket;

impl EphemeralResource for Ticket {
    type Data = Shelf;
    type Model = TicketModel;
    type Private = String;

    fn type_name(&self) -> &'static str {
        "shelf_ticket"
    }

    fn schema(&self) -> Schema {
        Schema::new(
            "A reader's ticket, good while Terraform runs.",
            [
                ("reader", Attribute::string().required().description("Whose it is.")),
                ("ticket", Attribute::string().computed().sensitive().description("The secret on it.")),
            ],
        )
    }

    async fn open(
        &self,
        _: &Call<Shelf>,
        mut config: TicketModel,
    ) -> Result<(TicketModel, Lease<String>), Diagnostics> {
        let reader = config.reader.known_or_default();
        config.ticket = Attr::Known(Secret::new(format!("ticket-of-{reader}")));
        Ok((config, Lease { renew_in: Some(Duration::from_secs(600)), private: reader }))
    }

    async fn renew(&self, _: &Call<Shelf>, reader: String) -> Result<Lease<String>, Diagnostics> {
        Ok(Lease { renew_in: Some(Duration::from_secs(600)), private: reader })
    }
}

// ---- a search, for `terraform query` ----

/// `list "shelf_book"`.
struct BookSearch;

model! {
    struct SearchModel { author: Attr<String> }
}

impl ListResource for BookSearch {
    type Data = Shelf;
    type Model = SearchModel;
    type Object = BookModel;

    fn type_name(&self) -> &'static str {
        "shelf_book"
    }

    fn schema(&self) -> Schema {
        Schema::new("Books on the shelf.", [("author", Attribute::string().description("Only this author's."))])
    }

    async fn list(
        &self,
        call: &Call<Shelf>,
        config: SearchModel,
        findings: &Findings<BookModel>,
    ) -> Result<(), Diagnostics> {
        let shelf = call.data()?;
        for id in shelf.ids()? {
            let Some(book) = shelf.book(&id)? else { continue };
            let is_sought = config.author.is_null() || config.author.as_str() == book.author.as_deref();
            if is_sought && findings.send(book.title.clone(), BookModel::of(&id, book)).await.is_break() {
                break;
            }
        }
        Ok(())
    }
}

// ---- an action ----

model! {
    struct LendModel { book_id: Attr<String> }
}

/// `shelf_lend`: lends a book once.
struct Lend;

impl Action for Lend {
    type Data = Shelf;
    type Model = LendModel;

    fn type_name(&self) -> &'static str {
        "shelf_lend"
    }

    fn schema(&self) -> Schema {
        Schema::new("Lends a book.", [("book_id", Attribute::string().required().description("Which one."))])
    }

    async fn invoke(&self, call: &Call<Shelf>, config: LendModel, messages: &Messages) -> Result<(), Diagnostics> {
        let (shelf, id) = (call.data()?, config.book_id.known_or_default());
        let Some(mut book) = shelf.book(&id)? else {
            let missing = Diagnostic::error("Book not found", format!("There is no {id:?} on the shelf."));
            return Err(missing.at(Path::of("book_id")).into());
        };
        messages.send(format!("Lending {}", book.title));
        book.loans += 1;
        shelf.put(&id, &book)
    }
}

// ---- a function ----

model! {
    struct CheckDigitArguments { digits: String }
}

/// `provider::shelf::check_digit`.
struct CheckDigit;

impl Function for CheckDigit {
    type Arguments = CheckDigitArguments;
    type Return = i64;

    fn name(&self) -> &'static str {
        "check_digit"
    }

    fn signature(&self) -> Signature {
        let digits = Parameter::new("digits", Type::String, "The first twelve digits of the number.");
        Signature::new("The check digit of an ISBN", "The 13th digit of a book's number.", [digits], Type::Number)
    }

    fn call(&self, arguments: CheckDigitArguments) -> Result<i64, FunctionError> {
        let digits: Option<Vec<u32>> = arguments.digits.chars().map(|digit| digit.to_digit(10)).collect();
        let digits = digits.filter(|digits| digits.len() == 12).ok_or_else(|| {
            let text = format!("{:?} is not twelve digits", arguments.digits);
            FunctionError::new(text).at(Path::of("digits"))
        })?;
        let weighted: u32 = digits.iter().zip([1, 3].into_iter().cycle()).map(|(digit, weight)| digit * weight).sum();
        Ok(i64::from((10 - weighted % 10) % 10))
    }
}

// ---- a test that every provider has ----

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_keeps_the_rules_of_the_kit() {
        assert_eq!(ShelfProvider.violations(), Vec::<String>::new());
    }
}
