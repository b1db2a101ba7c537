//! What the binary does when a person runs it.

mod cluster;
mod command;
mod commands;
mod completion;
mod help;
pub mod kubeconfig;
mod patience;
mod signal;
pub mod simulate;
pub mod status;
mod stderr;

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use lexopt::prelude::*;

use self::stderr::say;

/// The source that configurations name in `required_providers`.
pub const PROVIDER_SOURCE: &str = "tke-rs/tke";

/// The exit code of a command line that cannot be understood.
const USAGE: u8 = 2;

/// What is left for `main` to do.
#[derive(Debug)]
pub enum Next {
    /// Leave with this code.
    Exit(ExitCode),
    /// Serve the plugin protocol in debug mode.
    Debug,
}

/// What a command line asks for.
#[derive(Debug, PartialEq, Eq)]
enum Command {
    /// No argument at all: somebody looks what this is.
    Greet,
    Help,
    /// The help of a command.
    HelpOf(&'static str),
    Version,
    Debug,
    /// A script for a shell; the rest of the line is its own.
    Completion(Vec<OsString>),
    /// A cloud to play with; the rest of the line is its own.
    Simulate(Vec<OsString>),
    /// The way into a cluster; the rest of the line is its own.
    Kubeconfig(Vec<OsString>),
    /// How a cluster stands; the rest of the line is its own.
    Status(Vec<OsString>),
}

/// Carries out the command line `arguments`, the binary's name first.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Next {
    let code = match parse(arguments) {
        // A plugin started by hand has not done what a plugin does, so scripts shall notice.
        Ok(Command::Greet) => print(&help::text(), ExitCode::FAILURE),
        Ok(Command::Help) => print(&help::text(), ExitCode::SUCCESS),
        Ok(Command::HelpOf(usage)) => print(usage, ExitCode::SUCCESS),
        Ok(Command::Version) => print(&help::version(), ExitCode::SUCCESS),
        Ok(Command::Debug) => return Next::Debug,
        Ok(Command::Completion(arguments)) => completion(arguments),
        Ok(Command::Kubeconfig(arguments)) => kubeconfig(arguments),
        Ok(Command::Simulate(arguments)) => simulate(arguments),
        Ok(Command::Status(arguments)) => status(arguments),
        Err(error) => complain(&error.to_string(), None),
    };
    Next::Exit(code)
}

/// Prints a script for a shell.
fn completion(arguments: Vec<OsString>) -> ExitCode {
    match completion::script(arguments, commands::COMMANDS, commands::OPTIONS) {
        Ok(script) => print(&script, ExitCode::SUCCESS),
        Err(error) => complain(&format!("completion: {error}"), Some("completion")),
    }
}

/// Serves a simulated cloud until interrupted.
fn simulate(arguments: Vec<OsString>) -> ExitCode {
    let served = tokio::runtime::Runtime::new()
        .map_err(simulate::SimulateError::from)
        .and_then(|runtime| runtime.block_on(simulate::run(arguments, &mut io::stdout())));
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error @ simulate::SimulateError::Usage(_)) => complain(&error.to_string(), Some("simulate")),
        Err(error) => fail(&error),
    }
}

/// Writes, merges or prints a kubeconfig.
fn kubeconfig(arguments: Vec<OsString>) -> ExitCode {
    let program = std::env::current_exe();
    let written = tokio::runtime::Runtime::new()
        .and_then(|runtime| Ok((runtime, program?)))
        .map_err(kubeconfig::KubeconfigError::from)
        .and_then(|(runtime, program)| runtime.block_on(kubeconfig::run(arguments, &program, &mut io::stdout())));
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error @ kubeconfig::KubeconfigError::Usage(_)) => complain(&error.to_string(), Some("kubeconfig")),
        Err(error) => fail(&error),
    }
}

/// Shows how a cluster stands.
fn status(arguments: Vec<OsString>) -> ExitCode {
    let mut out = io::stdout();
    let terminal = out.is_terminal();
    let shown = tokio::runtime::Runtime::new().map_err(status::StatusError::from).and_then(|runtime| {
        runtime.block_on(async { status::run(arguments, &mut out, terminal, signal::interrupted()).await })
    });
    match shown {
        Ok(()) => ExitCode::SUCCESS,
        Err(status::StatusError::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error @ status::StatusError::Usage(_)) => complain(&error.to_string(), Some("status")),
        Err(error) => fail(&error),
    }
}

/// Says why a command that was understood failed.
fn fail(error: &dyn std::error::Error) -> ExitCode {
    say(&error.to_string());
    ExitCode::FAILURE
}

fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, lexopt::Error> {
    let mut parser = lexopt::Parser::from_iter(arguments);
    let command = match parser.next()? {
        None => return Ok(Command::Greet),
        Some(Short('h') | Long("help")) => return Ok(Command::Help),
        Some(Short('V') | Long("version")) => Command::Version,
        Some(Long("debug")) => Command::Debug,
        Some(Value(name)) => {
            let name = name.string()?;
            let rest: Vec<OsString> = parser.raw_args()?.collect();
            return of_name(&name, rest);
        }
        Some(other) => return Err(other.unexpected()),
    };
    match parser.next()? {
        None => Ok(command),
        Some(other) => Err(other.unexpected()),
    }
}

/// The command of this name, with the rest of the line.
fn of_name(name: &str, rest: Vec<OsString>) -> Result<Command, lexopt::Error> {
    let asks_for_help = rest.iter().any(|argument| argument == "--help" || argument == "-h");
    match (name, rest.as_slice()) {
        ("kubeconfig", _) => Ok(Command::Kubeconfig(rest)),
        ("simulate", _) => Ok(Command::Simulate(rest)),
        ("status", _) => Ok(Command::Status(rest)),
        ("completion", _) => Ok(Command::Completion(rest)),
        ("version", []) => Ok(Command::Version),
        ("help", []) => Ok(Command::Help),
        ("help" | "version", _) if asks_for_help => Ok(Command::HelpOf(commands::usage(name)?)),
        ("help", [command]) => Ok(Command::HelpOf(commands::usage(&command.to_string_lossy())?)),
        ("help" | "version", [.., other]) => Err(lexopt::Error::UnexpectedArgument(other.clone())),
        _ => Err(commands::unknown(name)),
    }
}

/// The command line's one way to standard output. A reader that went away (`| head`) is no failure.
fn print(text: &str, code: ExitCode) -> ExitCode {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => ExitCode::FAILURE,
        _ => code,
    }
}

/// Says what is wrong with a command line, and where to read more: two lines.
fn complain(what: &str, command: Option<&str>) -> ExitCode {
    let line = what.split_whitespace().collect::<Vec<_>>().join(" ");
    let command = command.map(|command| format!(" {command}")).unwrap_or_default();
    say(&format!("{line}\nRun `{}{command} --help` for usage.", env!("CARGO_PKG_NAME")));
    ExitCode::from(USAGE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &[&str]) -> Result<Command, String> {
        let line = std::iter::once("terraform-provider-tke").chain(arguments.iter().copied());
        parse(line.map(OsString::from)).map_err(|error| error.to_string())
    }

    #[test]
    fn each_command_is_known() {
        assert_eq!(parsed(&[]), Ok(Command::Greet));
        for help in ["-h", "--help", "help"] {
            assert_eq!(parsed(&[help]), Ok(Command::Help));
        }
        for version in ["-V", "--version", "version"] {
            assert_eq!(parsed(&[version]), Ok(Command::Version));
        }
        for command in commands::COMMANDS {
            let usage = Command::HelpOf(command.usage);
            assert_eq!(parsed(&["help", command.name]), Ok(usage), "{}", command.name);
        }
        assert_eq!(parsed(&["completion", "zsh"]), Ok(Command::Completion(vec![OsString::from("zsh")])));
        assert_eq!(parsed(&["--debug"]), Ok(Command::Debug));
        let rest = vec![OsString::from("--listen"), OsString::from("127.0.0.1:0")];
        assert_eq!(parsed(&["simulate", "--listen", "127.0.0.1:0"]), Ok(Command::Simulate(rest)));
        let rest = vec![OsString::from("--merge"), OsString::from("cls-1")];
        assert_eq!(parsed(&["kubeconfig", "--merge", "cls-1"]), Ok(Command::Kubeconfig(rest)));
        assert_eq!(parsed(&["status", "cls-1"]), Ok(Command::Status(vec![OsString::from("cls-1")])));
    }

    #[test]
    fn what_is_not_known_is_named() {
        for (line, named) in [
            (&["--bogus"][..], "--bogus"),
            (&["apply"], "apply"),
            (&["--debug", "more"], "more"),
            (&["--debug=1"], "debug"),
            (&["help", "apply"], "apply"),
            (&["help", "status", "more"], "more"),
            (&["version", "more"], "more"),
            (&["stats"], "status"),
        ] {
            let error = parsed(line).unwrap_err();
            assert!(error.contains(named), "{line:?}: {error}");
        }
    }
}
