//! The table of commands and their options: for `help`, and for the completion of shells.

use super::command::{Command, Value, alone, with};
use super::{completion, kubeconfig, simulate, status};

/// The options beside the commands.
pub(super) const OPTIONS: &[&str] = &["--debug", "--version", "--help"];

/// The commands that the binary has.
pub(super) const COMMANDS: &[Command] = &[
    Command {
        name: "kubeconfig",
        summary: "write a kubeconfig for a cluster, or merge it into one",
        usage: kubeconfig::USAGE,
        words: &[],
        options: &[
            with("--output", Value::Path),
            alone("--merge"),
            alone("--use"),
            with("--endpoint", Value::OneOf(&["public", "private"])),
            alone("--exec"),
            alone("--exec-credential"),
            alone("--acquire-admin-role"),
            with("--timeout", Value::Any),
        ],
    },
    Command {
        name: "status",
        summary: "list clusters, or show one with its nodes, endpoints and add-ons",
        usage: status::USAGE,
        words: &[],
        options: &[
            with("--name", Value::Any),
            with("--region", Value::Any),
            alone("--watch"),
            alone("--json"),
            with("--timeout", Value::Any),
        ],
    },
    Command {
        name: "simulate",
        summary: "serve a simulated Tencent Cloud over HTTP",
        usage: simulate::USAGE,
        words: &[],
        options: &[
            with("--listen", Value::Any),
            with("--state", Value::Path),
            with("--latency", Value::Any),
            with("--speed", Value::Any),
            alone("--hostile"),
            alone("--json"),
        ],
    },
    Command {
        name: "completion",
        summary: "print a completion script for bash, zsh or fish",
        usage: completion::USAGE,
        words: completion::SHELLS,
        options: &[],
    },
    Command {
        name: "version",
        summary: "print the version",
        usage: "Print the version.\n\nUsage: terraform-provider-tke version\n",
        words: &[],
        options: &[],
    },
    Command {
        name: "help",
        summary: "print this help, or the help of a command",
        usage: "Print the help of the program, or of a command.\n\nUsage: terraform-provider-tke help [COMMAND]\n",
        words: &["kubeconfig", "status", "simulate", "completion", "version", "help"],
        options: &[],
    },
];

/// What `help` prints of the command of this name.
pub(super) fn usage(name: &str) -> Result<&'static str, lexopt::Error> {
    let command = COMMANDS.iter().find(|command| command.name == name);
    command.map(|command| command.usage).ok_or_else(|| unknown(name))
}

/// The error of a name that no command has.
pub(super) fn unknown(name: &str) -> lexopt::Error {
    let names: Vec<&str> = COMMANDS.iter().map(|command| command.name).collect();
    format!("unknown command {name:?}; the commands are {}", names.join(", ")).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The options that a help text lists.
    fn listed(usage: &str) -> Vec<&str> {
        let lines = usage.lines().filter(|line| line.starts_with("  --"));
        lines.filter_map(|line| line.split_whitespace().next()).collect()
    }

    #[test]
    fn the_table_has_the_options_that_the_help_has() {
        for command in COMMANDS {
            let names: Vec<&str> = command.options.iter().map(|option| option.name).collect();
            assert_eq!(listed(command.usage), names, "{}", command.name);
            assert!(command.usage.contains("Usage: terraform-provider-tke "), "{}", command.name);
        }
        let names: Vec<&str> = COMMANDS.iter().map(|command| command.name).collect();
        let help = COMMANDS.iter().find(|command| command.name == "help");
        assert_eq!(help.map(|help| help.words), Some(names.as_slice()));
    }
}
