//! The embedded simulated cloud as a way to a cloud.

use std::fmt;

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};

use crate::cloud::{Transport, TransportError};
use crate::simulator::{Delay, Simulator};
use crate::system::clock;

/// Hands requests to a simulator in this process.
pub struct Embedded(Simulator);

impl Embedded {
    /// A way to this simulator.
    pub fn new(simulator: Simulator) -> Self {
        Self(simulator)
    }
}

impl fmt::Debug for Embedded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Embedded")
    }
}

#[async_trait]
impl Transport for Embedded {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let simulator = self.0.clone();
        // the state file is read and written under a lock that other processes may hold
        let response = tokio::task::spawn_blocking(move || simulator.respond(request))
            .await
            .map_err(|error| TransportError::MaybeSent(format!("the simulated cloud broke: {error}")))?
            .map_err(|dropped| TransportError::MaybeSent(dropped.to_string()))?;
        if let Some(Delay(delay)) = response.extensions().get() {
            clock::sleep(*delay).await;
        }
        Ok(response)
    }
}
