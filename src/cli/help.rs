//! What a person is told about the binary.

use super::commands::COMMANDS;

const ABOUT: &str = "\
The Terraform provider for Tencent Kubernetes Engine (TKE).

This is a plugin: Terraform or OpenTofu starts it, there is no need to start it manually.
`make install` puts it into ~/.terraform.d/plugins, where `terraform init` finds it if a
configuration requires it:

    terraform {
      required_providers {
        tke = {
          source = \"tke-rs/tke\"
        }
      }
    }

USAGE
    terraform-provider-tke <command or option>

COMMANDS
";

const OPTIONS: &str = "
Run `help COMMAND` or `COMMAND --help` for the help of a command.

OPTIONS
    --debug      serve until interrupted, and print the TF_REATTACH_PROVIDERS variable with which
                 Terraform connects to this process, for debugging
    --version    print the version
    --help       print this help

ENVIRONMENT
    TF_LOG_PROVIDER_TKE, TF_LOG_PROVIDER, TF_LOG
                 the log level (the first one that is set): trace, debug, info, warn, error, off
";

/// The answer to `--help`.
pub(super) fn text() -> String {
    let commands: String =
        COMMANDS.iter().map(|command| format!("    {:<12} {}\n", command.name, command.summary)).collect();
    format!("terraform-provider-tke {}\n{ABOUT}{commands}{OPTIONS}", env!("CARGO_PKG_VERSION"))
}

/// The answer to `--version`.
pub(super) fn version() -> String {
    format!("{} {} (plugin protocol 6)\n", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))
}
