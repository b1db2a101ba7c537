//! Debug mode: how a host finds a provider that it did not start.

use serde_json::{Map, Value, json};

use super::handshake::PROTOCOL_VERSION;
use super::listener::Address;

/// Where a source without a host name is looked for, by Terraform and by OpenTofu.
const REGISTRIES: [&str; 2] = ["registry.terraform.io", "registry.opentofu.org"];

/// The value of `TF_REATTACH_PROVIDERS` for this process, good for either host.
fn reattach(source: &str, address: &Address) -> String {
    let plugin = json!({
        "Protocol": "grpc",
        "ProtocolVersion": PROTOCOL_VERSION,
        "Pid": std::process::id(),
        "Test": true,
        "Addr": { "Network": address.network(), "String": address.to_string() },
    });
    let entries = REGISTRIES.into_iter().map(|registry| (format!("{registry}/{source}"), plugin.clone()));
    Value::Object(entries.collect::<Map<_, _>>()).to_string()
}

/// What a person has to do, for the usual shells. No newline at the end.
pub(super) fn instructions(source: &str, address: &Address) -> String {
    let value = reattach(source, address);
    let (posix, powershell) = (value.replace('\'', r"'\''"), value.replace('\'', "''"));
    format!(
        "Serving {source} until interrupted. In the shell that runs Terraform:\n\
         \n\
         bash, zsh:   export TF_REATTACH_PROVIDERS='{posix}'\n\
         fish:        set -x TF_REATTACH_PROVIDERS '{posix}'\n\
         PowerShell:  $env:TF_REATTACH_PROVIDERS = '{powershell}'\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_is_what_either_host_reads() {
        let value: Value =
            serde_json::from_str(&reattach("example/shelf", &Address::Unix("/tmp/p.sock".into()))).unwrap();
        let plugin = json!({
            "Protocol": "grpc", "ProtocolVersion": 6, "Pid": std::process::id(), "Test": true,
            "Addr": {"Network": "unix", "String": "/tmp/p.sock"},
        });
        let expected =
            json!({"registry.terraform.io/example/shelf": plugin, "registry.opentofu.org/example/shelf": plugin});
        assert_eq!(value, expected);
    }
}
