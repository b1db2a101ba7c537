//! The provider's own schemas, as Terraform checks them when it loads a provider.

use terraform_provider_tke::registry;
use terraform_provider_tke::value::Value;

use super::client::{Client, has_errors};

#[tokio::test]
async fn terraform_accepts_the_schemas() {
    let client = Client::of(registry::provider()).await.unwrap();
    let names: Vec<&String> = client.schemas().map(|(name, _)| name).collect();
    for name in ["tencent_account", "tke_cluster"] {
        assert!(names.iter().any(|known| *known == name), "{names:?}");
    }
}

/// Keys and regions may come from other resources: only an operation that needs them may fail.
#[tokio::test]
async fn an_unknown_configuration_does_not_fail_the_provider() {
    let client = Client::of(registry::provider()).await.unwrap();
    for name in client.provider_schema().attributes.keys() {
        let mut names = vec![name.as_str()];
        // these only go together
        if ["secret_id", "secret_key", "security_token"].contains(&names[0]) {
            names = vec!["secret_id", "secret_key", "security_token"];
        }
        let members: Vec<_> = names.into_iter().map(|name| (name, Value::Unknown)).collect();
        let diagnostics = client.configure(&members).await;
        assert!(!has_errors(&diagnostics), "{name}: {diagnostics:?}");
    }
}
