//! Whatever happens after an object is made, the answer carries it.

use std::time::Duration;

use terraform_provider_tke::kit::diagnostics::Severity;
use terraform_provider_tke::kit::value::{Path, Value};
use terraform_provider_tke::kit::wire::tfplugin6 as proto;
use terraform_provider_tke::system::clock;

use super::SOON;
use super::client::{Client, Diagnostic, has_errors};
use super::failing::{FAILING, Failing};
use super::provider::{Data, client};
use super::terraform::{Action, Terraform};

async fn failing() -> (Client, Data) {
    client(|| vec![Box::new(Failing)]).await
}

fn named(terraform: &Terraform<'_>, note: &str) -> Value {
    terraform.config(&[("name", "a".into()), ("note", note.into()), ("key_wo", "k".into())])
}

fn only(diagnostics: &[Diagnostic]) -> &Diagnostic {
    let [diagnostic] = diagnostics else { panic!("{diagnostics:?}") };
    diagnostic
}

#[tokio::test]
async fn a_create_that_fails_leaves_a_tainted_object() {
    let (client, cloud) = failing().await;
    for (behaviour, summary) in
        [("fail", "The cloud refused"), ("panic", "Provider defect"), ("save what is not to be saved", "")]
    {
        let mut terraform = Terraform::new(&client, FAILING);
        cloud.behave(behaviour);
        let config = named(&terraform, "x");
        let diagnostics = terraform.apply(&config).await.unwrap();
        assert!(has_errors(&diagnostics) && diagnostics.iter().any(|d| d.summary.contains(summary)), "{diagnostics:?}");
        let state = terraform.state.clone().unwrap();
        assert!(state.tainted && state.value.member("id").as_str().is_some(), "{behaviour}: {state:?}");
        assert_eq!(state.private, r#"{"made":"a"}"#);
        cloud.behave("");
        assert_eq!(terraform.plan(&config).await.unwrap().action, Action::Replace);
        assert_eq!(terraform.apply(&config).await.unwrap(), []);
        assert!(!terraform.state.unwrap().tainted);
    }
}

#[tokio::test]
async fn a_panic_names_the_rpc() {
    let (client, cloud) = failing().await;
    let mut terraform = Terraform::new(&client, FAILING);
    let config = named(&terraform, "x");
    for (behaviour, rpc) in [("panic in the plan", "PlanResourceChange"), ("panic", "ApplyResourceChange")] {
        cloud.behave(behaviour);
        let diagnostics = terraform.apply(&config).await.unwrap();
        let defect = only(&diagnostics);
        assert!(defect.summary == "Provider defect" && defect.detail.contains(rpc), "{defect:?}");
    }
    cloud.behave("panic in the read");
    let before = terraform.value();
    let diagnostics = terraform.refresh().await.unwrap();
    assert!(only(&diagnostics).detail.contains("ReadResource"), "{diagnostics:?}");
    assert_eq!(terraform.value(), before);
}

#[tokio::test]
async fn an_error_before_anything_is_made_leaves_nothing() {
    let (client, cloud) = failing().await;
    cloud.behave("fail at once");
    let mut terraform = Terraform::new(&client, FAILING);
    let diagnostics = terraform.apply(&named(&terraform, "x")).await.unwrap();
    assert_eq!(only(&diagnostics).path, Path::of("note"));
    assert!(terraform.state.is_none());
    // the configuration's write-only values reach the handler, and only it
    cloud.behave("");
    let wrong = terraform.config(&[("name", "a".into()), ("key_wo", "wrong".into())]);
    assert_eq!(only(&terraform.apply(&wrong).await.unwrap()).detail, "The key is wrong.");
}

#[tokio::test]
async fn an_update_that_fails_keeps_what_it_saved() {
    let (client, cloud) = failing().await;
    let mut terraform = Terraform::new(&client, FAILING);
    terraform.apply(&named(&terraform, "x")).await.unwrap();
    for behaviour in ["fail", "panic"] {
        cloud.behave(behaviour);
        let config = named(&terraform, behaviour);
        assert!(has_errors(&terraform.apply(&config).await.unwrap()));
        let state = terraform.state.clone().unwrap();
        assert_eq!((state.tainted, state.value.member("note")), (false, &behaviour.into()));
    }
    cloud.behave("");
    assert_eq!(terraform.apply(&named(&terraform, "y")).await.unwrap(), []);
}

#[tokio::test]
async fn a_delete_that_fails_keeps_the_object_and_its_private_data() {
    let (client, cloud) = failing().await;
    let mut terraform = Terraform::new(&client, FAILING);
    terraform.apply(&named(&terraform, "x")).await.unwrap();
    let before = terraform.value();
    for behaviour in ["fail", "panic"] {
        cloud.behave(behaviour);
        assert!(has_errors(&terraform.destroy().await.unwrap()));
        let state = terraform.state.clone().unwrap();
        assert_eq!(state.value, before);
        assert!(String::from_utf8_lossy(&state.private).contains("deleting"), "{state:?}");
    }
    cloud.behave("");
    assert_eq!(terraform.destroy().await.unwrap(), []);
    assert!(terraform.state.is_none());
}

#[tokio::test]
async fn a_deletion_that_could_not_be_carried_out_is_refused_when_it_is_planned() {
    let (client, cloud) = failing().await;
    let mut terraform = Terraform::new(&client, FAILING);
    terraform.apply(&named(&terraform, "x")).await.unwrap();
    let before = terraform.value();
    for (behaviour, says) in
        [("refuse the deletion", "a is in use."), ("panic in the plan", "panicked in PlanResourceChange")]
    {
        cloud.behave(behaviour);
        let refused = terraform.destroy().await.unwrap();
        assert!(only(&refused).detail.contains(says), "{refused:?}");
        assert_eq!((terraform.value(), cloud.count()), (before.clone(), 1), "nothing was asked to be deleted");
    }
    cloud.behave("warn of the deletion");
    assert_eq!(only(&terraform.destroy().await.unwrap()).detail, "a may be in use.");
    assert_eq!(cloud.count(), 0);
}

#[tokio::test]
async fn warnings_come_with_the_result() {
    let (client, cloud) = failing().await;
    let mut terraform = Terraform::new(&client, FAILING);
    cloud.behave("warn");
    let diagnostics = terraform.apply(&named(&terraform, "x")).await.unwrap();
    assert_eq!(only(&diagnostics).severity, Severity::Warning);
    cloud.behave("keys stopped");
    assert_eq!(only(&terraform.refresh().await.unwrap()).severity, Severity::Warning);
    cloud.behave("fail to read");
    let before = terraform.value();
    assert!(has_errors(&terraform.refresh().await.unwrap()));
    assert_eq!(terraform.value(), before);
    cloud.behave("leak in the read");
    assert_eq!(terraform.refresh().await.unwrap(), []);
    cloud.behave("vanish");
    terraform.refresh().await.unwrap();
    assert!(terraform.state.is_none());
}

#[tokio::test]
async fn what_has_no_import_says_so() {
    let (client, _) = failing().await;
    let mut terraform = Terraform::new(&client, FAILING);
    for id in ["obj-1", ""] {
        let diagnostics = terraform.import(id).await.unwrap();
        assert!(only(&diagnostics).detail.contains(FAILING), "{diagnostics:?}");
    }
}

#[tokio::test]
async fn stopping_ends_a_wait_at_once_and_keeps_the_object() {
    let (client, cloud) = failing().await;
    cloud.behave("wait");
    let mut terraform = Terraform::new(&client, FAILING);
    let config = named(&terraform, "x");
    let mut rpc = client.rpc();
    let stop = async {
        clock::sleep(Duration::from_millis(200)).await;
        let answer = rpc.stop_provider(proto::stop_provider::Request {}).await.unwrap().into_inner();
        assert_eq!(answer.error, "");
        clock::instant()
    };
    let (diagnostics, stopped) = tokio::join!(terraform.apply(&config), stop);
    assert!(stopped.elapsed() < SOON, "{:?}", stopped.elapsed());
    let diagnostics = diagnostics.unwrap();
    assert!(only(&diagnostics).detail.contains("last seen: Creating"), "{diagnostics:?}");
    assert!(terraform.state.as_ref().unwrap().tainted);
    // only what was in flight is stopped: under a debugger the next client comes to the same process
    let wait = std::pin::pin!(terraform.apply(&config));
    assert!(tokio::time::timeout(Duration::from_secs(1), wait).await.is_err(), "it does not wait");
}
