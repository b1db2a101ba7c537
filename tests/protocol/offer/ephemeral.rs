//! Ephemeral resources.

use std::time::Duration;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use terraform_provider_tke::kit::diagnostics::{Diagnostics, Severity};
use terraform_provider_tke::kit::framework::{Call, EphemeralResource, Lease};
use terraform_provider_tke::kit::schema::{Attribute, Schema, validator};
use terraform_provider_tke::kit::value::{Attr, Path, Value};
use terraform_provider_tke::kit::wire::tfplugin6 as proto;
use terraform_provider_tke::model;
use terraform_provider_tke::system::clock;

use super::super::client::{Client, Opened, config, read_diagnostics};
use super::super::provider::Data;
use super::{briefly, client, misbehave, only, rubbish, stopped, unconfigured};

pub const TOKEN: &str = "test_token";
pub const PLAIN: &str = "test_plain";

model! {
    pub struct TokenModel { audience: Attr<String>, lifetime: Attr<i64>, note: Attr<String>, token: Attr<String> }
}

/// What the renewal of a token needs.
#[derive(Serialize, Deserialize)]
pub struct Issued {
    audience: String,
    round: i64,
}

/// A token that must be renewed.
pub struct Token;

impl Token {
    async fn lease(call: &Call<Data>, lifetime: i64, private: Issued) -> Result<Lease<Issued>, Diagnostics> {
        misbehave(call).await?;
        let renew_in = match call.data()?.behaviour() {
            "forever" => Duration::MAX,
            _ => Duration::from_secs(lifetime.try_into().unwrap()),
        };
        Ok(Lease { renew_in: Some(renew_in), private })
    }
}

impl EphemeralResource for Token {
    type Data = Data;
    type Model = TokenModel;
    type Private = Issued;

    fn type_name(&self) -> &'static str {
        TOKEN
    }

    fn schema(&self) -> Schema {
        let attributes = [
            ("audience", Attribute::string().required().validate(validator::length(1, 20))),
            ("lifetime", Attribute::number().default(60)),
            ("note", Attribute::string()),
            ("token", Attribute::string().computed().sensitive()),
        ];
        Schema::new("A token.", attributes.map(|(name, attribute)| (name, attribute.description("For tests."))))
    }

    fn validate(&self, config: &TokenModel, diagnostics: &mut Diagnostics) {
        if config.audience.as_str() == Some("nobody") {
            diagnostics.error_at(Path::of("audience"), "No audience", "Somebody must hear it.");
        }
    }

    async fn open(&self, call: &Call<Data>, config: TokenModel) -> Result<(TokenModel, Lease<Issued>), Diagnostics> {
        let audience = config.audience.known_or_default();
        let lifetime = config.lifetime.known_or_default();
        let opened = TokenModel {
            audience: "changed".into(),
            lifetime: Attr::Known(1),
            note: "changed".into(),
            token: Attr::Known(format!("token for {audience}")),
        };
        Ok((opened, Self::lease(call, lifetime, Issued { audience, round: 0 }).await?))
    }

    async fn renew(&self, call: &Call<Data>, private: Issued) -> Result<Lease<Issued>, Diagnostics> {
        let round = private.round + 1;
        Self::lease(call, 60, Issued { round, ..private }).await
    }

    async fn close(&self, call: &Call<Data>, private: Issued) -> Result<(), Diagnostics> {
        misbehave(call).await?;
        call.data()?.put(&private.audience, private.round.into());
        Ok(())
    }
}

model! {
    pub struct PlainModel { value: Attr<String> }
}

/// One with nothing to remember.
pub struct Plain;

impl EphemeralResource for Plain {
    type Data = Data;
    type Model = PlainModel;
    type Private = ();

    fn type_name(&self) -> &'static str {
        PLAIN
    }

    fn schema(&self) -> Schema {
        Schema::new("Plain.", [("value", Attribute::string().computed().description("For tests."))])
    }

    async fn open(&self, _: &Call<Data>, _: PlainModel) -> Result<(PlainModel, Lease<()>), Diagnostics> {
        Ok((PlainModel { value: "plain".into() }, Lease::default()))
    }
}

fn written(client: &Client, members: &[(&str, Value)]) -> Value {
    config(&client.offer().ephemeral_resources[TOKEN], members)
}

/// Seconds until it must be renewed.
fn lifetime(opened: &Opened) -> i64 {
    opened.renew_at.expect("a renewal is due").seconds - clock::now().as_second()
}

#[tokio::test]
async fn what_is_written_stays_and_private_data_goes_round() {
    let (client, cloud) = client().await;
    let config = written(&client, &[("audience", "me".into()), ("lifetime", 300.into())]);
    let opened = client.open(TOKEN, &config).await.unwrap();
    let expected = [("audience", "me".into()), ("lifetime", 300.into()), ("token", "token for me".into())];
    assert_eq!((&opened.value, &opened.diagnostics), (&written(&client, &expected), &vec![]));
    assert!((290..=300).contains(&lifetime(&opened)), "{opened:?}");

    let renewed = client.renew(TOKEN, opened.private.clone()).await;
    assert!((50..=60).contains(&lifetime(&renewed)) && renewed.diagnostics.is_empty(), "{renewed:?}");
    let renewed = client.renew(TOKEN, renewed.private).await;
    assert_eq!(client.close(TOKEN, renewed.private).await, []);
    assert_eq!(cloud.object("me"), Some(2.into()));
    // Terraform closes with what opening gave
    assert_eq!(client.close(TOKEN, opened.private).await, []);
    assert_eq!(cloud.object("me"), Some(0.into()));
}

