//! The provider's own schemas, as Terraform checks them when it loads a provider.

use terraform_provider_tke::framework::Provider;
use terraform_provider_tke::registry;
use terraform_provider_tke::schema::check::violations;

use super::client::Client;

#[tokio::test]
async fn terraform_accepts_the_schemas() {
    let client = Client::of(registry::provider()).await.unwrap();
    let names: Vec<&String> = client.schemas().map(|(name, _)| name).collect();
    for name in ["tencent_account", "tke_cluster"] {
        assert!(names.iter().any(|known| *known == name), "{names:?}");
    }
}

#[test]
fn the_schemas_keep_the_rules_of_the_kit() {
    let provider = registry::provider();
    assert_eq!(violations(&provider.schema()), Vec::<String>::new());
    for resource in provider.resources() {
        assert_eq!(violations(&resource.schema()), Vec::<String>::new(), "{}", resource.type_name());
    }
}
