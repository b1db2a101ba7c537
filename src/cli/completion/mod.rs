//! `terraform-provider-tke completion`: scripts by which shells complete a command line.

mod scripts;

use std::ffi::OsString;

use lexopt::prelude::*;

use super::command::Command;

/// What `completion --help` prints.
pub(super) const USAGE: &str = "\
Print a script that completes commands and options in a shell.

Usage: terraform-provider-tke completion SHELL

SHELL is bash, zsh or fish. To load the script in each new shell:

  bash   echo 'source <(terraform-provider-tke completion bash)' >> ~/.bashrc
  zsh    terraform-provider-tke completion zsh > \"${fpath[1]}/_terraform-provider-tke\"
  fish   terraform-provider-tke completion fish > ~/.config/fish/completions/terraform-provider-tke.fish

Options:
  -h, --help   Print this help
";

/// The shells that there is a script for.
pub(super) const SHELLS: &[&str] = &["bash", "zsh", "fish"];

/// The script for the shell that the arguments after `completion` name, or the help.
pub(super) fn script(
    arguments: impl IntoIterator<Item = OsString>,
    commands: &[Command],
    options: &[&str],
) -> Result<String, lexopt::Error> {
    let mut shell: Option<String> = None;
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(USAGE.to_owned()),
            Value(name) if shell.is_none() => shell = Some(name.string()?),
            other => return Err(other.unexpected()),
        }
    }
    match shell.as_deref() {
        Some("bash") => Ok(scripts::bash(commands, options)),
        Some("zsh") => Ok(scripts::zsh(commands, options)),
        Some("fish") => Ok(scripts::fish(commands, options)),
        Some(other) => Err(format!("{other:?} is not a known shell: bash, zsh or fish").into()),
        None => Err("missing argument: the shell (bash, zsh or fish)".into()),
    }
}
