//! What a user reads, whole, against a file in the repository.

use std::path::Path;

use terraform_provider_tke::system::environment;

use super::{Cli, Program, Run};

/// Set to anything, it has the files written anew.
const UPDATE: &str = "UPDATE_SNAPSHOTS";

/// Prefixes of what the cloud numbers as it likes.
const IDS: [&str; 7] = ["cls-", "np-", "asg-", "asc-", "sg-", "ins-", "asa-"];
/// The endings of ids that are always the same.
const FIXED: [&str; 4] = ["demo", "none", "other", "12345678"];

/// The errors and warnings of a run, one after another, without that of the CLI about where the provider is from.
pub fn told(run: &Run) -> String {
    let mut told: Vec<String> = Vec::new();
    for output in [&run.stdout, &run.stderr] {
        let mut is_inside = false;
        for line in output.lines().map(str::trim_end) {
            if line.starts_with("Error: ") || line.starts_with("Warning: ") {
                is_inside = true;
                told.push(String::new());
            }
            // what an apply says of its progress
            is_inside &=
                !["tke_cluster.", "Apply complete", "Plan: ", "Terraform "].iter().any(|it| line.starts_with(it));
            if let Some(text) = told.last_mut().filter(|_| is_inside) {
                text.push_str(line);
                text.push('\n');
            }
        }
    }
    told.retain(|text| !text.contains("development overrides"));
    told.iter().map(|text| format!("{}\n", text.trim_end())).collect::<Vec<_>>().join("\n")
}

/// Compares a text with that of a file, but for what is another one in each run: ids that the cloud gives, request ids,
/// ports, and where the test is. `UPDATE_SNAPSHOTS=1` writes the file. A CLI that lays texts out otherwise is not asked.
#[track_caller]
pub fn assert_shown(file: &Path, text: &str, directory: &Path) {
    if Cli::on_path().program != Program::Terraform || Cli::on_path().version >= [1, 15, 0] {
        return;
    }
    let text = normalised(&unwrapped(text), directory.display().to_string().trim_end_matches('/'));
    if environment::var(UPDATE).is_some() {
        std::fs::write(file, text).unwrap();
        return;
    }
    let kept = std::fs::read_to_string(file).unwrap_or_default();
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    assert!(
        kept == text,
        "{name} is not what is shown; {UPDATE}=1 writes it anew.\n--- kept\n{kept}\n--- shown\n{text}"
    );
}

/// The text with each paragraph in one line: where the CLI breaks it depends on how long a path or an id is.
fn unwrapped(text: &str) -> String {
    let mut unwrapped = String::new();
    let mut before = "";
    for line in text.lines() {
        let is_paragraph = |line: &str| !line.is_empty() && !line.starts_with(' ');
        if !unwrapped.is_empty() {
            unwrapped.push(if is_paragraph(before) && is_paragraph(line) { ' ' } else { '\n' });
        }
        unwrapped.push_str(line);
        before = line;
    }
    unwrapped + "\n"
}

fn normalised(text: &str, directory: &str) -> String {
    let text = text.replace(directory, "DIRECTORY");
    let is_of_uuid = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let text = ["request id: ", "create-id = "]
        .iter()
        .fold(text, |text, words| after(&text, words, is_of_uuid, |_| "UUID".to_owned()));
    let text = after(&text, "127.0.0.1:", |c| c.is_ascii_digit(), |_| "PORT".to_owned());
    IDS.iter().fold(text, |text, prefix| {
        after(
            &text,
            prefix,
            |c| c.is_ascii_alphanumeric(),
            |id| {
                let is_fixed = id.len() < 8 || FIXED.iter().any(|fixed| id.starts_with(fixed));
                if is_fixed { id.to_owned() } else { "ID".to_owned() }
            },
        )
    })
}

/// The text with what follows these words changed, as far as its characters are such.
fn after(text: &str, words: &str, is_of_it: fn(char) -> bool, change: impl Fn(&str) -> String) -> String {
    let mut parts = text.split(words);
    let mut changed = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c| !is_of_it(c)).unwrap_or(part.len());
        changed.push_str(words);
        changed.push_str(&change(&part[..end]));
        changed.push_str(&part[end..]);
    }
    changed
}