#[tokio::test]
async fn a_default_is_filled_and_a_lease_beyond_time_never_ends() {
    let (client, cloud) = client().await;
    let config = written(&client, &[("audience", "me".into())]);
    let opened = client.open(TOKEN, &config).await.unwrap();
    assert_eq!(opened.value.member("lifetime"), &60.into());
    assert!((50..=60).contains(&lifetime(&opened)), "{opened:?}");
    cloud.behave("forever");
    assert_eq!(client.open(TOKEN, &config).await.unwrap().renew_at, None);
}

#[tokio::test]
async fn one_that_has_nothing_to_remember() {
    let (client, _) = client().await;
    let nothing = config(&client.offer().ephemeral_resources[PLAIN], &[]);
    let opened = client.open(PLAIN, &nothing).await.unwrap();
    assert_eq!((opened.value.member("value"), opened.renew_at), (&"plain".into(), None));
    for private in [opened.private.clone(), None, Some(Bytes::new())] {
        assert_eq!(client.close(PLAIN, private).await, []);
    }
    assert_eq!(briefly(&client.renew(PLAIN, opened.private).await.diagnostics), ": Nothing to renew");
}

#[tokio::test]
async fn private_data_of_another_make_is_refused() {
    let (client, _) = client().await;
    for rubbish in [None, Some(Bytes::from_static(b"\xff")), Some(Bytes::from_static(b"{\"audience\":1}"))] {
        let renewed = client.renew(TOKEN, rubbish.clone()).await;
        assert_eq!(briefly(&renewed.diagnostics), ": Provider defect", "{rubbish:?}");
        assert!(renewed.private.is_none() && renewed.renew_at.is_none());
        assert_eq!(briefly(&client.close(TOKEN, rubbish).await), ": Provider defect");
    }
}

#[tokio::test]
async fn a_configuration_is_checked() {
    let (client, _) = client().await;
    let check =
        async |audience: Value| client.validate_ephemeral(TOKEN, &written(&client, &[("audience", audience)])).await;
    assert_eq!(briefly(&check("".into()).await), "audience: Invalid attribute value");
    assert_eq!(briefly(&check("nobody".into()).await), "audience: No audience");
    assert_eq!(check(Value::Unknown).await, []);
}

#[tokio::test]
async fn failures_and_warnings() {
    let (client, cloud) = client().await;
    let config = written(&client, &[("audience", "me".into())]);
    let private = client.open(TOKEN, &config).await.unwrap().private;
    // what each of the three RPCs says
    let all = async |behaviour| {
        cloud.behave(behaviour);
        [
            ("OpenEphemeralResource", client.open(TOKEN, &config).await.unwrap().diagnostics),
            ("RenewEphemeralResource", client.renew(TOKEN, private.clone()).await.diagnostics),
            ("CloseEphemeralResource", client.close(TOKEN, private.clone()).await),
        ]
    };
    for (rpc, diagnostics) in all("fail").await {
        assert_eq!(briefly(&diagnostics), "note: The cloud refused", "{rpc}");
    }
    for (rpc, diagnostics) in all("panic").await {
        assert!(only(&diagnostics).detail.contains(&format!("in {rpc} of {TOKEN}")), "{diagnostics:?}");
    }
    for (rpc, diagnostics) in all("warn").await {
        assert_eq!(only(&diagnostics).severity, Severity::Warning, "{rpc}");
    }
    for (rpc, diagnostics) in all("warn and fail").await {
        let severities: Vec<Severity> = diagnostics.iter().map(|diagnostic| diagnostic.severity).collect();
        assert_eq!(severities, [Severity::Warning, Severity::Error], "{rpc}");
    }
    cloud.behave("wait");
    let open = async { client.open(TOKEN, &config).await.unwrap().diagnostics };
    let renew = async { client.renew(TOKEN, private.clone()).await.diagnostics };
    for diagnostics in [
        stopped(&client, open).await,
        stopped(&client, renew).await,
        stopped(&client, client.close(TOKEN, private.clone())).await,
    ] {
        assert!(only(&diagnostics).detail.contains("last seen: Creating"), "{diagnostics:?}");
    }

    let client = unconfigured().await;
    let opened = client.open(TOKEN, &config).await.unwrap();
    assert_eq!(briefly(&opened.diagnostics), ": Provider not configured");
    assert_eq!(briefly(&client.renew(TOKEN, private.clone()).await.diagnostics), ": Provider not configured");
    assert_eq!(briefly(&client.close(TOKEN, private).await), ": Provider not configured");
}

#[tokio::test]
async fn rubbish_is_refused() {
    let (client, _) = client().await;
    let request = proto::validate_ephemeral_resource_config::Request { type_name: TOKEN.into(), config: rubbish() };
    let checked = client.rpc().validate_ephemeral_resource_config(request).await.unwrap().into_inner();
    assert_eq!(briefly(&read_diagnostics(&checked.diagnostics)), ": Unexpected value");
    let request = proto::open_ephemeral_resource::Request {
        type_name: TOKEN.into(),
        config: rubbish(),
        client_capabilities: None,
    };
    let opened = client.rpc().open_ephemeral_resource(request).await.unwrap().into_inner();
    assert_eq!(briefly(&read_diagnostics(&opened.diagnostics)), ": Unexpected value");
}
