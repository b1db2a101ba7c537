//! What a person gets.

use std::path::PathBuf;
use std::process::Output;

use super::host::{self, Plugin, command};

fn run(arguments: &[&str]) -> Output {
    let temp = tempfile::tempdir().unwrap();
    command(temp.path()).args(arguments).output().unwrap()
}

#[test]
fn help_is_for_whoever_asks_and_whoever_does_not_know() {
    let asked = run(&["--help"]);
    assert_eq!(asked.status.code(), Some(0));
    let text = String::from_utf8(asked.stdout).unwrap();
    for told in ["required_providers", "simulate", "--debug", "--version"] {
        assert!(text.contains(told), "{told} is not in the help:\n{text}");
    }
    let bare = run(&[]);
    assert_eq!(bare.status.code(), Some(1));
    assert_eq!(String::from_utf8(bare.stdout).unwrap(), text);
}

#[test]
fn the_version_is_the_packages() {
    let output = run(&["--version"]);
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.starts_with(concat!("terraform-provider-tke ", env!("CARGO_PKG_VERSION"))), "{text}");
}

#[test]
fn an_unknown_argument_is_an_error_on_standard_error() {
    let output = run(&["--bogus"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("--bogus") && text.contains("--help"), "{text}");
}

#[tokio::test]
async fn debug_mode_tells_where_it_serves_until_interrupted() {
    let temp = tempfile::tempdir().unwrap();
    let mut debug = command(temp.path());
    debug.arg("--debug");
    let mut plugin = Plugin::spawn(debug, temp);
    let value = loop {
        let line = plugin.next_line();
        if let Some(rest) = line.strip_prefix("bash, zsh:") {
            break rest.split('\'').nth(1).expect("a quoted value").to_owned();
        }
    };
    let value: serde_json::Value = serde_json::from_str(&value).unwrap();
    let entry = &value["registry.terraform.io/tke-rs/tke"];
    assert_eq!(entry["Pid"], plugin.pid());
    let socket = PathBuf::from(entry["Addr"]["String"].as_str().unwrap());

    // A host that detaches does not end it.
    host::shutdown(host::connect(&socket).await).await;
    host::shutdown(host::connect(&socket).await).await;
    plugin.signal("INT");
    let ended = plugin.ended(host::PATIENCE).await;
    assert_eq!((ended.status.code(), ended.left.len()), (Some(0), 0), "{ended:?}");
}
