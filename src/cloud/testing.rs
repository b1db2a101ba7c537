//! A scripted transport for the tests of this floor.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::client::Client;
use super::client_builder::ClientBuilder;
use super::credentials::keys::Credentials;
use super::credentials::static_keys::StaticKeys;
use super::transport::{Transport, TransportError};
use crate::system::clock;

pub(crate) const SECRET_KEY: &str = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE";
pub(crate) const TOKEN: &str = "token-that-nobody-should-see";

/// What the cloud does with one request.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// Answers with these members.
    Reply(Value),
    /// Answers with this API error.
    Fail(&'static str, &'static str),
    /// Answers with this status and body.
    Raw(u16, &'static str),
    /// Cannot be reached.
    Unreachable,
    /// Breaks the connection after the request.
    Break,
    /// Does the next step after a while.
    Wait(Duration),
    /// Does what this says about the request.
    By(fn(&Seen) -> Step),
}

/// A request as the cloud saw it.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) action: String,
    pub(crate) region: Option<String>,
    pub(crate) authorization: String,
    pub(crate) body: Value,
}

/// Does one step of its script for each request; the last step goes on for ever.
#[derive(Debug, Default)]
pub(crate) struct Script {
    steps: Mutex<VecDeque<Step>>,
    seen: Mutex<Vec<Seen>>,
}

impl Script {
    pub(crate) fn new(steps: impl IntoIterator<Item = Step>) -> Arc<Self> {
        let steps = Mutex::new(steps.into_iter().collect());
        Arc::new(Self { steps, seen: Mutex::default() })
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub(crate) fn count(&self) -> usize {
        self.seen.lock().unwrap().len()
    }

    fn next(&self) -> Step {
        let mut steps = self.steps.lock().unwrap();
        match steps.len() {
            0 => Step::Reply(json!({})),
            1 => steps[0].clone(),
            _ => steps.pop_front().unwrap(),
        }
    }
}

#[async_trait]
impl Transport for Script {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let header = |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let seen = Seen {
            action: header("x-tc-action").unwrap(),
            region: header("x-tc-region"),
            authorization: header("authorization").unwrap(),
            body: serde_json::from_slice(request.body()).unwrap(),
        };
        self.seen.lock().unwrap().push(seen.clone());
        loop {
            let step = match self.next() {
                Step::By(answer) => answer(&seen),
                step => step,
            };
            let (status, body) = match step {
                Step::Reply(mut members) => {
                    members["RequestId"] = json!("request-1");
                    (200, json!({ "Response": members }).to_string())
                }
                Step::Fail(code, message) => {
                    let error = json!({ "Code": code, "Message": message });
                    let response = json!({ "Error": error, "RequestId": "request-1" });
                    (200, json!({ "Response": response }).to_string())
                }
                Step::Raw(status, body) => (status, body.to_owned()),
                Step::Unreachable => return Err(TransportError::NotSent("refused".to_owned())),
                Step::Break => return Err(TransportError::MaybeSent("reset".to_owned())),
                Step::Wait(duration) => {
                    clock::sleep(duration).await;
                    continue;
                }
                Step::By(_) => unreachable!("an answer is a step of its own"),
            };
            let response = Response::builder().status(status).body(Bytes::from(body));
            return Ok(response.unwrap());
        }
    }
}

/// A client of a script, with pauses of milliseconds.
pub(crate) fn builder(script: &Arc<Script>) -> ClientBuilder {
    let credentials = Credentials::new("AKIDz8krbsJ5yKBZQpn74", SECRET_KEY).with_token(Some(TOKEN.into()));
    let transport: Arc<dyn Transport> = Arc::<Script>::clone(script);
    Client::builder(transport, Arc::new(StaticKeys::new(credentials)))
        .region("ap-guangzhou")
        .pauses(Duration::from_millis(2), Duration::from_millis(8))
}

/// A client, and what cancels its calls.
pub(crate) fn cancellable(builder: ClientBuilder) -> (Client, CancellationToken) {
    let token = CancellationToken::new();
    (builder.build().with_cancellation(token.clone()), token)
}
