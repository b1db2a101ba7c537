use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::cloud::credentials::keys::Credentials;
use crate::cloud::testing::{SECRET_KEY, Script, Step, TOKEN, builder, cancellable};
use crate::cloud::tke::cluster::{CreateCluster, DescribeClusters, ModifyClusterAttribute};
use crate::cloud::tke::version::DescribeVersions;

const BUSY: Step = Step::Fail("ResourceUnavailable.ClusterState", "cluster is in upgrading");
const THROTTLED: Step = Step::Fail("RequestLimitExceeded", "slow down");
const BROKEN: Step = Step::Fail("InternalError", "oops");

fn made() -> Step {
    // read by all of the calls below
    Step::Reply(json!({ "ClusterId": "cls-12345678", "VersionInstanceSet": [] }))
}

async fn create(client: &Client) -> Result<String, Error> {
    client.call(&CreateCluster::default()).await.map(|response| response.cluster_id)
}

async fn modify(client: &Client) -> Result<(), Error> {
    client.call(&ModifyClusterAttribute::default()).await.map(|_| ())
}

async fn read(client: &Client) -> Result<(), Error> {
    client.call(&DescribeVersions::default()).await.map(|_| ())
}

#[tokio::test(start_paused = true)]
async fn refusals_are_repeated_for_every_effect() {
    for refusal in [BUSY, THROTTLED, Step::Unreachable, Step::Raw(429, "")] {
        let script = Script::new([refusal.clone(), refusal.clone(), made()]);
        assert_eq!(create(&builder(&script).build()).await.unwrap(), "cls-12345678", "{refusal:?}");
        assert_eq!(script.count(), 3);
        let script = Script::new([refusal.clone(), made()]);
        modify(&builder(&script).build()).await.unwrap();
        let script = Script::new([refusal, made()]);
        read(&builder(&script).build()).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn failures_of_service_and_connection_are_repeated_unless_something_is_made() {
    for failure in [BROKEN, Step::Break, Step::Raw(502, "<html>bad gateway</html>")] {
        let script = Script::new([failure.clone(), made()]);
        read(&builder(&script).build()).await.unwrap();
        let script = Script::new([failure.clone(), made()]);
        modify(&builder(&script).build()).await.unwrap();
        let script = Script::new([failure.clone(), made()]);
        let error = create(&builder(&script).build()).await.unwrap_err();
        assert_eq!(script.count(), 1, "{failure:?}");
        assert!(error.may_have_been_carried_out(), "{error}");
        assert!(error.is_retryable());
    }
}

#[tokio::test(start_paused = true)]
async fn a_create_is_not_sent_again_after_its_reply_timed_out() {
    let script = Script::new([Step::Wait(Duration::from_secs(5)), made()]);
    let client = builder(&script).request_timeout(Duration::from_millis(20)).build();
    let error = create(&client).await.unwrap_err();
    assert_eq!((error.kind(), script.count()), (Kind::Timeout, 1));
    assert!(error.may_have_been_carried_out());

    let script = Script::new([Step::Wait(Duration::from_secs(5)), made()]);
    let client = builder(&script).request_timeout(Duration::from_millis(20)).build();
    let error = read(&client.with_retry_timeout(Duration::ZERO)).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Timeout);
    assert!(!error.may_have_been_carried_out(), "a read changes nothing");
}

#[tokio::test(start_paused = true)]
async fn a_create_that_is_throttled_and_then_lost_is_not_sent_again() {
    let script = Script::new([THROTTLED, Step::Break, made()]);
    let error = create(&builder(&script).build()).await.unwrap_err();
    assert_eq!((error.attempts(), script.count()), (2, 2));
    assert!(error.may_have_been_carried_out());
}

#[tokio::test(start_paused = true)]
async fn a_lost_reply_is_remembered_over_later_refusals() {
    let script = Script::new([Step::Break, Step::Fail("InternalError.ClusterNotFound", "gone")]);
    let error = modify(&builder(&script).build()).await.unwrap_err();
    assert!(error.is_not_found() && error.may_have_been_carried_out());
}

#[tokio::test(start_paused = true)]
async fn final_errors_are_not_repeated() {
    for (code, kind) in [
        ("AuthFailure.SignatureFailure", Kind::Authentication),
        ("UnauthorizedOperation.CamNoAuth", Kind::Permission),
        ("InvalidParameter.Param", Kind::InvalidRequest),
        ("OperationDenied.ClusterInDeletionProtection", Kind::Precondition),
        ("FailedOperation.QuotaMaxClsLimit", Kind::Quota),
        ("ResourceNotFound", Kind::NotFound),
    ] {
        let script = Script::new([Step::Fail(code, "no")]);
        let error = create(&builder(&script).build()).await.unwrap_err();
        assert_eq!((error.kind(), script.count()), (kind, 1), "{code}");
        assert!(!error.may_have_been_carried_out() && !error.is_retryable(), "{code}");
        assert_eq!(error.action().as_deref(), Some("tke:CreateCluster"));
        assert_eq!(error.region(), Some("ap-guangzhou"));
        assert_eq!(error.request_id(), Some("request-1"));
    }
}

#[tokio::test(start_paused = true)]
async fn the_retry_timeout_ends_repetition_with_the_last_error() {
    let script = Script::new([BUSY]);
    let client = builder(&script).retry_timeout(Duration::from_millis(40)).build();
    let started = clock::instant();
    let error = modify(&client).await.unwrap_err();
    assert!(started.elapsed() < Duration::from_millis(500));
    assert!(error.is_busy() && error.attempts() > 1, "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_cloud_that_never_answered_is_given_up_within_the_request_timeout() {
    let script = Script::new([Step::Unreachable]);
    let client = builder(&script).request_timeout(Duration::from_millis(600)).build();
    let started = clock::instant();
    let error = read(&client).await.unwrap_err();
    assert!(started.elapsed() < Duration::from_millis(600), "{:?}", started.elapsed());
    assert_eq!(error.kind(), Kind::Network);
    assert!(error.message().starts_with("https://tke.tencentcloudapi.com/: refused"), "{error}");

    // an empty list is asked for twice
    let script = Script::new([made(), made(), Step::Unreachable]);
    let client =
        builder(&script).request_timeout(Duration::from_millis(20)).retry_timeout(Duration::from_millis(100)).build();
    read(&client).await.unwrap();
    let started = clock::instant();
    read(&client).await.unwrap_err();
    assert!(started.elapsed() > Duration::from_millis(50), "one that answered is waited for");
}

#[tokio::test(start_paused = true)]
async fn what_is_no_reply_is_not_repeated() {
    let script = Script::new([Step::Raw(200, "<html>log in</html>")]);
    let error = modify(&builder(&script).build()).await.unwrap_err();
    assert_eq!((error.kind(), script.count()), (Kind::UnexpectedReply, 1));
    assert!(error.may_have_been_carried_out());

    for (reply, flaw) in [
        (json!({ "ClusterId": ["no", "text"] }), "ClusterId is not a string"),
        (json!({ "ClusterId": "" }), "ClusterId is empty"),
        (json!({ "ClusterId": null }), "ClusterId is empty"),
        (json!({}), "ClusterId is missing"),
    ] {
        let script = Script::new([Step::Reply(reply)]);
        let error = create(&builder(&script).build()).await.unwrap_err();
        assert_eq!((error.kind(), error.request_id()), (Kind::UnexpectedReply, Some("request-1")));
        assert_eq!((error.message(), script.count()), (flaw, 1));
        assert!(error.may_have_been_carried_out());
    }
}

#[tokio::test(start_paused = true)]
async fn a_read_is_repeated_a_few_times_after_a_reply_that_lacks_something() {
    let client = |steps: [Step; 2]| {
        let script = Script::new(steps);
        (builder(&script).build(), script)
    };
    let (client_of_one, script) = client([Step::Reply(json!({})), made()]);
    read(&client_of_one).await.unwrap();
    assert_eq!(script.count(), 3, "an empty list is asked for twice");
    let (client_of_many, script) = client([Step::Raw(200, "<html>log in</html>"), Step::Reply(json!({}))]);
    let error = read(&client_of_many).await.unwrap_err();
    assert_eq!((error.kind(), script.count()), (Kind::UnexpectedReply, 5));
    assert_eq!(
        error.to_string(),
        "unexpected reply: VersionInstanceSet is missing (API action: tke:DescribeVersions, region: ap-guangzhou, \
         request id: request-1, attempts: 5)"
    );
}

#[tokio::test(start_paused = true)]
async fn cancellation_ends_a_pause_at_once() {
    let script = Script::new([BUSY]);
    let long = Duration::from_secs(60);
    let (client, token) = cancellable(builder(&script).pauses(long, long));
    let started = clock::instant();
    let cancel = async {
        clock::sleep(Duration::from_millis(10)).await;
        token.cancel();
    };
    let (result, ()) = tokio::join!(create(&client), cancel);
    let error = result.unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(1));
    assert!(error.is_cancelled() && !error.may_have_been_carried_out(), "{error}");
    assert!(error.message().contains("cluster is in upgrading"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn cancellation_drops_a_request_unless_it_makes_something() {
    let slow = |milliseconds| Script::new([Step::Wait(Duration::from_millis(milliseconds)), made()]);
    let cancel_soon = |token: CancellationToken| async move {
        clock::sleep(Duration::from_millis(10)).await;
        token.cancel();
    };

    let script = slow(60);
    let (client, token) = cancellable(builder(&script));
    let (result, ()) = tokio::join!(create(&client), cancel_soon(token));
    assert_eq!(result.unwrap(), "cls-12345678", "the id is not lost");

    let script = slow(5_000);
    let (client, token) = cancellable(builder(&script));
    let started = clock::instant();
    let (result, ()) = tokio::join!(modify(&client), cancel_soon(token));
    let error = result.unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(2));
    assert!(error.is_cancelled() && error.may_have_been_carried_out());

    let script = slow(5_000);
    let (client, token) = cancellable(builder(&script));
    let (result, ()) = tokio::join!(read(&client), cancel_soon(token));
    assert!(!result.unwrap_err().may_have_been_carried_out());
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_client_sends_nothing() {
    let script = Script::new([made()]);
    let (client, token) = cancellable(builder(&script));
    token.cancel();
    assert!(create(&client).await.unwrap_err().is_cancelled());
    assert_eq!(script.count(), 0);
}

#[tokio::test(start_paused = true)]
async fn the_rate_is_kept_for_each_action() {
    let script = Script::new([made()]);
    let client = builder(&script).requests_per_second(30.try_into().unwrap()).build();
    let started = clock::instant();
    for _ in 0..13 {
        read(&client).await.unwrap();
    }
    let elapsed = started.elapsed();
    assert!(elapsed >= Duration::from_millis(80), "13 calls, of which 10 at once: {elapsed:?}");
}

/// Keeps what is logged, fields and all.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

impl<S: tracing::Subscriber> tracing_subscriber::Layer<S> for Log {
    fn on_event(&self, event: &tracing::Event<'_>, _: tracing_subscriber::layer::Context<'_, S>) {
        struct Fields<'a>(&'a mut String);
        impl tracing::field::Visit for Fields<'_> {
            fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
                self.0.push_str(&format!(" {field}={value:?}"));
            }
        }
        event.record(&mut Fields(&mut self.0.lock().unwrap()));
    }
}

#[tokio::test(start_paused = true)]
async fn no_secret_in_errors_debug_and_log() {
    use tracing_subscriber::layer::SubscriberExt as _;

    let log = Log::default();
    let client = || {
        let script = Script::new([
            Step::Fail("InternalError", "signed with Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"),
            Step::Fail("AuthFailure.TokenFailure", "token-that-nobody-should-see is not valid"),
        ]);
        builder(&script).build()
    };
    // Whichever test comes to an event first registers it, and asks who listens then. So it has to be registered
    // before there is a listener here, who asks once more for all; and with a single one, tracing would let that
    // first test decide for all threads.
    client().call(&DescribeClusters::default()).await.unwrap_err();
    let _other = tracing::Dispatch::new(tracing_subscriber::registry());
    let _guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(log.clone()));
    tracing::callsite::rebuild_interest_cache();
    let client = client();
    let error = client.call(&DescribeClusters::default()).await.unwrap_err();
    let log = log.0.lock().unwrap().clone();
    for shown in [error.to_string(), format!("{error:?}"), format!("{client:?}"), log.clone()] {
        assert!(!shown.contains(SECRET_KEY) && !shown.contains(TOKEN), "{shown}");
        assert!(!shown.contains("Signature="), "{shown}");
    }
    assert_eq!(error.message(), "[secret] is not valid");
    for part in [
        "action=tke:DescribeClusters",
        "region=\"ap-guangzhou\"",
        "attempt=2",
        "outcome=\"AuthFailure.TokenFailure\"",
        "request_id=\"request-1\"",
    ] {
        assert!(log.contains(part), "{part} in {log}");
    }
}

