//! All files of `src/` together: where a name that is used in one of them is defined.

use std::collections::{BTreeMap, BTreeSet};

use super::source::{Binding, Path, Reference, ReferenceKind, Scope, Source};

/// More re-exports of re-exports than anybody writes: a `use` that leads back to itself ends here.
const LONGEST_CHAIN: usize = 16;

/// The sources by path, and their modules.
pub struct Tree {
    pub sources: Vec<Source>,
    /// Module → the place of its file among the sources.
    files: BTreeMap<Path, usize>,
    test_modules: Vec<Path>,
}

/// What a path leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    Module(Path),
    /// Something in a module, by the path of its definition.
    Item(Path),
}

/// A use of what another module defines.
pub struct Use<'a> {
    pub source: &'a Source,
    pub reference: &'a Reference,
    pub target: Target,
}

impl Target {
    pub fn path(&self) -> &Path {
        match self {
            Target::Module(path) | Target::Item(path) => path,
        }
    }
}

impl Tree {
    pub fn new(files: &[(impl AsRef<str>, impl AsRef<str>)]) -> Self {
        let sources: Vec<Source> =
            files.iter().map(|(path, text)| Source::read(path.as_ref(), text.as_ref())).collect();
        let modules = |(place, source): (usize, &Source)| {
            source.scopes.keys().map(|module| (module.clone(), place)).collect::<Vec<_>>()
        };
        let files = sources.iter().enumerate().flat_map(modules).collect();
        let test_modules = sources.iter().flat_map(|source| source.test_modules.clone()).collect();
        Self { sources, files, test_modules }
    }

    /// Whether a file is a module of tests only, or below one.
    pub fn is_for_tests(&self, source: &Source) -> bool {
        self.test_modules.iter().any(|module| source.module.starts_with(module))
    }

    pub fn knows(&self, module: &Path) -> bool {
        self.files.contains_key(module)
    }

