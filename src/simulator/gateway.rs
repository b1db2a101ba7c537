//! The API gateway: everything between the transport and an action. Signature, frequency, name, region,
//! the record of it, and the faults on order.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use serde_json::{Value, json};

use crate::simulator::auth::{Authorization, text};
use crate::simulator::caller::Caller;
use crate::simulator::chinese;
use crate::simulator::clock::Moment;
use crate::simulator::dispatch;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::faults;
use crate::simulator::faults::FaultKind;
use crate::simulator::open_error::OpenError;
use crate::simulator::record;
use crate::simulator::record::Record;
use crate::simulator::settings::Settings;
use crate::simulator::sparse;
use crate::simulator::state::account::User;
use crate::simulator::state::cloud::State;
use crate::simulator::state::quirks::Quirks;
use crate::simulator::throttle::Throttle;
use crate::simulator::trouble::Trouble;
use crate::system::clock;

/// The reply, or the request itself, was lost: the caller learns nothing but that. A transport
/// reports it as a broken connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the simulated cloud closed the connection without a reply")]
pub struct Dropped;

/// In the extensions of a response: how long to wait before the caller may see it. Responding
/// itself never waits; whoever embeds the simulator does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delay(pub Duration);

/// Takes requests, and gives back their answers and what the log is to hold.
pub(crate) struct Gateway {
    settings: Settings,
    throttle: Mutex<Throttle>,
    trouble: Trouble,
}

type Outcome = Result<Response<Bytes>, Dropped>;

impl Gateway {
    pub(crate) fn new(settings: Settings) -> Self {
        Self { settings, throttle: Mutex::default(), trouble: Trouble::default() }
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Answers a request.
    pub(crate) fn answer(&self, state: &mut State, request: &Request<Bytes>, request_id: &str) -> (Outcome, Record) {
        let authorization = Authorization::parse(request.headers());
        let parameters = parse_body(request.body());
        let mut record = unanswered(state, request, authorization.as_ref().ok(), &parameters);
        let fault = faults::take(&mut state.faults, &record.action);
        record.fault = fault.as_ref().map(|fault| format!("{fault:?}"));
        let reply = match &fault {
            Some(FaultKind::DropRequest) => return (Err(Dropped), record),
            Some(FaultKind::HttpStatus(status)) => return (Ok(bare_status(*status)), record),
            Some(FaultKind::Error { code, message }) => Err(ApiError::new(code.clone(), message.clone())),
            _ => authorization.and_then(|authorization| self.carry_out(state, request, &authorization, parameters)),
        };
        let reply = in_its_way(reply, &record.action, &state.quirks);
        let mut body = envelope(reply, request_id);
        record.response = body["Response"].clone();
        record::redact(&mut record.response);
        if let Some(fault) = &fault {
            fault.distort(&mut body["Response"]);
        }
        (self.deliver(&body, fault), record)
    }

    /// The answer where the cloud's own state cannot be used.
    pub(crate) fn broken(&self, error: &OpenError, request_id: &str) -> Response<Bytes> {
        let failure = ApiError::new("InternalError", error.to_string());
        self.reply(&envelope(Err(failure), request_id), Duration::ZERO)
    }

    /// Checks who asks for what, how often and where, and has the action carried out.
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
        let settings = &self.settings;
        let headers = request.headers();
        let wall = Moment::from(clock::now());
        let user = match authorization.is_unsigned {
            true => User::default(),
            false => authorization.verify(request, &state.users, wall, state.now, settings.skew)?,
        };
        let action =
            dispatch::find(&authorization.service, text(headers, "x-tc-version"), text(headers, "x-tc-action"))?;
        self.throttle.lock().unwrap_or_else(PoisonError::into_inner).count(
            wall,
            &user.owner_uin,
            action.name,
            settings.requests_per_second,
            text(headers, "x-tc-language") == Some("zh-CN"),
        )?;
        self.trouble.meet(action.name, state.quirks.failing_read_of)?;
        let region = text(headers, "x-tc-region").unwrap_or_default();
        let caller = Caller { owner: user.owner_uin.clone(), user, region: region.to_owned() };
        dispatch::perform(state, action, &caller, &parameters?)
    }

    /// Sends a reply, late, broken or not at all if that was ordered.
    fn deliver(&self, body: &Value, fault: Option<FaultKind>) -> Outcome {
        match fault {
            Some(FaultKind::DropReply) => Err(Dropped),
            Some(FaultKind::Delay(milliseconds)) => Ok(self.reply(body, Duration::from_millis(milliseconds))),
            Some(FaultKind::BadJson) => {
                let response = self.reply(body, Duration::ZERO);
                Ok(response.map(|_| Bytes::from_static(b"<html>upstream connect error</html>")))
            }
            _ => Ok(self.reply(body, Duration::ZERO)),
        }
    }

    fn reply(&self, body: &Value, delay: Duration) -> Response<Bytes> {
        let mut response = Response::new(Bytes::from(body.to_string()));
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let delay = self.settings.latency + delay;
        if !delay.is_zero() {
            response.extensions_mut().insert(Delay(delay));
        }
        response
    }
}

/// What the log holds of a request before it is answered.
fn unanswered(
    state: &State,
    request: &Request<Bytes>,
    authorization: Option<&Authorization>,
    parameters: &Result<Value, ApiError>,
) -> Record {
    let header = |name: &str| text(request.headers(), name).unwrap_or_default().to_owned();
    let mut parameters = parameters.as_ref().ok().cloned().unwrap_or(Value::Null);
    record::redact(&mut parameters);
    Record {
        sequence: 0,
        time: state.now,
        service: authorization.map(|it| it.service.clone()).unwrap_or_default(),
        version: header("x-tc-version"),
        action: header("x-tc-action"),
        region: header("x-tc-region"),
        secret_id: authorization.map(|it| it.secret_id.clone()).unwrap_or_default(),
        request: parameters,
        response: Value::Null,
        fault: None,
    }
}

/// The reply as this cloud words it.
fn in_its_way(reply: Reply, action: &str, quirks: &Quirks) -> Reply {
    match reply {
        Ok(reply) if quirks.sparse_replies => Ok(sparse::thinned(action, reply)),
        Err(error) if quirks.chinese_messages => Err(chinese::translated(error)),
        reply => reply,
    }
}

fn bare_status(status: u16) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    response
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
