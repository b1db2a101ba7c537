//! One call: tries, pauses between them, and the end.

use std::sync::atomic::Ordering;

use bytes::Bytes;
use secrecy::ExposeSecret;

use super::action::{Call, Effect};
use super::client::Client;
use super::credentials::keys::Credentials;
use super::error::Error;
use super::kind::Kind;
use super::limit;
use super::reply::{self, Reply};
use super::request::{self, Envelope};
use super::retry::{Policy, Progress};
use super::transport::TransportError;
use crate::system::clock;

impl Client {
    /// Tries until there is a reply, a final error, or no time.
    pub(super) async fn send(&self, call: Call, payload: Bytes) -> Result<Reply, Error> {
        let policy = Policy { timeout: self.retry_timeout, ..self.shared.policy.clone() };
        let started = clock::instant();
        let mut outcome_unknown = false;
        let mut attempt = 0;
        loop {
            attempt += 1;
            let tried = clock::instant();
            let result = self.attempt(call, &payload).await.map_err(|error| {
                // One lost reply stays lost, whatever later tries say.
                outcome_unknown |= call.effect != Effect::Read && error.may_have_been_carried_out();
                error.with_call(call, self.region()).with_attempts(attempt).with_outcome_unknown(outcome_unknown)
            });
            self.log(call, attempt, tried.elapsed(), &result);
            let error = match result {
                Ok(reply) => return Ok(reply),
                Err(error) => error,
            };
            let progress = Progress {
                effect: call.effect,
                attempt,
                elapsed: started.elapsed(),
                cloud_has_answered: self.shared.cloud_has_answered.load(Ordering::Relaxed),
            };
            let Some(pause) = policy.pause(&error, progress) else {
                return Err(error);
            };
            if self.unless_cancelled(clock::sleep(pause)).await.is_none() {
                return Err(cancelled(&format!("the call was to be repeated after: {error}"))
                    .with_call(call, self.region())
                    .with_attempts(attempt)
                    .with_outcome_unknown(outcome_unknown));
            }
        }
    }

    async fn attempt(&self, call: Call, payload: &Bytes) -> Result<Reply, Error> {
        if !call.signed {
            return self.attempt_with(call, payload, None).await;
        }
        let credentials = self.keys().await?;
        let result = self.attempt_with(call, payload, Some(&credentials)).await;
        match result {
            // Refused before anything was done: repeating is safe, whatever the call makes.
            Err(error)
                if error.is_about_lapsed_keys()
                    && self.unless_cancelled(self.credentials.discard(&credentials)).await == Some(true) =>
            {
                tracing::debug!(%error, "the keys were refused: asking for new ones");
                let credentials = self.keys().await?;
                self.attempt_with(call, payload, Some(&credentials)).await
            }
            result => result,
        }
    }

    /// The keys to sign with now.
    pub(super) async fn keys(&self) -> Result<Credentials, Error> {
        let asking = self.unless_cancelled(self.credentials.credentials());
        asking.await.ok_or_else(not_sent)?.map_err(Error::from)
    }

    async fn attempt_with(
        &self,
        call: Call,
        payload: &Bytes,
        credentials: Option<&Credentials>,
    ) -> Result<Reply, Error> {
        let secret_id = credentials.map(Credentials::secret_id).unwrap_or_default().to_owned();
        let key = limit::Key { service: call.service, action: call.name, secret_id };
        self.unless_cancelled(self.shared.limiter.turn(&key)).await.ok_or_else(not_sent)?;
        let envelope = Envelope {
            endpoint: &self.shared.endpoint,
            region: self.region(),
            home_region: &self.shared.home_region,
            credentials,
            timestamp: clock::now().as_second(),
            request_client: &self.shared.request_client,
        };
        let request = request::build(call, payload, &envelope)?;
        self.exchange(call, request).await.map_err(|error| {
            let secrets = credentials.map(|keys| [Some(keys.secret_key()), keys.token()]);
            let secrets = secrets.into_iter().flatten().flatten();
            secrets.fold(error, |error, secret| error.without_secret(secret.expose_secret()))
        })
    }

    async fn exchange(&self, call: Call, request: http::Request<Bytes>) -> Result<Reply, Error> {
        let shared = &self.shared;
        let url = request.uri().to_string();
        let sending = tokio::time::timeout(shared.request_timeout, shared.transport.send(request));
        let sent = match call.effect {
            // Dropped now, the id of what is being made would be lost.
            Effect::Create => sending.await,
            Effect::Read | Effect::Idempotent => self
                .unless_cancelled(sending)
                .await
                .ok_or_else(|| cancelled("the reply was not awaited").with_outcome_unknown(true))?,
        };
        match sent {
            Ok(Ok(response)) => {
                let reply = reply::open(&response);
                let answered = reply.as_ref().map_or_else(|error| error.code().is_some(), |_| true);
                shared.cloud_has_answered.fetch_or(answered, Ordering::Relaxed);
                reply
            }
            Ok(Err(TransportError::NotSent(reason))) => Err(Error::new(Kind::Network, format!("{url}: {reason}"))),
            Ok(Err(TransportError::MaybeSent(reason))) => {
                let message = format!("{url}: the connection broke before the reply was there: {reason}");
                Err(Error::new(Kind::Network, message).with_outcome_unknown(true))
            }
            Err(_) => {
                let message = format!("{url}: nothing came within {} seconds", shared.request_timeout.as_secs_f64());
                Err(Error::new(Kind::Timeout, message).with_outcome_unknown(true))
            }
        }
    }

    /// The future's output, or nothing if the client was cancelled first.
    pub(super) async fn unless_cancelled<T>(&self, future: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            () = self.cancellation.cancelled() => None,
            output = future => Some(output),
        }
    }

    fn log(&self, call: Call, attempt: u32, duration: std::time::Duration, result: &Result<Reply, Error>) {
        let (outcome, request_id) = match result {
            Ok(reply) => ("ok", reply.request_id.as_deref()),
            Err(error) => (error.code().unwrap_or_else(|| error.kind().phrase()), error.request_id()),
        };
        tracing::debug!(
            action = %call,
            region = self.region().unwrap_or_default(),
            attempt,
            duration_ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX),
            outcome,
            request_id = request_id.unwrap_or_default(),
            "API call"
        );
    }
}

fn not_sent() -> Error {
    cancelled("the request was not sent")
}

/// The error of a call that its caller no longer wants.
pub(super) fn cancelled(message: &str) -> Error {
    Error::new(Kind::Cancelled, message)
}

#[cfg(test)]
mod tests;