#[tokio::test(start_paused = true)]
async fn credentials_that_are_missing_are_an_authentication_error() {
    let script = Script::new([made()]);
    let client = builder(&script).build().with_credentials(Arc::new(crate::cloud::credentials::Chain::default()));
    let error = create(&client).await.unwrap_err();
    assert_eq!((error.kind(), script.count()), (Kind::Authentication, 0));
    assert!(error.message().starts_with("no credentials found"), "{error}");
}

/// Keys with a number, the next after each discard.
#[derive(Debug, Default)]
struct Numbered(std::sync::atomic::AtomicU32);

#[async_trait::async_trait]
impl crate::cloud::ProvideCredentials for Numbered {
    async fn credentials(&self) -> Result<Credentials, crate::cloud::CredentialsError> {
        let number = self.0.load(Ordering::Relaxed);
        Ok(Credentials::new(format!("id-{number}"), SECRET_KEY).with_token(Some(TOKEN.into())))
    }

    async fn discard(&self, refused: &Credentials) -> bool {
        assert_eq!(refused.secret_id(), format!("id-{}", self.0.fetch_add(1, Ordering::Relaxed)));
        true
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_refused_for_lapsed_keys_is_repeated_once_with_new_ones() {
    const LAPSED: Step = Step::Fail("AuthFailure.TokenFailure", "The token is invalid or has expired.");
    let numbered = || Arc::new(Numbered::default());
    let script = Script::new([LAPSED, made()]);
    let client = builder(&script).build().with_credentials(numbered());
    assert_eq!(create(&client).await.unwrap(), "cls-12345678");
    let signers: Vec<String> = script.seen().into_iter().map(|seen| seen.authorization).collect();
    assert!(signers[0].contains("Credential=id-0/") && signers[1].contains("Credential=id-1/"), "{signers:?}");

    let script = Script::new([LAPSED]);
    let error = create(&builder(&script).build().with_credentials(numbered())).await.unwrap_err();
    assert_eq!((error.kind(), script.count()), (Kind::Authentication, 2));
}

#[tokio::test(start_paused = true)]
async fn a_change_that_was_made_already_is_made() {
    const MADE_ALREADY: Step = Step::Fail("InvalidParameter.Param", "PARAM_ERROR(nothing is updated)");
    for before in [vec![Step::Break], vec![BROKEN], vec![]] {
        let script = Script::new(before.into_iter().chain([MADE_ALREADY]));
        modify(&builder(&script).build()).await.unwrap();
    }
    // of what is made, or only read, that says nothing
    let script = Script::new([MADE_ALREADY]);
    assert_eq!(create(&builder(&script).build()).await.unwrap_err().kind(), Kind::Unchanged);
    let script = Script::new([MADE_ALREADY]);
    assert_eq!(read(&builder(&script).build()).await.unwrap_err().kind(), Kind::Unchanged);
}

#[tokio::test(start_paused = true)]
async fn what_another_service_refused_was_not_carried_out() {
    let refusal = Step::Fail("FailedOperation.AsCommon", "AS_COMMON_ERROR(Code=InvalidParameterValue.Size, no)");
    let error = create(&builder(&Script::new([refusal])).build()).await.unwrap_err();
    assert_eq!((error.kind(), error.may_have_been_carried_out()), (Kind::InvalidRequest, false));
    let trouble = Step::Fail("FailedOperation.AsCommon", "AS_COMMON_ERROR(InternalError)");
    let error = create(&builder(&Script::new([trouble])).build()).await.unwrap_err();
    assert!(error.may_have_been_carried_out());
}

#[tokio::test(start_paused = true)]
async fn a_deadline_ends_pauses_and_waits_for_a_reply() {
    const TIME: Duration = Duration::from_secs(30);
    let hung = || Script::new([Step::Wait(Duration::from_secs(3600)), made()]);
    let by = |script: &Arc<Script>, time| {
        let client = builder(script).request_timeout(Duration::from_secs(60)).build();
        client.with_deadline(Some(clock::instant() + time))
    };
    for script in [hung(), Script::new([BUSY])] {
        let started = clock::instant();
        modify(&by(&script, TIME)).await.unwrap_err();
        assert!(started.elapsed() <= TIME + Duration::from_secs(5), "{:?}", started.elapsed());
    }
    // the id of what is made is worth a wait
    let script = Script::new([Step::Wait(Duration::from_secs(40)), made()]);
    assert_eq!(create(&by(&script, TIME)).await.unwrap(), "cls-12345678");
    // and when the time is up there is a little for what is to be put back
    let script = Script::new([Step::Wait(Duration::from_secs(4)), made()]);
    modify(&by(&script, Duration::ZERO)).await.unwrap();
}
