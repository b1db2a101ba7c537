//! `terraform-provider-tke completion`: what a shell offers once the script is loaded.

use std::process::{Command, Stdio};

use crate::harness::Run;

fn script(shell: &str) -> String {
    let program = env!("CARGO_BIN_EXE_terraform-provider-tke");
    Run::from(Command::new(program).args(["completion", shell]).stdin(Stdio::null()).output().unwrap()).success().stdout
}

/// What bash offers at the end of a line.
fn offered(line: &[&str]) -> Vec<String> {
    let words = line.iter().map(|word| format!("{word:?}")).collect::<Vec<_>>().join(" ");
    let ask = "eval \"$SCRIPT\"; complete -p terraform-provider-tke >/dev/null || exit 3; \
               _terraform_provider_tke; printf '%s\\n' \"${COMPREPLY[@]}\"";
    let text = format!("COMP_WORDS=({words}); COMP_CWORD={}; {ask}", line.len() - 1);
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("my state.json"), "").unwrap();
    let mut bash = Command::new("bash");
    bash.args(["--noprofile", "--norc", "-c", &text]).env("SCRIPT", script("bash")).current_dir(directory.path());
    let run = Run::from(bash.output().unwrap()).success();
    assert_eq!(run.stderr, "");
    run.stdout.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[test]
fn bash_completes_commands_options_and_values() {
    const PROGRAM: &str = "terraform-provider-tke";
    assert_eq!(offered(&[PROGRAM, "s"]), ["status", "simulate"]);
    assert_eq!(offered(&[PROGRAM, "--v"]), ["--version"]);
    assert_eq!(offered(&[PROGRAM, "status", "--w"]), ["--watch"]);
    assert_eq!(offered(&[PROGRAM, "status", "--name", ""]), Vec::<String>::new());
    assert_eq!(offered(&[PROGRAM, "kubeconfig", "cls-1", "--endpoint", "pr"]), ["private"]);
    assert_eq!(offered(&[PROGRAM, "kubeconfig", "--exec"]), ["--exec", "--exec-credential"]);
    assert_eq!(offered(&[PROGRAM, "simulate", "--state", "my"]), ["my state.json"]);
    assert_eq!(offered(&[PROGRAM, "completion", ""]), ["bash", "zsh", "fish", "--help"]);
    assert_eq!(offered(&[PROGRAM, "help", "st"]), ["status"]);
    assert_eq!(offered(&[PROGRAM, "nothing", ""]), Vec::<String>::new());
}

/// A shell that is not on this machine cannot say what it thinks of its script.
#[test]
fn each_shell_takes_its_script() {
    let directory = tempfile::tempdir().unwrap();
    for (shell, check) in [("bash", "-n"), ("zsh", "-n"), ("fish", "--no-execute")] {
        let (text, path) = (script(shell), directory.path().join(shell));
        for word in ["kubeconfig", "status", "acquire-admin-role", "public private", "watch"] {
            assert!(text.contains(word), "{word} is not in the script for {shell}:\n{text}");
        }
        std::fs::write(&path, text).unwrap();
        match Command::new(shell).arg(check).arg(&path).output() {
            Ok(output) => drop(Run::from(output).success()),
            Err(error) => assert!(shell != "bash" && error.kind() == std::io::ErrorKind::NotFound, "{shell}: {error}"),
        }
    }
}
