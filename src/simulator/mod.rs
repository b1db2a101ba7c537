//! A simulated Tencent cloud: a pure state machine and two thin shells.
//!
//! [`State`] is the cloud as plain data; time is passed in, and nothing in it does I/O. Around it
//! stand [`Simulator`], a handle that programs embed (in memory, or over a state file that
//! processes share), and [`http`], which serves it to any HTTP client. It shares no type with the
//! client in `crate::cloud`, so that a wrong name there is refused here, as the cloud would.

mod auth;
mod authorize;
mod autoscaling;
mod cam;
mod cbs;
mod clb;
mod clock;
mod cvm;
mod dispatch;
mod error;
mod faults;
pub mod http;
mod identifier;
mod offer;
mod parameters;
mod record;
mod scaling;
mod seed;
mod selection;
pub mod state;
mod store;
mod sts;
mod tasks;
mod throttle;
mod tke;
mod vpc;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ::http::{HeaderValue, Method, Request, Response, StatusCode, header};
use bytes::Bytes;
use serde_json::{Value, json};

pub use self::clock::{Clock, ManualClock, Moment};
pub use self::dispatch::actions;
pub use self::error::ApiError;
pub use self::faults::{Fault, FaultKind};
pub use self::identifier::Identifiers;
pub use self::offer::{Offer, OfferedSubnet};
pub use self::record::Record;
pub use self::state::State;
pub use self::store::OpenError;
pub use self::tasks::{Scheduled, Task};

use self::auth::{Authorization, text};
use self::dispatch::Caller;
use self::error::Reply;
use self::state::User;
use self::store::{FileStore, Memory, Store};
use self::throttle::Throttle;
use crate::system;

/// How a simulated cloud behaves.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How much faster than life things happen: 1 = as in the real cloud (a cluster takes five
    /// minutes), 100 = a hundred times faster.
    pub speed: f64,
    /// Where the cloud takes its time from.
    pub clock: Clock,
    /// How late every reply comes.
    pub latency: Duration,
    /// Calls per second of one action by one account before `RequestLimitExceeded`; 0 = no limit.
    pub requests_per_second: u32,
    /// How far a request's timestamp may be off; `None` = any.
    pub skew: Option<Duration>,
    /// Decides the identifiers in a fresh cloud.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            speed: 1.0,
            clock: Clock::System,
            latency: Duration::ZERO,
            requests_per_second: 20,
            skew: Some(Duration::from_secs(300)),
            seed: 1,
        }
    }
}

/// The reply, or the request itself, was lost: the caller learns nothing but that. A transport
/// reports it as a broken connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the simulated cloud closed the connection without a reply")]
pub struct Dropped;

/// In the extensions of a response: how long to wait before the caller may see it. Responding
/// itself never waits; whoever embeds the simulator does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delay(pub Duration);

/// A handle to a simulated cloud. Clones share the cloud.
#[derive(Clone)]
pub struct Simulator {
    shared: Arc<Shared>,
}

struct Shared {
    store: Store,
    settings: Settings,
    throttle: Mutex<Throttle>,
}

impl std::fmt::Debug for Simulator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Simulator").finish_non_exhaustive()
    }
}

impl Simulator {
    /// A fresh cloud in memory.
    pub fn in_memory(settings: Settings) -> Self {
        let state = State::fresh(settings.clock.now(), settings.seed);
        let memory = Memory { state, records: Vec::new() };
        Self::new(Store::Memory(Mutex::new(memory)), settings)
    }

    /// The cloud in a file, made if it is not there. Concurrent processes share it safely. Beside
    /// it stand its lock (`PATH.lock`) and its log of requests (`PATH.requests.jsonl`).
    ///
    /// # Errors
    /// If the file cannot be read or written, or holds something else; it is then left as it is.
    pub fn open(path: &Path, settings: Settings) -> Result<Self, OpenError> {
        let simulator = Self::new(Store::File(FileStore::new(path)), settings);
        simulator.try_write(|_| ())?;
        Ok(simulator)
    }

