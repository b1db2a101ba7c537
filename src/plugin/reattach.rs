//! Debug mode: how a host finds a provider that it did not start.

use serde_json::json;

use super::handshake::PROTOCOL_VERSION;
use super::listener::Address;

/// The value of `TF_REATTACH_PROVIDERS` for this process.
fn reattach(provider_address: &str, address: &Address) -> String {
    json!({
        provider_address: {
            "Protocol": "grpc",
            "ProtocolVersion": PROTOCOL_VERSION,
            "Pid": std::process::id(),
            "Test": true,
            "Addr": { "Network": address.network(), "String": address.to_string() },
        }
    })
    .to_string()
}

/// What a person has to do, for the usual shells. No newline at the end.
pub(super) fn instructions(provider_address: &str, address: &Address) -> String {
    let value = reattach(provider_address, address);
    let (posix, powershell) = (value.replace('\'', r"'\''"), value.replace('\'', "''"));
    format!(
        "Serving {provider_address} until interrupted. In the shell that runs Terraform:\n\
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
    fn the_value_is_what_terraform_reads() {
        let value = reattach(
            "registry.terraform.io/tke-rs/tke",
            &Address::Unix("/tmp/p.sock".into()),
        );
        let value: serde_json::Value = serde_json::from_str(&value).unwrap();
        assert_eq!(
            value,
            json!({"registry.terraform.io/tke-rs/tke": {
                "Protocol": "grpc", "ProtocolVersion": 6, "Pid": std::process::id(), "Test": true,
                "Addr": {"Network": "unix", "String": "/tmp/p.sock"},
            }})
        );
    }
}