    /// Every use of one of our names, with what it leads to; those in one file's own modules, too.
    pub fn uses(&self) -> impl Iterator<Item = Use<'_>> {
        self.sources.iter().flat_map(move |source| {
            source.references.iter().flat_map(move |reference| {
                let targets = self.resolve(&reference.scope, &reference.path, 0);
                targets.into_iter().map(move |target| Use { source, reference, target })
            })
        })
    }

    /// Who imports whom: file → file → the line that says so. What is for tests does not count, nor do
    /// declarations of modules and what a module re-exports of those below it; naming a module is no
    /// import, what is then used of it is one.
    pub fn imports(&self) -> BTreeMap<&str, BTreeMap<&str, usize>> {
        let mut imports: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
        for used in self.uses() {
            let Target::Item(path) = &used.target else { continue };
            let Some(target) = self.file(path) else { continue };
            let is_of_a_child = target.module.starts_with(&used.source.module);
            let is_passed_on = used.reference.kind == ReferenceKind::Reexport && is_of_a_child;
            let is_in_test = used.reference.is_in_test || self.is_for_tests(used.source);
            if target.path != used.source.path && !is_passed_on && !is_in_test {
                let lines = imports.entry(&used.source.path).or_default();
                lines.entry(&target.path).or_insert(used.reference.line);
            }
        }
        imports
    }

    /// The file in which something of this path is defined.
    fn file(&self, path: &[String]) -> Option<&Source> {
        let module =
            (0..path.len()).rev().map(|length| &path[..length]).find(|module| self.files.contains_key(*module));
        module.map(|module| &self.sources[self.files[module]])
    }

    fn scope(&self, module: &Path) -> Option<&Scope> {
        self.sources[*self.files.get(module)?].scopes.get(module)
    }

    /// What a path written in a module leads to: nothing of ours, or one thing; two if a module and a macro
    /// have one name.
    fn resolve(&self, scope: &Path, path: &[String], chain: usize) -> Vec<Target> {
        let Some((first, rest)) = path.split_first().filter(|_| chain < LONGEST_CHAIN) else {
            return Vec::new();
        };
        match first.as_str() {
            "crate" | "terraform_provider_tke" => self.within(Path::new(), rest, chain),
            "self" => self.within(scope.clone(), rest, chain),
            "super" => {
                let mut outer = scope.clone();
                outer.pop();
                let supers = rest.iter().take_while(|name| *name == "super").count();
                outer.truncate(outer.len().saturating_sub(supers));
                self.within(outer, &rest[supers..], chain)
            }
            _ => {
                let begun = self.lookup(scope, first, chain);
                begun.into_iter().flat_map(|target| self.further(target, rest, chain)).collect()
            }
        }
    }

    fn further(&self, target: Target, rest: &[String], chain: usize) -> Vec<Target> {
        match target {
            Target::Module(module) => self.within(module, rest, chain),
            // a variant, or what is associated with a type, is where its type is
            Target::Item(_) => vec![target],
        }
    }

    /// What a path leads to from within a module.
    fn within(&self, module: Path, path: &[String], chain: usize) -> Vec<Target> {
        let Some((name, rest)) = path.split_first() else {
            return vec![Target::Module(module)];
        };
        let mut found = self.lookup(&module, name, chain);
        if found.is_empty() {
            // made by a macro there
            found.push(Target::Item([module.as_slice(), std::slice::from_ref(name)].concat()));
        }
        // what goes on goes on through a module
        if !rest.is_empty() && found.iter().any(|target| matches!(target, Target::Module(_))) {
            found.retain(|target| matches!(target, Target::Module(_)));
        }
        found.into_iter().flat_map(|target| self.further(target, rest, chain)).collect()
    }

    /// What a name stands for in a module.
    fn lookup(&self, module: &Path, name: &str, chain: usize) -> Vec<Target> {
        let path = [module.as_slice(), &[name.to_owned()]].concat();
        let mut found = Vec::new();
        if self.knows(&path) {
            found.push(Target::Module(path.clone()));
        }
        if module.is_empty() {
            let exporting = self.sources.iter().find(|source| source.exported.iter().any(|macro_| macro_ == name));
            found.extend(exporting.map(|source| Target::Item([source.module.as_slice(), &[name.to_owned()]].concat())));
        }
        let Some(scope) = self.scope(module) else {
            return found;
        };
        for binding in scope.names.get(name).into_iter().flatten() {
            match binding {
                Binding::Item => found.push(Target::Item(path.clone())),
                // `use name::inner as name`: the first is not the one that is bound here
                Binding::Import(import) if import.first().is_some_and(|first| first == name) => {
                    let rest = &import[1..];
                    let child = Some(path.clone()).filter(|child| self.knows(child) && !rest.is_empty());
                    found.extend(
                        child.map_or_else(
                            || vec![Target::Item(path.clone())],
                            |child| self.within(child, rest, chain + 1),
                        ),
                    );
                }
                Binding::Import(import) => {
                    let imported = self.resolve(module, import, chain + 1);
                    // somebody else's: it is ours by this import
                    let imported = if imported.is_empty() { vec![Target::Item(path.clone())] } else { imported };
                    found.extend(imported);
                }
            }
        }
        if found.is_empty() {
            found.extend(scope.globs.iter().flat_map(|glob| self.through_glob(module, glob, name, chain)));
        }
        let mut seen = BTreeSet::new();
        found.retain(|target| seen.insert(target.path().clone()));
        found
    }

    /// What a name stands for in a module all of whose names are imported.
    fn through_glob(&self, module: &Path, glob: &Path, name: &str, chain: usize) -> Vec<Target> {
        let modules = self.resolve(module, glob, chain + 1).into_iter();
        modules
            .flat_map(|target| match target {
                Target::Module(module) => self.lookup(&module, name, chain + 1),
                Target::Item(_) => Vec::new(),
            })
            .collect()
    }
}
