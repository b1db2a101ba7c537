//! Command lines that are wrong, and what explains the right ones.

use std::process::{Command, Stdio};

use crate::harness::Run;

fn run(arguments: &[&str]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_terraform-provider-tke"));
    Run::from(command.args(arguments).env_clear().stdin(Stdio::null()).output().unwrap())
}

/// What is wrong, and where to read more.
#[test]
fn a_wrong_command_line_is_answered_by_two_lines() {
    for (line, names, help) in [
        (&["stats"][..], "\"stats\"", "terraform-provider-tke --help"),
        (&["--bogus"], "--bogus", "terraform-provider-tke --help"),
        (&["help", "stats"], "\"stats\"", "terraform-provider-tke --help"),
        (&["version", "now"], "now", "terraform-provider-tke --help"),
        (&["status", "--bogus"], "--bogus", "terraform-provider-tke status --help"),
        (&["status", "a", "--name", "b"], "--name", "terraform-provider-tke status --help"),
        (&["status", "--timeout", "soon"], "\"soon\"", "terraform-provider-tke status --help"),
        (&["status", "--region"], "--region", "terraform-provider-tke status --help"),
        (&["kubeconfig"], "cluster id or name", "terraform-provider-tke kubeconfig --help"),
        (&["kubeconfig", "a", "--use"], "--merge", "terraform-provider-tke kubeconfig --help"),
        (&["kubeconfig", "a", "--endpoint", "here\nthere"], "here there", "terraform-provider-tke kubeconfig --help"),
        (&["simulate", "--listen", "0.0.0.0:1"], "0.0.0.0:1", "terraform-provider-tke simulate --help"),
        (&["simulate", "--speed", "\u{1b}[2J"], "--speed", "terraform-provider-tke simulate --help"),
        (&["completion"], "bash, zsh or fish", "terraform-provider-tke completion --help"),
        (&["completion", "ksh"], "\"ksh\"", "terraform-provider-tke completion --help"),
    ] {
        let run = run(line);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{line:?}: {run}");
        let lines: Vec<&str> = run.stderr.lines().collect();
        assert_eq!(lines.len(), 2, "{line:?}: {run}");
        assert!(lines[0].starts_with("terraform-provider-tke: ") && lines[0].contains(names), "{line:?}: {run}");
        assert_eq!(lines[1], format!("Run `{help}` for usage."), "{line:?}");
        assert!(!run.stderr.contains('\u{1b}'), "{line:?}: {run}");
    }
}

#[test]
fn help_and_version_are_commands_too() {
    assert_eq!(run(&["version"]).success().stdout, run(&["--version"]).success().stdout);
    let all = run(&["help"]).success();
    assert_eq!(all.stdout, run(&["--help"]).success().stdout);
    for command in ["kubeconfig", "status", "simulate", "completion", "version", "help"] {
        let help = run(&["help", command]).success().stdout;
        assert!(help.contains(&format!("Usage: terraform-provider-tke {command}")), "{help}");
        assert_eq!(run(&[command, "--help"]).success().stdout, help);
        assert!(all.stdout.contains(&format!("    {command} ")), "{all}");
    }
}
