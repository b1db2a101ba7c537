//! The scripts, from the table of commands.

use crate::cli::command::{Command, Value};

const PROGRAM: &str = env!("CARGO_PKG_NAME");

/// For bash, that of macOS too.
pub(super) fn bash(commands: &[Command], options: &[&str]) -> String {
    let names: Vec<&str> = commands.iter().map(|command| command.name).collect();
    let values = values(commands, |value| match value {
        Value::Path => {
            "local IFS=$'\\n'; compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- \"$word\")); return"
                .to_owned()
        }
        Value::OneOf(words) => format!("COMPREPLY=($(compgen -W {:?} -- \"$word\")); return", words.join(" ")),
        _ => "return".to_owned(),
    });
    let words: String = commands
        .iter()
        .map(|command| format!("    {}) words={:?} ;;\n", command.name, words(command).join(" ")))
        .collect();
    format!(
        "# bash completion for {PROGRAM}\n\
         _terraform_provider_tke() {{\n  \
           local IFS=$' \\t\\n' word=\"${{COMP_WORDS[COMP_CWORD]}}\" before=\"${{COMP_WORDS[COMP_CWORD-1]}}\" words=\n  \
           COMPREPLY=()\n  \
           if [ \"$COMP_CWORD\" -eq 1 ]; then\n    \
             COMPREPLY=($(compgen -W {first:?} -- \"$word\"))\n    \
             return\n  \
           fi\n  \
           case \"${{COMP_WORDS[1]}} $before\" in\n{values}  esac\n  \
           case \"${{COMP_WORDS[1]}}\" in\n{words}  esac\n  \
           COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n\
         }}\n\
         complete -F _terraform_provider_tke {PROGRAM}\n",
        first = [&names, options].concat().join(" "),
    )
}

/// For zsh, from a file of `fpath` or sourced.
pub(super) fn zsh(commands: &[Command], options: &[&str]) -> String {
    let described: String =
        commands.iter().map(|command| format!("      '{}:{}'\n", command.name, command.summary)).collect();
    let values = values(commands, |value| match value {
        Value::Path => "_files; return".to_owned(),
        Value::OneOf(words) => format!("compadd -- {}; return", words.join(" ")),
        _ => "return".to_owned(),
    });
    let words: String = commands
        .iter()
        .map(|command| format!("    {}) compadd -- {} ;;\n", command.name, words(command).join(" ")))
        .collect();
    format!(
        "#compdef {PROGRAM}\n\
         _terraform_provider_tke() {{\n  \
           if (( CURRENT == 2 )); then\n    \
             local -a commands\n    \
             commands=(\n{described}    )\n    \
             _describe command commands\n    \
             compadd -- {options}\n    \
             return\n  \
           fi\n  \
           case \"${{words[2]}} ${{words[CURRENT-1]}}\" in\n{values}  esac\n  \
           case \"${{words[2]}}\" in\n{words}  esac\n\
         }}\n\
         if [ \"${{funcstack[1]}}\" = _terraform-provider-tke ]; then\n  \
           _terraform_provider_tke \"$@\"\n\
         else\n  \
           compdef _terraform_provider_tke {PROGRAM}\n\
         fi\n",
        options = options.join(" "),
    )
}

/// For fish.
pub(super) fn fish(commands: &[Command], options: &[&str]) -> String {
    let mut script = format!("# fish completion for {PROGRAM}\ncomplete -c {PROGRAM} -f\n");
    let mut line = |text: String| script.push_str(&format!("complete -c {PROGRAM} {text}\n"));
    for command in commands {
        line(format!("-n __fish_use_subcommand -a {} -d '{}'", command.name, command.summary));
    }
    for option in options {
        line(format!("-n __fish_use_subcommand -l {}", option.trim_start_matches('-')));
    }
    for command in commands {
        let here = format!("-n '__fish_seen_subcommand_from {}'", command.name);
        if !command.words.is_empty() {
            line(format!("{here} -a '{}'", command.words.join(" ")));
        }
        for option in command.options {
            let value = match option.value {
                Value::None => String::new(),
                Value::Any => " -x".to_owned(),
                Value::Path => " -r -F".to_owned(),
                Value::OneOf(words) => format!(" -x -a '{}'", words.join(" ")),
            };
            line(format!("{here} -l {}{value}", option.name.trim_start_matches('-')));
        }
        line(format!("{here} -s h -l help"));
    }
    script
}

/// What can follow a command.
fn words(command: &Command) -> Vec<&'static str> {
    let options = command.options.iter().map(|option| option.name);
    command.words.iter().copied().chain(options).chain(["--help"]).collect()
}

/// The cases, by a command and the word before, in which the value of an option is completed.
fn values(commands: &[Command], complete: impl Fn(Value) -> String) -> String {
    let options = commands.iter().flat_map(|command| command.options.iter().map(move |option| (command, option)));
    options
        .filter(|(_, option)| option.value != Value::None)
        .map(|(command, option)| format!("    '{} {}') {} ;;\n", command.name, option.name, complete(option.value)))
        .collect()
}
