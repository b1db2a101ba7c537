//! A simulated cloud that is called action by action.

use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;
use terraform_provider_tke::cloud::sign;
use terraform_provider_tke::simulator::{Clock, Settings, Simulator, actions};
use terraform_provider_tke::system::clock;

pub(super) struct Walk {
    pub(super) simulator: Simulator,
    keys: (String, String),
}

impl Walk {
    pub(super) fn new() -> Self {
        let simulator =
            Simulator::in_memory(Settings { clock: Clock::manual(), requests_per_second: 0, ..Settings::default() });
        let offer = simulator.offer();
        Self { simulator, keys: (offer.secret_id, offer.secret_key) }
    }

    /// A call that has to go well. Where two services have an action of the name, `service:Action` says which.
    pub(super) fn call(&self, action: &str, parameters: Value) -> Value {
        let response = self.send(action, parameters);
        assert!(response.get("Error").is_none(), "{action}: {response}");
        response
    }

    /// Signs and sends a call.
    pub(super) fn send(&self, action: &str, parameters: Value) -> Value {
        let (meant, action) = action.split_once(':').map_or((None, action), |(meant, action)| (Some(meant), action));
        let (service, version, _) = actions()
            .find(|(service, _, name)| *name == action && meant.is_none_or(|meant| meant == *service))
            .expect("an action of the simulated cloud");
        let body = Bytes::from(parameters.to_string());
        let timestamp = clock::now().as_second();
        let host = format!("{service}.tencentcloudapi.com");
        let headers = [("content-type", "application/json"), ("host", host.as_str())];
        let signed = sign::Request { method: "POST", query: "", headers: &headers, payload: &body, service, timestamp };
        let request = http::Request::post("/")
            .header("content-type", "application/json")
            .header("host", &host)
            .header("authorization", sign::authorization(&self.keys.0, &self.keys.1, &signed))
            .header("x-tc-action", action)
            .header("x-tc-version", version)
            .header("x-tc-timestamp", timestamp)
            .header("x-tc-region", "ap-guangzhou")
            .body(body)
            .expect("a request");
        let response = self.simulator.respond(request).expect("a reply");
        let mut body: Value = serde_json::from_slice(response.body()).expect("JSON");
        body["Response"].take()
    }

    pub(super) fn pass(&self, seconds: u64) {
        self.simulator.advance(Duration::from_secs(seconds));
    }
}

pub(super) fn text(value: &Value) -> String {
    value.as_str().expect("a string").to_owned()
}
