//! What lies between the provider and the cloud, and what can go wrong on it.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use serde_json::json;
use terraform_provider_tke::cloud::TransportError;
use terraform_provider_tke::simulator::Simulator;
use terraform_provider_tke::system::clock;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::lived::is_read;

/// What goes wrong at one call.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Trouble {
    /// There is no connection.
    Refused,
    /// The connection breaks; the request did not arrive.
    LostRequest,
    /// The request arrived, and its reply is lost.
    LostReply,
    /// The request arrived, and half of its reply is there.
    HalfReply,
    /// The request arrived, and what comes back is a page for a browser.
    Page,
    /// A gateway answers with this status; the request arrived or did not.
    Status(u16, bool),
    /// The API refuses with this code and message.
    Refusal(&'static str, &'static str),
    /// The request arrived, and its reply holds nothing.
    EmptyReply,
    /// The request is answered with no objects though there are some.
    EmptyList,
    /// The provider is killed before the request goes out.
    KilledBefore,
    /// The provider is killed when the request has arrived.
    KilledAfter,
    /// The user interrupts, and the request goes out all the same.
    Stop,
    /// Terraform is killed: the provider is told to stop, as by an interrupt, and nobody saves what it answers.
    HostKilled,
}

/// How often.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Times {
    /// This many calls in a row of the same action.
    Count(u32),
    /// Every call of the same action for so long.
    For(Duration),
}

/// Trouble at a call of a command.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Order {
    /// Which call; the first is 0.
    pub call: usize,
    /// Whether only calls are counted that change something.
    pub among_changes: bool,
    pub trouble: Trouble,
    pub times: Times,
}

/// What lies between the provider and the cloud. By default nothing goes wrong on it.
#[derive(Debug, Default)]
pub struct Wire {
    state: Mutex<State>,
    /// Ends when the provider is dead.
    pub killed: CancellationToken,
    /// Ends when the user has interrupted.
    pub stopped: CancellationToken,
    /// What API servers of clusters were asked, and whether they can be.
    inside: Mutex<Inside>,
}

/// The way to API servers of clusters.
#[derive(Debug, Default)]
struct Inside {
    asked: Vec<String>,
    is_closed: bool,
    is_first_closed: bool,
    /// The host that was asked first.
    first: Option<String>,
    order: Option<Order>,
    /// Since when there is trouble.
    begun: Option<Instant>,
}

impl Inside {
    /// The trouble at this call, which is noted.
    fn trouble(&mut self, request: &Request<Bytes>) -> Option<Trouble> {
        let call = self.asked.len();
        self.asked.push(format!("{} {}", request.method(), request.uri().path()));
        let order = self.order.filter(|order| call >= order.call)?;
        let begun = *self.begun.get_or_insert_with(clock::instant);
        let is_on = match order.times {
            Times::Count(most) => call - order.call < usize::try_from(most).unwrap(),
            Times::For(time) => begun.elapsed() < time,
        };
        is_on.then_some(order.trouble)
    }
}

#[derive(Debug, Default)]
struct State {
    order: Option<Order>,
    calls: usize,
    /// The action that there is trouble with, since when, and how often it was so far.
    begun: Option<(String, Instant, u32)>,
    /// How old answers of reads may be after something was changed.
    staleness: Duration,
    /// The cloud as it was before each change of late.
    past: VecDeque<(Instant, Simulator, Instant)>,
}

impl Wire {
    /// A wire with this trouble on it.
    pub fn with(order: Option<Order>, staleness: Duration) -> Self {
        let state = State { order, staleness, ..State::default() };
        Self { state: Mutex::new(state), ..Self::default() }
    }

    /// A wire with this trouble on the way to API servers of clusters.
    pub fn with_inside(order: Order) -> Self {
        let inside = Inside { order: Some(order), ..Inside::default() };
        Self { inside: Mutex::new(inside), ..Self::default() }
    }

    /// Brings a request to the cloud and its reply back, or not.
    pub async fn carry(&self, cloud: &Simulator, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        if self.killed.is_cancelled() {
            std::future::pending::<()>().await;
        }
        let action = request.headers()["x-tc-action"].to_str().unwrap().to_owned();
        let trouble = self.state.lock().unwrap().trouble(&action);
        match trouble {
            None => self.deliver(cloud, request, &action),
            Some(Trouble::Refused) => Err(TransportError::NotSent("connection refused".into())),
            Some(Trouble::LostRequest) => Err(TransportError::MaybeSent("connection reset".into())),
            Some(Trouble::LostReply) => {
                drop(self.deliver(cloud, request, &action));
                Err(TransportError::MaybeSent("connection reset".into()))
            }
            Some(Trouble::HalfReply) => {
                let reply = self.deliver(cloud, request, &action)?;
                Ok(reply.map(|body| body.slice(..body.len() / 2)))
            }
            Some(Trouble::Page) => {
                drop(self.deliver(cloud, request, &action));
                Ok(Response::new(Bytes::from_static(b"<html>sign in</html>")))
            }
            Some(Trouble::Status(status, arrives)) => {
                if arrives {
                    drop(self.deliver(cloud, request, &action));
                }
                let status = StatusCode::from_u16(status).unwrap();
                Ok(Response::builder().status(status).body(Bytes::from_static(b"bad gateway")).unwrap())
            }
            Some(Trouble::Refusal(code, message)) => {
                let error = json!({"Code": code, "Message": message});
                Ok(reply(&json!({"Error": error, "RequestId": "request-1"})))
            }
            Some(Trouble::EmptyReply) => {
                drop(self.deliver(cloud, request, &action));
                Ok(reply(&json!({"RequestId": "request-1"})))
            }
            Some(Trouble::EmptyList) => Ok(emptied(self.deliver(cloud, request, &action)?)),
            Some(Trouble::KilledBefore) => self.die().await,
            Some(Trouble::KilledAfter) => {
                drop(self.deliver(cloud, request, &action));
                self.die().await
            }
            Some(Trouble::Stop | Trouble::HostKilled) => {
                self.stopped.cancel();
                // the interrupt is there first
                clock::sleep(Duration::from_millis(1)).await;
                self.deliver(cloud, request, &action)
            }
        }
    }

