//! What one file of `src/` says: the names that its modules bind, the paths that it uses, its words.

use std::collections::BTreeMap;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::visit::{self, Visit};

/// The names from the root of the crate to a module or to something in it.
pub type Path = Vec<String>;

/// A file, read.
pub struct Source {
    /// From the root of the project, with forward slashes.
    pub path: String,
    pub module: Path,
    /// The file's module and those that are written out in it.
    pub scopes: BTreeMap<Path, Scope>,
    pub references: Vec<Reference>,
    /// Macros that the language puts at the root of the crate.
    pub exported: Vec<String>,
    /// Modules in files of their own that are declared for tests.
    pub test_modules: Vec<Path>,
    /// Lines of code outside tests that call `unwrap`.
    pub unwraps: Vec<usize>,
    /// Identifiers and literals outside tests, with their lines.
    pub words: Vec<(usize, String)>,
}

/// What the names in a module stand for.
#[derive(Default)]
pub struct Scope {
    pub names: BTreeMap<String, Vec<Binding>>,
    /// What is imported with all its names.
    pub globs: Vec<Path>,
}

pub enum Binding {
    /// Something that is defined here.
    Item,
    /// Something of this path, as seen from here.
    Import(Path),
}

/// A path that is used.
pub struct Reference {
    pub line: usize,
    /// The module in which it is written.
    pub scope: Path,
    /// As it is written there.
    pub path: Path,
    pub is_in_test: bool,
    pub kind: ReferenceKind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ReferenceKind {
    /// `use`.
    Import,
    /// `pub use`, `pub(crate) use` …
    Reexport,
    /// In an expression, a type, a pattern, a macro.
    Use,
}

impl Source {
    pub fn read(path: &str, text: &str) -> Self {
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        let module = module(path);
        let source = Self {
            path: path.to_owned(),
            module: module.clone(),
            scopes: BTreeMap::from([(module.clone(), Scope::default())]),
            references: Vec::new(),
            exported: Vec::new(),
            test_modules: Vec::new(),
            unwraps: Vec::new(),
            words: Vec::new(),
        };
        let mut reader = Reader { source, module, is_in_test: false };
        reader.visit_file(&file);
        reader.source
    }
}

/// `src/cloud/mod.rs` is the module `cloud`; `src/lib.rs` is the root, and `src/main.rs` stands beside it.
fn module(path: &str) -> Path {
    let inside = path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
    if inside == "lib" { Path::new() } else { inside.split('/').map(str::to_owned).collect() }
}

struct Reader {
    source: Source,
    /// Where the visit is.
    module: Path,
    is_in_test: bool,
}

impl Reader {
    fn scope(&mut self) -> &mut Scope {
        self.source.scopes.entry(self.module.clone()).or_default()
    }

    fn bind(&mut self, name: &str, binding: Binding) {
        self.scope().names.entry(name.to_owned()).or_default().push(binding);
    }

    fn refer(&mut self, line: usize, path: Path, kind: ReferenceKind) {
        let scope = self.module.clone();
        self.source.references.push(Reference { line, scope, path, is_in_test: self.is_in_test, kind });
    }

    fn word(&mut self, line: usize, word: String) {
        if !self.is_in_test {
            self.source.words.push((line, word));
        }
    }

