//! Which CLI the tests run, and what it knows.
#![allow(clippy::disallowed_methods, reason = "the CLI is found on this process's own PATH")]

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use serde_json::Value as Json;

/// What is left out with an older CLI, a line each. `make test` begins without it and prints it at its end.
const LEFT_OUT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/left-out-tests.txt");

/// What a test needs of the CLI beyond what all of them know that the provider is made for: Terraform and OpenTofu
/// from 1.8 on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feature {
    /// Write-only attributes, and the ephemeral variables that their values come from.
    WriteOnly,
    /// Ephemeral variables and resources.
    Ephemeral,
    /// `moved` from a resource of another type.
    MoveAcrossTypes,
    /// `-generate-config-out` for what has nested attributes.
    GenerateNested,
}

/// A program that runs providers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    Terraform,
    OpenTofu,
}

/// Major, minor, patch.
type Version = [u32; 3];

/// The CLI on the PATH.
pub struct Cli {
    pub program: Program,
    pub version: Version,
}

impl Feature {
    pub const ALL: [Self; 4] = [Self::WriteOnly, Self::Ephemeral, Self::MoveAcrossTypes, Self::GenerateNested];

    /// The first Terraform and the first OpenTofu that know it.
    fn since(self) -> (Version, Version) {
        match self {
            Self::WriteOnly => ([1, 11, 0], [1, 11, 0]),
            Self::Ephemeral => ([1, 10, 0], [1, 11, 0]),
            Self::MoveAcrossTypes => ([1, 8, 0], [1, 10, 0]),
            // earlier ones write what they refuse, or "1.30" as "1.3", or crash
            Self::GenerateNested => ([1, 10, 0], [1, 11, 2]),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::WriteOnly => "write-only attributes",
            Self::Ephemeral => "ephemeral variables and resources",
            Self::MoveAcrossTypes => "moved blocks across types",
            Self::GenerateNested => "generated configurations with nested attributes",
        }
    }
}

impl Program {
    fn executable(self) -> &'static str {
        match self {
            Self::Terraform => "terraform",
            Self::OpenTofu => "tofu",
        }
    }

    fn is_on_path(self) -> bool {
        let path = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&path).any(|directory| directory.join(self.executable()).is_file())
    }
}

impl Cli {
    /// Terraform if it is there, else OpenTofu; asked once.
    pub fn on_path() -> &'static Self {
        static CLI: LazyLock<Cli> = LazyLock::new(Cli::ask);
        &CLI
    }

    pub fn executable(&self) -> &'static str {
        self.program.executable()
    }

    pub fn knows(&self, feature: Feature) -> bool {
        let (terraform, open_tofu) = feature.since();
        self.version
            >= match self.program {
                Program::Terraform => terraform,
                Program::OpenTofu => open_tofu,
            }
    }

    fn ask() -> Self {
        let program = if Program::Terraform.is_on_path() { Program::Terraform } else { Program::OpenTofu };
        let mut command = Command::new(program.executable());
        command.args(["version", "-json"]).env("CHECKPOINT_DISABLE", "1").stderr(Stdio::null());
        let output = command.output().expect("terraform or tofu on PATH");
        let answer = String::from_utf8_lossy(&output.stdout);
        // warnings about the user's own settings come before it
        let json = &answer[answer.find('{').expect("a version as JSON")..];
        let json: Json = serde_json::from_str(json).unwrap();
        // OpenTofu calls it so, too
        let version = json["terraform_version"].as_str().unwrap();
        let (release, _) = version.split_once('-').unwrap_or((version, ""));
        let numbers: Vec<u32> = release.split('.').map(|number| number.parse().unwrap()).collect();
        Self { program, version: numbers.try_into().expect("three numbers") }
    }
}

/// Whether the CLI knows what this test, or the part of it that follows, needs. Where it does not, that is noted.
#[must_use = "what the CLI does not know is to be left out"]
pub fn needs(feature: Feature) -> bool {
    let knows = Cli::on_path().knows(feature);
    if !knows {
        note_left_out(feature);
    }
    knows
}

/// A version as people write it.
fn shown([major, minor, patch]: Version) -> String {
    if patch == 0 { format!("{major}.{minor}") } else { format!("{major}.{minor}.{patch}") }
}

/// Adds a line to the list of what is left out. Tests do so at the same time: a line is one write.
fn note_left_out(feature: Feature) {
    let thread = std::thread::current();
    let test = thread.name().expect("the thread of a test, which bears its name");
    let (terraform, open_tofu) = feature.since();
    let line =
        format!("{test}: {} need Terraform {} or OpenTofu {}\n", feature.name(), shown(terraform), shown(open_tofu));
    std::fs::create_dir_all(Path::new(LEFT_OUT).parent().unwrap()).unwrap();
    let mut list: File = OpenOptions::new().create(true).append(true).open(LEFT_OUT).unwrap();
    list.write_all(line.as_bytes()).unwrap();
}

/// What these know is what a newcomer has, and so is tested as a whole.
#[test]
fn nothing_is_left_out_from_terraform_1_11_and_open_tofu_1_12_on() {
    for feature in Feature::ALL {
        for (program, version) in [(Program::Terraform, [1, 11, 0]), (Program::OpenTofu, [1, 12, 0])] {
            assert!(Cli { program, version }.knows(feature), "{feature:?} with {program:?}");
        }
    }
}
