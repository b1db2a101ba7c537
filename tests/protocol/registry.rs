//! The provider's own schemas, as Terraform checks them when it loads a provider.

use terraform_provider_tke::kit::value::Value;
use terraform_provider_tke::registry;

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

/// A client that knows no write-only attributes would write the key to its state.
#[tokio::test]
async fn a_client_without_write_only_attributes_is_told_so() {
    let mut client = Client::of(registry::provider()).await.unwrap();
    let account = |key: Value| {
        let unset = ["id", "description", "secret_key", "security_token", "security_token_wo", "validate", "app_id"];
        let mut members: Vec<(&str, Value)> = unset.iter().map(|name| (*name, Value::Null)).collect();
        for computed in ["account_id", "user_id", "principal_id", "arn", "identity_type", "credentials"] {
            members.push((computed, Value::Null));
        }
        let version = if key.is_null() { Value::Null } else { 1.into() };
        let id = if key.is_null() { Value::Null } else { "AKID".into() };
        members.extend([("name", "main".into()), ("secret_id", id), ("secret_key_wo", key)]);
        members.push(("secret_key_wo_version", version));
        Value::object(members)
    };
    assert_eq!(client.validate("tencent_account", &account("key".into())).await, []);
    client.write_only = false;
    let found = client.validate("tencent_account", &account("key".into())).await;
    assert!(has_errors(&found) && found.len() == 1, "{found:?}");
    assert_eq!(
        (found[0].path.to_string(), found[0].summary.as_str()),
        ("secret_key_wo".into(), "Write-only attribute not supported")
    );
    assert_eq!(client.validate("tencent_account", &account(Value::Null)).await, []);
}
