//! Requests to the simulated cloud.

use std::time::Duration;

use bytes::Bytes;
use http::Request;
use serde_json::Value;

use crate::simulated::{SIMULATED, ask, settings};
use crate::simulator::{Simulator, State};
use crate::twist::{take, twist};

/// How many requests one input makes.
const MOST: usize = 6;

/// Requests that nobody should send: each is answered, and what they leave can be asked about.
pub fn check(mut input: &[u8]) {
    let simulated = &*SIMULATED;
    let Some(mode) = take(&mut input) else { return };
    if mode % 8 == 0 {
        return raw(input);
    }
    let simulator = Simulator::in_memory(settings());
    simulator.write(|state| *state = simulated.state.clone());
    for _ in 0..MOST {
        let Some(index) = take(&mut input) else { break };
        let (action, request) = &simulated.requests[index % simulated.requests.len()];
        let mut request = request.clone();
        let twists = take(&mut input).unwrap_or_default() % 4;
        twist(&mut request, &mut input, twists);
        assert!(ask(&simulator, action, &request).is_object(), "{action}");
        simulator.advance(Duration::from_secs(take(&mut input).unwrap_or_default() as u64 * 10));
    }
    // what is left can be written, and read again
    let text = simulator.read(|state| serde_json::to_string(state).expect("JSON"));
    serde_json::from_str::<State>(&text).expect("what was written can be read");
}

/// Whatever comes by HTTP: its headers line by line, an empty line, and its body.
fn raw(input: &[u8]) {
    let simulator = Simulator::in_memory(settings());
    let end = input.windows(2).position(|two| two == b"\n\n");
    let (head, body) = end.map_or((input, &b""[..]), |end| (&input[..end], &input[end + 2..]));
    let mut lines = head.split(|byte| *byte == b'\n');
    let mut request = Request::builder();
    if let Some(method) = lines.next().and_then(|line| http::Method::from_bytes(line).ok()) {
        request = request.method(method);
    }
    for line in lines {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
        request = request.header(&line[..colon], &line[colon + 1..]);
    }
    if let Ok(request) = request.body(Bytes::copy_from_slice(body))
        && let Ok(response) = simulator.respond(request)
    {
        serde_json::from_slice::<Value>(response.body()).expect("the answer is JSON");
    }
}
