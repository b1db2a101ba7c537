//! Calls of all kinds at once.

use std::pin::Pin;

use terraform_provider_tke::kit::value::Value;

use super::super::client::{Client, config};
use super::super::provider::MEETING;
use super::super::terraform::Terraform;
use super::action::POKE;
use super::client;
use super::data_source::THINGS;
use super::ephemeral::TOKEN;
use super::thing::THING;

async fn apply(client: &Client, name: &str) {
    let mut terraform = Terraform::new(client, THING);
    // its reads would wait for calls that have gone on
    terraform.settles = false;
    let config = terraform.config(&[("name", name.into())]);
    assert_eq!(terraform.apply(&config).await.unwrap(), []);
    assert_eq!(terraform.value().member("name"), &name.into());
}

async fn read(client: &Client, name: &str) {
    let config = config(&client.offer().data_sources[THINGS], &[("note", name.into())]);
    let (value, diagnostics) = client.read_data_source(THINGS, &config).await.unwrap();
    assert_eq!((value.member("note"), diagnostics), (&name.into(), vec![]));
}

async fn open(client: &Client, name: &str) {
    let config = config(&client.offer().ephemeral_resources[TOKEN], &[("audience", name.into())]);
    let opened = client.open(TOKEN, &config).await.unwrap();
    assert_eq!((opened.value.member("token"), opened.diagnostics), (&format!("token for {name}").into(), vec![]));
}

async fn list(client: &Client, name: &str) {
    let config = config(&client.offer().list_resources[THING], &[("prefix", name.into())]);
    let mut listing = client.list(THING, &config, true, 1).await;
    let names: Vec<String> = listing.rest().await.unwrap().into_iter().map(|listed| listed.display_name).collect();
    assert_eq!((names.as_slice(), listing.diagnostics), ([name.to_owned()].as_slice(), vec![]));
}

async fn act(client: &Client, name: &str) {
    let config = config(&client.offer().actions[POKE], &[("target", name.into()), ("times", 3.into())]);
    let (messages, diagnostics) = client.act(POKE, &config).await.unwrap();
    assert_eq!((messages.len(), diagnostics), (3, vec![]));
}

async fn call(client: &Client, name: &str) {
    let joined = client.call("join", &["-".into(), name.into(), name.into()]).await.unwrap();
    assert_eq!(joined, Ok(format!("{name}-{name}").into()));
}

/// No handler goes on before all of them are there; functions wait for nobody.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn they_neither_block_nor_mix() {
    let (client, cloud) = client().await;
    for number in 0..MEETING {
        let name = Value::from(format!("l{number}"));
        let members = [("id", format!("listed-{number}").into()), ("region", "r1".into()), ("name", name)];
        cloud.put(&format!("listed-{number}"), Value::object(members));
    }
    cloud.behave("meet");
    let calls = (0..MEETING).map(|number| {
        let client = &client;
        async move {
            let name = format!("l{number}");
            call(client, &name).await;
            let one: Pin<Box<dyn Future<Output = ()> + Send>> = match number % 5 {
                0 => Box::pin(apply(client, &name)),
                1 => Box::pin(read(client, &name)),
                2 => Box::pin(open(client, &name)),
                3 => Box::pin(list(client, &name)),
                _ => Box::pin(act(client, &name)),
            };
            one.await;
        }
    });
    futures_util::future::join_all(calls).await;
    assert_eq!(cloud.object("l4"), Some("poked".into()));
}
