//! A scratch directory in which the real Terraform CLI runs our binary.
#![allow(clippy::disallowed_methods, reason = "the CLI is found on this process's own PATH")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value as Json;
use tempfile::TempDir;

use super::{Cloud, Reattached};

const BINARY: &str = env!("CARGO_BIN_EXE_terraform-provider-tke");

/// A directory with a configuration, its state, and the variables that lead to a cloud.
pub struct Workspace {
    directory: TempDir,
    variables: Vec<(String, String)>,
}

/// What a command did.
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Workspace {
    /// A directory whose provider talks to this cloud with the keys that it offers, in its first region.
    pub fn new(cloud: &Cloud) -> Self {
        let variables = cloud.variables();
        variables.into_iter().fold(Self::bare(), |workspace, (name, value)| workspace.with(name, &value))
    }

    /// A directory whose provider knows no cloud and no keys.
    pub fn bare() -> Self {
        let overridden = Path::new(BINARY).parent().unwrap();
        let rc = format!(
            "provider_installation {{\n  dev_overrides {{\n    \"tke-rs/tke\" = {overridden:?}\n  }}\n  direct {{}}\n}}\n"
        );
        Self::of("tke-rs/tke", &rc)
    }

    /// A directory whose provider is served by this process.
    pub fn reattached(provider: &Reattached) -> Self {
        // an installation method that has nothing: the CLI is to ask no registry
        let rc = "provider_installation {\n  filesystem_mirror {\n    path = \"no-mirror\"\n  }\n}\n";
        Self::of(provider.source(), rc).with("TF_REATTACH_PROVIDERS", &provider.variable())
    }

    /// A directory with the `terraform` block that every configuration needs.
    fn of(source: &str, rc: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let name = source.rsplit('/').next().unwrap();
        let required = format!("{name} = {{\n      source = {source:?}\n    }}");
        let versions = format!("terraform {{\n  required_providers {{\n    {required}\n  }}\n}}\n");
        std::fs::write(directory.path().join("terraform.rc"), rc).unwrap();
        std::fs::write(directory.path().join("versions.tf"), versions).unwrap();
        Self { directory, variables: Vec::new() }
    }

    /// Sets an environment variable for every command.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Writes the configuration.
    pub fn configure(&self, text: &str) -> &Self {
        std::fs::write(self.path("main.tf"), text).unwrap();
        self
    }

    /// Writes the configuration as JSON.
    pub fn configure_json(&self, json: &Json) -> &Self {
        std::fs::write(self.path("main.tf.json"), json.to_string()).unwrap();
        self
    }

    /// Writes a configuration that brings its own `terraform` block.
    pub fn configure_whole(&self, text: &str) -> &Self {
        std::fs::write(self.path("versions.tf"), "").unwrap();
        self.configure(text)
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(terraform());
        command
            .args(arguments)
            .current_dir(self.directory.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.directory.path())
            .env("TF_CLI_CONFIG_FILE", self.path("terraform.rc"))
            .env("TF_IN_AUTOMATION", "1")
            .env("CHECKPOINT_DISABLE", "1")
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Run {
        let output = self.command(arguments).output().expect("terraform or tofu on PATH");
        Run::from(output)
    }

    pub fn validate(&self) -> Run {
        self.run(&["validate", "-no-color"])
    }

    pub fn plan(&self, arguments: &[&str]) -> Run {
        let mut all = vec!["plan", "-no-color", "-input=false", "-detailed-exitcode"];
        all.extend(arguments);
        self.run(&all)
    }

    pub fn apply(&self, arguments: &[&str]) -> Run {
        let mut all = vec!["apply", "-no-color", "-input=false", "-auto-approve"];
        all.extend(arguments);
        self.run(&all)
    }

    pub fn destroy(&self, arguments: &[&str]) -> Run {
        let mut all = vec!["destroy", "-no-color", "-input=false", "-auto-approve"];
        all.extend(arguments);
        self.run(&all)
    }

    /// A plan that must have nothing to do.
    #[track_caller]
    pub fn assert_plan_is_empty(&self) {
        let plan = self.plan(&[]);
        assert_eq!(plan.code, 0, "the plan is not empty:\n{plan}");
    }

    /// The attributes of a resource in state, by its address.
    pub fn state(&self, address: &str) -> Option<Json> {
        let shown = self.run(&["show", "-json"]).success();
        let shown: Json = serde_json::from_str(&shown.stdout).unwrap();
        let resources = shown.pointer("/values/root_module/resources")?.as_array()?;
        resources.iter().find(|resource| resource["address"] == address).map(|resource| resource["values"].clone())
    }

    /// The planned actions by address, from a saved plan.
    #[track_caller]
    pub fn planned_actions(&self, arguments: &[&str]) -> Vec<(String, Vec<String>)> {
        let actions = |change: &Json| {
            change["change"]["actions"]
                .as_array()
                .unwrap()
                .iter()
                .map(|action| action.as_str().unwrap().to_owned())
                .collect()
        };
        let changes = self.planned_changes(arguments);
        changes.iter().map(|change| (change["address"].as_str().unwrap().to_owned(), actions(change))).collect()
    }

    /// The planned change of a resource, by its address: `actions`, `before`, `after`, …
    #[track_caller]
    pub fn planned_change(&self, address: &str, arguments: &[&str]) -> Json {
        let changes = self.planned_changes(arguments);
        changes.into_iter().find(|change| change["address"] == address).expect("a planned change")["change"].take()
    }

    #[track_caller]
    fn planned_changes(&self, arguments: &[&str]) -> Vec<Json> {
        let mut all = vec!["-out=plan.bin"];
        all.extend(arguments);
        let plan = self.plan(&all);
        assert_ne!(plan.code, 1, "{plan}");
        let shown = self.run(&["show", "-json", "plan.bin"]).success();
        let mut shown: Json = serde_json::from_str(&shown.stdout).unwrap();
        match shown["resource_changes"].take() {
            Json::Array(changes) => changes,
            _ => Vec::new(),
        }
    }
}

impl Run {
    /// The same run, which must have succeeded.
    #[track_caller]
    pub fn success(self) -> Self {
        assert_eq!(self.code, 0, "{self}");
        self
    }

    /// The same run, which must have failed.
    #[track_caller]
    pub fn failure(self) -> Self {
        assert_eq!(self.code, 1, "{self}");
        self
    }

    /// Everything printed, on one line: the CLI breaks lines where it likes.
    pub fn text(&self) -> String {
        let all = format!("{} {}", self.stdout, self.stderr);
        all.replace(['│', '╷', '╵'], " ").split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Asserts that something is printed, wherever the CLI breaks lines.
    #[track_caller]
    pub fn says(self, phrase: &str) -> Self {
        assert!(self.text().contains(phrase), "{phrase:?} is not in:\n{self}");
        self
    }

    /// Asserts that something is printed nowhere.
    #[track_caller]
    pub fn silent_about(self, phrase: &str) -> Self {
        assert!(!self.text().contains(phrase), "{phrase:?} is in:\n{self}");
        self
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl std::fmt::Display for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "exit code {}\n{}\n{}", self.code, self.stdout, self.stderr)
    }
}

/// The CLI to test with: Terraform if it is there, else OpenTofu.
fn terraform() -> &'static str {
    let on_path = |name: &str| {
        let path = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&path).any(|directory| directory.join(name).is_file())
    };
    if on_path("terraform") { "terraform" } else { "tofu" }
}