    fn new(store: Store, settings: Settings) -> Self {
        let shared = Shared { store, settings, throttle: Mutex::default() };
        Self { shared: Arc::new(shared) }
    }

    /// Answers a request of the Tencent Cloud API: `POST /` with its `X-TC-` headers, signed. Quick
    /// and blocking; a [`Delay`] in the extensions of the reply says how long to hold it back.
    ///
    /// # Errors
    /// [`Dropped`] where a fault on order loses the request or its reply.
    pub fn respond(&self, request: Request<Bytes>) -> Result<Response<Bytes>, Dropped> {
        let request_id = uuid::Uuid::new_v4().to_string();
        match self.run(|state| self.answer(state, &request, &request_id)) {
            Ok(outcome) => outcome,
            Err(error) => {
                let failure = ApiError::new("InternalError", error.to_string());
                Ok(self.reply(&envelope(Err(failure), &request_id), Duration::ZERO))
            }
        }
    }

    fn answer(
        &self,
        state: &mut State,
        request: &Request<Bytes>,
        request_id: &str,
    ) -> (Result<Response<Bytes>, Dropped>, Option<Record>) {
        let headers = request.headers();
        let header = |name: &str| text(headers, name).unwrap_or_default().to_owned();
        let action = header("x-tc-action");
        let authorization = Authorization::parse(headers);
        let claimed = authorization.as_ref().ok().cloned();
        let parameters = parse_body(request.body());
        let mut record = Record {
            sequence: 0,
            time: state.now,
            service: claimed.as_ref().map(|claimed| claimed.service.clone()).unwrap_or_default(),
            version: header("x-tc-version"),
            action: action.clone(),
            region: header("x-tc-region"),
            secret_id: claimed.map(|claimed| claimed.secret_id).unwrap_or_default(),
            request: parameters.clone().unwrap_or(Value::Null),
            response: Value::Null,
            fault: None,
        };
        record::redact(&mut record.request);

        let fault = faults::take(&mut state.faults, &action);
        record.fault = fault.as_ref().map(|fault| format!("{fault:?}"));
        match fault {
            Some(FaultKind::DropRequest) => return (Err(Dropped), Some(record)),
            Some(FaultKind::HttpStatus(status)) => {
                let mut response = Response::new(Bytes::new());
                *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
                return (Ok(response), Some(record));
            }
            _ => {}
        }

        let reply = match &fault {
            Some(FaultKind::Error { code, message }) => Err(ApiError::new(code.clone(), message.clone())),
            _ => authorization.and_then(|authorization| self.carry_out(state, request, &authorization, parameters)),
        };
        let body = envelope(reply, request_id);
        record.response = body["Response"].clone();
        record::redact(&mut record.response);

        let outcome = match fault {
            Some(FaultKind::DropReply) => Err(Dropped),
            Some(FaultKind::BadJson) => {
                let mut response = self.reply(&body, Duration::ZERO);
                *response.body_mut() = Bytes::from_static(b"<html>upstream connect error</html>");
                Ok(response)
            }
            Some(FaultKind::Delay(milliseconds)) => Ok(self.reply(&body, Duration::from_millis(milliseconds))),
            _ => Ok(self.reply(&body, Duration::ZERO)),
        };
        (outcome, Some(record))
    }

    /// Everything between the transport and the action: signature, frequency, name, region.
    fn carry_out(
        &self,
        state: &mut State,
        request: &Request<Bytes>,
        authorization: &Authorization,
        parameters: Result<Value, ApiError>,
    ) -> Reply {
        if request.method() != Method::POST {
            return Err(ApiError::new("UnsupportedProtocol", "The simulated cloud only takes POST requests."));
        }
        let settings = &self.shared.settings;
        let headers = request.headers();
        let wall = Moment::from(system::clock::now());
        let user = match authorization.is_unsigned {
            true => User::default(),
            false => authorization.verify(request, &state.users, wall, state.now, settings.skew)?,
        };
        let action =
            dispatch::find(&authorization.service, text(headers, "x-tc-version"), text(headers, "x-tc-action"))?;
        self.shared.throttle.lock().unwrap_or_else(PoisonError::into_inner).count(
            wall,
            &user.owner_uin,
            action.name,
            settings.requests_per_second,
            text(headers, "x-tc-language") == Some("zh-CN"),
        )?;
        let region = text(headers, "x-tc-region").unwrap_or_default();
        let caller = Caller { owner: user.owner_uin.clone(), user, region: region.to_owned() };
        dispatch::perform(state, action, &caller, &parameters?)
    }