    /// The same to the API server of a cluster.
    pub async fn carry_inside(
        &self,
        cloud: &Simulator,
        cluster_id: &str,
        certificate: &str,
        request: Request<Bytes>,
    ) -> Result<Response<Bytes>, TransportError> {
        if self.killed.is_cancelled() {
            std::future::pending::<()>().await;
        }
        let (is_closed, trouble) = {
            let mut inside = self.inside.lock().unwrap();
            let host = request.uri().host().unwrap_or_default().to_owned();
            let is_first = *inside.first.get_or_insert_with(|| host.clone()) == host;
            let trouble = inside.trouble(&request);
            (inside.is_closed || (is_first && inside.is_first_closed), trouble)
        };
        let refused = || TransportError::NotSent("connection refused".into());
        let deliver = |request| cloud.respond_inside(cluster_id, certificate, request).unwrap().ok_or_else(refused);
        match trouble {
            _ if is_closed => Err(refused()),
            None => deliver(request),
            Some(Trouble::Refused) => Err(refused()),
            Some(Trouble::LostReply) => {
                drop(deliver(request));
                Err(TransportError::MaybeSent("connection reset".into()))
            }
            Some(Trouble::Status(status, arrives)) => {
                if arrives {
                    drop(deliver(request));
                }
                let status = StatusCode::from_u16(status).unwrap();
                Ok(Response::builder().status(status).body(Bytes::from_static(b"{}")).unwrap())
            }
            Some(Trouble::KilledBefore) => self.die().await,
            Some(Trouble::KilledAfter) => {
                drop(deliver(request));
                self.die().await
            }
            Some(Trouble::Stop | Trouble::HostKilled) => {
                self.stopped.cancel();
                // the interrupt is there first
                clock::sleep(Duration::from_millis(1)).await;
                deliver(request)
            }
            Some(other) => panic!("{other:?} is no trouble of an API server"),
        }
    }

    /// Lets nobody reach the API servers of clusters.
    pub fn close_inside(&self) {
        self.inside.lock().unwrap().is_closed = true;
    }

    /// Lets nobody reach them through the endpoint that is asked first.
    pub fn close_first_inside(&self) {
        self.inside.lock().unwrap().is_first_closed = true;
    }

    /// What API servers of clusters were asked: method and path.
    pub fn asked_inside(&self) -> Vec<String> {
        self.inside.lock().unwrap().asked.clone()
    }

    async fn die(&self) -> Result<Response<Bytes>, TransportError> {
        self.killed.cancel();
        std::future::pending().await
    }

    fn deliver(
        &self,
        cloud: &Simulator,
        request: Request<Bytes>,
        action: &str,
    ) -> Result<Response<Bytes>, TransportError> {
        let mut state = self.state.lock().unwrap();
        let answered = match state.cloud_for(cloud, action) {
            Some(past) => past.respond(request),
            None => cloud.respond(request),
        };
        answered.map_err(|dropped| TransportError::MaybeSent(dropped.to_string()))
    }
}

impl State {
    fn trouble(&mut self, action: &str) -> Option<Trouble> {
        let order = self.order?;
        let call = self.calls;
        if order.among_changes && is_read(action) {
            return None;
        }
        self.calls += 1;
        if self.begun.is_none() && call == order.call {
            self.begun = Some((action.to_owned(), clock::instant(), 0));
        }
        let (of, since, count) = self.begun.as_mut().filter(|(of, ..)| of == action)?;
        debug_assert_eq!(of, action);
        *count += 1;
        let is_on = match order.times {
            Times::Count(most) => *count <= most,
            Times::For(time) => since.elapsed() < time,
        };
        is_on.then_some(order.trouble)
    }

    /// Another cloud that answers a read as it would have been answered before a change of late.
    fn cloud_for(&mut self, cloud: &Simulator, action: &str) -> Option<&Simulator> {
        if self.staleness.is_zero() {
            return None;
        }
        let now = clock::instant();
        while self.past.front().is_some_and(|(changed, ..)| now - *changed >= self.staleness) {
            self.past.pop_front();
        }
        if is_read(action) {
            let (_, past, moved) = self.past.front_mut()?;
            past.advance(now - *moved);
            *moved = now;
            return Some(past);
        }
        let past = Simulator::in_memory(super::world::settings());
        let before = cloud.read(Clone::clone);
        past.write(|state| *state = before);
        self.past.push_back((now, past, now));
        None
    }
}

fn reply(members: &serde_json::Value) -> Response<Bytes> {
    Response::new(Bytes::from(json!({ "Response": members }).to_string()))
}

/// The same reply with its lists empty and its totals 0.
fn emptied(response: Response<Bytes>) -> Response<Bytes> {
    response.map(|body| {
        let mut whole: serde_json::Value = serde_json::from_slice(&body).unwrap();
        if let Some(members) = whole["Response"].as_object_mut() {
            for (name, member) in members {
                if member.is_array() {
                    *member = json!([]);
                } else if name.starts_with("Total") && member.is_number() {
                    *member = json!(0);
                }
            }
        }
        Bytes::from(whole.to_string())
    })
}
