//! What a person is told about the binary.

/// The answer to `--help`.
pub(super) const TEXT: &str = concat!(
    "terraform-provider-tke ",
    env!("CARGO_PKG_VERSION"),
    r#"
The Terraform provider for Tencent Kubernetes Engine (TKE).

This is a plugin: Terraform or OpenTofu starts it, there is no need to run it by hand.
Name it in a configuration, and `terraform init` finds it where `make install` puts it,
in ~/.terraform.d/plugins:

    terraform {
      required_providers {
        tke = {
          source = "tke-rs/tke"
        }
      }
    }

USAGE
    terraform-provider-tke <command or option>

COMMANDS
    kubeconfig   write a kubeconfig for a cluster, or merge it into one (kubeconfig --help says more)
    status       show how a cluster stands (status --help says more)
    simulate     serve a simulated Tencent Cloud over HTTP (simulate --help says more)

OPTIONS
    --debug      serve until interrupted, and print the TF_REATTACH_PROVIDERS with which
                 Terraform finds this process: for debuggers
    --version    print the version
    --help       print this

ENVIRONMENT
    TF_LOG_PROVIDER_TKE, TF_LOG_PROVIDER, TF_LOG
                 how much to log, the first that is set: trace, debug, info, warn, error, off
"#
);

/// The answer to `--version`.
pub(super) fn version() -> String {
    format!("{} {} (plugin protocol 6)\n", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))
}
