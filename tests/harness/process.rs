//! Terraform while it runs: watched, interrupted, killed.
#![allow(clippy::disallowed_methods, reason = "what watches another process waits for it")]

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::{Run, Workspace};

/// For how long something is waited for that another process does.
const PATIENCE: Duration = Duration::from_secs(120);

/// An apply that goes on beside the test.
pub struct Running(Child);

impl Running {
    /// Begins an apply.
    pub fn apply(workspace: &Workspace) -> Self {
        let mut command = workspace.command(&["apply", "-no-color", "-input=false", "-auto-approve"]);
        Self(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
    }

    /// Interrupts Terraform, as a user does by Ctrl-C.
    pub fn interrupt(&self) {
        signal("-INT", self.0.id());
    }

    /// Kills the provider that Terraform has started.
    pub fn kill_provider(&self) {
        let output = Command::new("ps").args(["-o", "pid=", "--ppid", &self.0.id().to_string()]).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        signal("-KILL", text.split_whitespace().next().expect("a provider").parse().unwrap());
    }

    /// Kills Terraform; the provider is not told.
    pub fn kill(&self) {
        signal("-KILL", self.0.id());
    }

    /// Waits until it is over.
    pub fn end(self) -> Run {
        Run::from(self.0.wait_with_output().unwrap())
    }
}

/// Sends a signal to a process.
pub fn signal(name: &str, process: u32) {
    assert!(Command::new("kill").args([name, &process.to_string()]).status().unwrap().success());
}

/// Waits until something is so.
#[track_caller]
pub fn until(what: &str, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "{what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}