    fn use_tree(&mut self, tree: &syn::UseTree, mut before: Path, kind: ReferenceKind) {
        match tree {
            syn::UseTree::Path(path) => {
                before.push(name(&path.ident));
                self.use_tree(&path.tree, before, kind);
            }
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.use_tree(tree, before.clone(), kind);
                }
            }
            syn::UseTree::Glob(glob) => {
                self.scope().globs.push(before.clone());
                self.refer(glob.star_token.spans[0].start().line, before, kind);
            }
            syn::UseTree::Name(leaf) => self.import(before, &leaf.ident, None, kind),
            syn::UseTree::Rename(leaf) => self.import(before, &leaf.ident, Some(&leaf.rename), kind),
        }
    }

    fn import(&mut self, mut path: Path, leaf: &syn::Ident, alias: Option<&syn::Ident>, kind: ReferenceKind) {
        self.visit_ident(leaf);
        if leaf != "self" {
            path.push(name(leaf));
        }
        let bound = alias.map(name).or_else(|| path.last().cloned()).unwrap_or_default();
        if bound != "_" {
            self.bind(&bound, Binding::Import(path.clone()));
        }
        self.refer(line(leaf), path, kind);
    }

    /// The paths in what a macro is given, and in what it is made of.
    fn tokens(&mut self, tokens: TokenStream) {
        self.token_paths(&tokens.into_iter().collect::<Vec<_>>(), &Path::new());
    }

    fn token_paths(&mut self, tokens: &[TokenTree], outer: &Path) {
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            match token {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Literal(literal) => self.word(literal.span().start().line, literal.to_string()),
                TokenTree::Ident(_) => {
                    at = self.token_path(tokens, at, outer.clone());
                    continue;
                }
                TokenTree::Punct(_) => {}
            }
            at += 1;
        }
    }

    /// Reads the path that begins at an identifier; says where it ends.
    fn token_path(&mut self, tokens: &[TokenTree], start: usize, mut path: Path) -> usize {
        let punct =
            |at: usize, what: char| matches!(tokens.get(at), Some(TokenTree::Punct(found)) if found.as_char() == what);
        // what follows a dot or a closed `>::` is a member
        let is_member =
            start > 0 && (punct(start - 1, '.') || punct(start - 1, ':') && start > 1 && punct(start - 2, ':'));
        let mut at = start;
        while let Some(TokenTree::Ident(ident)) = tokens.get(at) {
            self.visit_ident(ident);
            path.push(name(ident));
            at += 1;
            if !(punct(at, ':') && punct(at + 1, ':')) {
                break;
            }
            if let Some(TokenTree::Group(group)) = tokens.get(at + 2)
                && group.delimiter() == Delimiter::Brace
            {
                self.token_paths(&group.stream().into_iter().collect::<Vec<_>>(), &path);
                return at + 3;
            }
            if !matches!(tokens.get(at + 2), Some(TokenTree::Ident(_))) {
                break;
            }
            at += 2;
        }
        let line = tokens[start].span().start().line;
        if is_member {
            if path.last().is_some_and(|name| name == "unwrap") && !self.is_in_test {
                self.source.unwraps.push(line);
            }
        } else if path != ["crate"] {
            // alone it is the `crate` of a `pub(crate)`
            self.refer(line, path, ReferenceKind::Use);
        }
        at
    }

    fn in_test(&mut self, is_test: bool, visit: impl FnOnce(&mut Self)) {
        let before = self.is_in_test;
        self.is_in_test |= is_test;
        visit(self);
        self.is_in_test = before;
    }

    fn item(&mut self, item: &syn::Item) {
        use syn::Item;
        let defined = match item {
            Item::Use(item) => {
                let kind = match item.vis {
                    syn::Visibility::Inherited => ReferenceKind::Import,
                    _ => ReferenceKind::Reexport,
                };
                // `::name` is somebody else's crate
                if item.leading_colon.is_none() {
                    self.use_tree(&item.tree, Path::new(), kind);
                }
                return;
            }
            Item::Mod(module) => return self.inner_module(module),
            Item::Macro(item) => {
                if let Some(ident) = &item.ident
                    && item.attrs.iter().any(|attribute| attribute.path().is_ident("macro_export"))
                {
                    self.source.exported.push(name(ident));
                }
                item.ident.as_ref()
            }
            Item::Const(item) => Some(&item.ident),
            Item::Enum(item) => Some(&item.ident),
            Item::Fn(item) => Some(&item.sig.ident),
            Item::Static(item) => Some(&item.ident),
            Item::Struct(item) => Some(&item.ident),
            Item::Trait(item) => Some(&item.ident),
            Item::Type(item) => Some(&item.ident),
            Item::Union(item) => Some(&item.ident),
            _ => None,
        };
        if let Some(ident) = defined {
            self.bind(&name(ident), Binding::Item);
        }
        visit::visit_item(self, item);
    }

    fn inner_module(&mut self, module: &syn::ItemMod) {
        self.visit_ident(&module.ident);
        self.module.push(name(&module.ident));
        if let Some((_, items)) = &module.content {
            self.scope();
            items.iter().for_each(|item| self.visit_item(item));
        } else if self.is_in_test {
            self.source.test_modules.push(self.module.clone());
        }
        self.module.pop();
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        self.in_test(is_for_tests(attributes(item)), |reader| reader.item(item));
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.in_test(is_for_tests(&function.attrs), |reader| visit::visit_impl_item_fn(reader, function));
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.leading_colon.is_none() {
            let names = path.segments.iter().map(|segment| name(&segment.ident)).collect();
            self.refer(line(&path.segments[0].ident), names, ReferenceKind::Use);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        self.visit_path(&called.path);
        self.tokens(called.tokens.clone());
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        // documentation is no code
        if !attribute.path().is_ident("doc") {
            visit::visit_attribute(self, attribute);
        }
    }

    fn visit_meta_list(&mut self, list: &'ast syn::MetaList) {
        self.tokens(list.tokens.clone());
        // as in `#[serde(with = "member::json_text")]`
        for token in list.tokens.clone() {
            if let TokenTree::Literal(literal) = token
                && let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string())
                && let Ok(path) = text.parse::<syn::Path>()
            {
                self.visit_path(&path);
            }
        }
    }

    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        if call.method == "unwrap" && !self.is_in_test {
            self.source.unwraps.push(line(&call.method));
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_ident(&mut self, ident: &'ast syn::Ident) {
        self.word(line(ident), ident.to_string());
    }

    fn visit_lit(&mut self, literal: &'ast syn::Lit) {
        if let syn::Lit::Str(text) = literal {
            self.word(text.span().start().line, text.value());
        }
    }
}

fn line(ident: &syn::Ident) -> usize {
    ident.span().start().line
}

/// An identifier as the one that is meant: `r#type` is `type`.
fn name(ident: &syn::Ident) -> String {
    ident.to_string().trim_start_matches("r#").to_owned()
}

fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        syn::Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        syn::Meta::Path(path) => path.segments.last().is_some_and(|last| last.ident == "test"),
        syn::Meta::NameValue(_) => false,
    })
}

fn attributes(item: &syn::Item) -> &[syn::Attribute] {
    use syn::Item;
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}
