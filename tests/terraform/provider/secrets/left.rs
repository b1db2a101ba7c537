//! What runs leave behind.

use std::path::Path;

use crate::harness::{Run, Workspace, find};

/// What a run leaves, place by place.
pub struct Left<'a> {
    pub workspace: &'a Workspace,
    pub places: Vec<(String, Vec<u8>)>,
}

impl<'a> Left<'a> {
    pub fn by(workspace: &'a Workspace) -> Self {
        Self { workspace, places: Vec::new() }
    }

    /// Runs a command, and notes what it printed and, by kind, every file that there is afterwards.
    #[must_use = "a run that was to succeed may have failed"]
    pub fn run(&mut self, arguments: &[&str]) -> Run {
        let run = self.workspace.run(arguments);
        self.note(arguments, &run);
        run
    }

    /// Notes what a run printed and left.
    pub fn note(&mut self, arguments: &[&str], run: &Run) {
        let is_json = arguments.contains(&"-json");
        let place = if is_json { "JSON" } else { "output" };
        self.places.push((place.to_owned(), format!("{arguments:?}\n{}\n{}", run.stdout, run.stderr).into_bytes()));
        self.look(&self.workspace.path(""));
        // the next command's is another one
        let _ = std::fs::remove_file(self.workspace.path("trace.log"));
    }

    /// Notes every file below a directory, by kind.
    pub fn look(&mut self, directory: &Path) {
        for entry in std::fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            let below = path.strip_prefix(self.workspace.path("")).unwrap_or(&path).to_string_lossy().into_owned();
            let place = match below.as_str() {
                "main.tf" | ".tccli" => continue,
                "trace.log" => "log",
                "plan.bin" => "plan",
                name if name.starts_with("terraform.tfstate") => "state",
                name if name.contains("tke-journal") || name.starts_with(".local/state") => "journal",
                name if name.starts_with("tmp/") => "temp file",
                _ => "other file",
            };
            if path.is_dir() {
                self.look(&path);
            } else if path.is_file() {
                // a lock that is taken away meanwhile
                self.places.push((place.to_owned(), std::fs::read(path).unwrap_or_default()));
            }
        }
    }

    /// The kinds of places that were looked at.
    pub fn kinds(&self) -> Vec<&str> {
        let mut kinds: Vec<&str> = self.places.iter().map(|(place, _)| place.as_str()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }

    /// Where which secrets are.
    pub fn found<'s>(&self, secrets: &[&'s str]) -> Vec<(&str, &'s str)> {
        let found = self
            .places
            .iter()
            .flat_map(|(place, bytes)| find(secrets, bytes).into_iter().map(move |secret| (place.as_str(), secret)));
        let mut found: Vec<_> = found.collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}
