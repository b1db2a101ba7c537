//! One try of a call: with the keys of the moment, in its turn, signed and sent once.

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
use super::transport::TransportError;
use crate::system::clock;

impl Client {
    /// Sends a request once; once more, signed anew, where its keys had lapsed or its signature was not taken.
    pub(super) async fn attempt(&self, call: Call, payload: &Bytes) -> Result<Reply, Error> {
        if !call.signed {
            return self.attempt_with(call, payload, None).await;
        }
        let credentials = self.keys().await?;
        let result = self.attempt_with(call, payload, Some(&credentials)).await;
        match result {
            // Refused before anything was done: repeating is safe, whatever the call makes.
            Err(error) if self.may_sign_anew(&error, &credentials).await => {
                tracing::debug!(%error, "signing anew");
                let credentials = self.keys().await?;
                self.attempt_with(call, payload, Some(&credentials)).await
            }
            result => result,
        }
    }

    /// Whether another signature may be taken where this one, by these keys, was not.
    async fn may_sign_anew(&self, error: &Error, credentials: &Credentials) -> bool {
        let has_new_keys = error.is_about_lapsed_keys()
            && self.unless_cancelled(self.credentials.discard(credentials)).await == Some(true);
        has_new_keys || error.is_about_signature() && !self.cancellation.is_cancelled()
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
        let patience = match call.effect {
            Effect::Create => shared.request_timeout,
            Effect::Read | Effect::Idempotent => self.at_most(shared.request_timeout),
        };
        let sending = tokio::time::timeout(patience, shared.transport.send(request));
        let sent = match call.effect {
            // Dropped now, the id of what is being made would be lost.
            Effect::Create => sending.await,
            Effect::Read | Effect::Idempotent => self
                .unless_cancelled(sending)
                .await
                .ok_or_else(|| Error::cancelled("the reply was not awaited").with_outcome_unknown(true))?,
        };
        match sent {
            Ok(Ok(response)) => {
                let reply = reply::open(call.name, &response);
                let answered = reply.as_ref().map_or_else(|error| error.code().is_some(), |_| true);
                shared.cloud_has_answered.fetch_or(answered, Ordering::Relaxed);
                reply
            }
            Ok(Err(TransportError::NotSent(reason))) => Err(Error::new(Kind::Network, format!("{url}: {reason}"))),
            Ok(Err(TransportError::Blocked(obstacle))) => {
                Err(Error::new(Kind::Blocked, format!("{url}: {obstacle}")).with_obstacle(obstacle))
            }
            Ok(Err(TransportError::MaybeSent(reason))) => {
                let message = format!("{url}: the connection was closed before the reply was complete: {reason}");
                Err(Error::new(Kind::Network, message).with_outcome_unknown(true))
            }
            Ok(Err(error @ TransportError::TooLong(_))) => {
                Err(Error::new(Kind::UnexpectedReply, format!("{url}: {error}")).with_outcome_unknown(true))
            }
            Err(_) => {
                let message = format!("{url}: no reply within {} seconds", patience.as_secs_f64());
                Err(Error::new(Kind::Timeout, message).with_outcome_unknown(true))
            }
        }
    }
}

fn not_sent() -> Error {
    Error::cancelled("the request was not sent")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::cloud::testing::{Script, Step, builder};
    use crate::cloud::tke::protection::EnableClusterDeletionProtection;

    #[tokio::test(start_paused = true)]
    async fn a_call_whose_signature_is_refused_is_signed_anew_once() {
        let call = async |steps: &[Step]| {
            let script = Script::new(steps.iter().cloned());
            let request = EnableClusterDeletionProtection { cluster_id: "cls-a".to_owned() };
            let called = builder(&script).build().call(&request).await;
            (called.is_ok(), script.count())
        };
        for code in ["AuthFailure.SignatureExpire", "AuthFailure.TokenFailure"] {
            let refused = Step::Fail(code, "no");
            assert_eq!(call(&[refused.clone(), Step::Reply(json!({}))]).await, (true, 2), "{code}");
            assert_eq!(call(&[refused]).await, (false, 2), "{code}");
        }
        // keys that are not known do not come back
        for code in ["AuthFailure.SecretIdNotFound", "AuthFailure.InvalidSecretId", "UnauthorizedOperation"] {
            assert_eq!(call(&[Step::Fail(code, "no"), Step::Reply(json!({}))]).await, (false, 1), "{code}");
        }
    }
}