    fn reply(&self, body: &Value, delay: Duration) -> Response<Bytes> {
        let mut response = Response::new(Bytes::from(body.to_string()));
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let delay = self.shared.settings.latency + delay;
        if !delay.is_zero() {
            response.extensions_mut().insert(Delay(delay));
        }
        response
    }

    /// Answers as the metadata service inside a virtual machine that was given the role; none if
    /// there is no such role.
    ///
    /// # Errors
    /// If the state file cannot be read or written.
    pub fn instance_keys(&self, role_name: &str) -> Result<Option<Value>, OpenError> {
        self.try_write(|state| sts::instance_keys(state, role_name))
    }

    /// What the cloud has for a first cluster.
    pub fn offer(&self) -> Offer {
        self.read(Offer::of)
    }

    /// Every request so far, in order.
    ///
    /// # Panics
    /// If the log of a file-backed simulator cannot be read; see [`try_requests`](Self::try_requests).
    pub fn requests(&self) -> Vec<Record> {
        self.try_requests().expect("the log stood beside a state file that opened")
    }

    /// Every request so far, in order.
    ///
    /// # Errors
    /// If the log of a file-backed simulator cannot be read.
    pub fn try_requests(&self) -> Result<Vec<Record>, OpenError> {
        self.shared.store.records()
    }

    /// Looks at the cloud as it is now: for tests.
    ///
    /// # Panics
    /// If the state file has become unreadable since it was opened; see [`try_write`](Self::try_write).
    pub fn read<R>(&self, look: impl FnOnce(&State) -> R) -> R {
        self.write(|state| look(state))
    }

    /// Changes the cloud behind everybody's back: for tests.
    ///
    /// # Panics
    /// If the state file has become unreadable since it was opened; see [`try_write`](Self::try_write).
    pub fn write<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        self.try_write(change).expect("the state file was readable when it was opened")
    }

    /// Looks at the cloud as it is now, and may change it.
    ///
    /// # Errors
    /// If the state file cannot be read or written.
    pub fn try_write<R>(&self, change: impl FnOnce(&mut State) -> R) -> Result<R, OpenError> {
        self.run(|state| (change(state), None))
    }

    fn run<R>(&self, work: impl FnOnce(&mut State) -> (R, Option<Record>)) -> Result<R, OpenError> {
        let settings = &self.shared.settings;
        let now = settings.clock.now();
        self.shared.store.run(
            || State::fresh(now, settings.seed),
            |state| {
                state.speed = settings.speed;
                state.advance(now);
                work(state)
            },
        )
    }

    /// Moves a manual clock on; does nothing under the wall clock.
    pub fn advance(&self, by: Duration) {
        if let Clock::Manual(clock) = &self.shared.settings.clock {
            clock.advance(by);
        }
    }
}

fn parse_body(body: &Bytes) -> Result<Value, ApiError> {
    if body.is_empty() {
        return Ok(json!({}));
    }
    serde_json::from_slice(body)
        .map_err(|_| ApiError::new("InvalidParameter", "The request body is not a valid JSON object."))
}

fn envelope(reply: Reply, request_id: &str) -> Value {
    let mut response = match reply {
        Ok(result) => result,
        Err(error) => json!({"Error": {"Code": error.code, "Message": error.message}}),
    };
    if let Some(members) = response.as_object_mut() {
        members.insert("RequestId".into(), request_id.into());
    }
    json!({"Response": response})
}

#[cfg(test)]
mod tests;
