//! A scratch directory in which the real Terraform CLI runs our binary.
#![allow(clippy::disallowed_methods, reason = "the CLI is found on this process's own PATH")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Mutex;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use serde_json::Value as Json;
use tempfile::TempDir;
use terraform_provider_tke::kit::schema::{Attributes, Kind, Unknowns};
use terraform_provider_tke::services;

use super::configuration::CLUSTER;
use super::{Cli, Cloud, Reattached, find};

/// Where the provider's log goes, unless a test says otherwise.
const LOG: &str = "provider.log";

const BINARY: &str = env!("CARGO_BIN_EXE_terraform-provider-tke");

/// A directory with a configuration, its state, and the variables that lead to a cloud. When it goes, the
/// keys that were given by variables are looked for in all that its runs left.
pub struct Workspace {
    directory: TempDir,
    variables: Vec<(String, String)>,
    /// What was written as configuration, one after another.
    written: Mutex<String>,
    /// What was printed for people, and as JSON.
    printed: Mutex<[Vec<u8>; 2]>,
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

    /// A directory that has taken in the cluster of this id, by this configuration.
    #[track_caller]
    pub fn importing(cloud: &Cloud, configuration: &str, id: &str) -> Self {
        let workspace = Self::new(cloud);
        workspace.configure(configuration).run(&["import", "-no-color", CLUSTER, id]).success();
        workspace
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
        Self { directory, variables: Vec::new(), written: Mutex::default(), printed: Mutex::default() }
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
        self.written.lock().unwrap().push_str(text);
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
        let mut command = Command::new(Cli::on_path().executable());
        let log = self.path(LOG).to_string_lossy().into_owned();
        let log = [("TF_LOG_PROVIDER", "TRACE"), ("TF_LOG_PATH", &log)];
        let has_own_log = self.variables.iter().any(|(name, _)| name.starts_with("TF_LOG"));
        command
            .args(arguments)
            .current_dir(self.directory.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.directory.path())
            .env("TF_CLI_CONFIG_FILE", self.path("terraform.rc"))
            .env("TF_IN_AUTOMATION", "1")
            .env("CHECKPOINT_DISABLE", "1")
            .envs(log.into_iter().filter(|_| !has_own_log))
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Run {
        let output = self.command(arguments).output().expect("terraform or tofu on PATH");
        let mut printed = self.printed.lock().unwrap();
        let place = usize::from(arguments.contains(&"-json"));
        printed[place].extend(output.stdout.iter().chain(&output.stderr));
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

    /// After a change behind Terraform's back: what a second refresh reads is what the first one read, but for what
    /// moves by itself. The state stays as it is.
    #[track_caller]
    pub fn assert_reads_agree(&self) {
        let read = |arguments: &[&str], into: &str| {
            let into = format!("-state-out={into}");
            self.apply(&[&["-refresh-only", "-backup=-", &into], arguments].concat()).success();
            let state = std::fs::read(self.path(into.trim_start_matches("-state-out="))).unwrap();
            let mut state: Json = serde_json::from_slice(&state).unwrap();
            let mut resources = state["resources"].take();
            assert!(resources.as_array().is_some_and(|resources| !resources.is_empty()), "nothing is in the state");
            without_volatile(&mut resources, &volatile());
            resources
        };
        let once = read(&[], "once.tfstate");
        assert_eq!(once, read(&["-state=once.tfstate"], "twice.tfstate"), "a second read differs from the first");
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

impl Workspace {
    /// Where keys are that are nobody's business there. Those that a configuration names are in state and plan.
    fn leaks(&self) -> Vec<String> {
        let is_secret = |name: &str| ["TENCENTCLOUD_SECRET_KEY", "TENCENTCLOUD_SECURITY_TOKEN"].contains(&name);
        let secrets = self.variables.iter().filter(|(name, _)| is_secret(name)).map(|(_, value)| value.as_str());
        let written = self.written.lock().unwrap();
        let printed = self.printed.lock().unwrap();
        let file = |name: &str| std::fs::read(self.path(name)).unwrap_or_default();
        let mut leaks = Vec::new();
        for secret in secrets.filter(|secret| secret.len() >= 16) {
            let kept = ["terraform.tfstate", "terraform.tfstate.backup", "plan.bin"].map(|name| (name, file(name)));
            let json = ("JSON", printed[1].clone());
            let may_be_kept = written.contains(secret);
            let kept = kept.into_iter().chain([json]).filter(|_| !may_be_kept);
            let places = kept.chain([("output", printed[0].clone())]);
            leaks.extend(
                places.filter(|(_, bytes)| !find(&[secret], bytes).is_empty()).map(|(place, _)| place.to_owned()),
            );
            // too long for every packing
            let log = String::from_utf8_lossy(&file(LOG)).into_owned();
            if log.contains(secret) || base64_forms(secret).iter().any(|form| log.contains(form.as_str())) {
                leaks.push(LOG.to_owned());
            }
        }
        leaks
    }
}

/// The names of the attributes that move by themselves.
fn volatile() -> BTreeSet<String> {
    fn find(attributes: &Attributes, found: &mut BTreeSet<String>) {
        for (name, attribute) in attributes {
            if matches!(attribute.unknowns, Unknowns::AnyUpdate) {
                found.insert(name.clone());
            }
            if let Kind::Nested(_, inner) = &attribute.kind {
                find(inner, found);
            }
        }
    }
    let mut found = BTreeSet::new();
    find(&services::cluster::schema::schema().members(), &mut found);
    found
}

fn without_volatile(json: &mut Json, volatile: &BTreeSet<String>) {
    match json {
        Json::Object(members) => {
            members.retain(|name, _| !volatile.contains(name));
            members.values_mut().for_each(|member| without_volatile(member, volatile));
        }
        Json::Array(elements) => elements.iter_mut().for_each(|element| without_volatile(element, volatile)),
        _ => {}
    }
}

/// What every base64 of something with this in it contains: one form for each place where it may begin.
fn base64_forms(secret: &str) -> [String; 3] {
    ["", "a", "ab"].map(|before| {
        let whole = BASE64_STANDARD_NO_PAD.encode(format!("{before}{secret}"));
        // the characters at either end hold bits of what is beside it
        whole[4..whole.len() - 2].to_owned()
    })
}

impl Drop for Workspace {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(self.leaks(), Vec::<String>::new(), "the secret key is where it does not belong");
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
