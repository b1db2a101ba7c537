//! One call: tries, pauses between them, and the end.

use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::Bytes;

use super::action::{Action, Call, Effect};
use super::client::Client;
use super::doubt;
use super::error::Error;
use super::kind::Kind;
use super::members;
use super::reply::Reply;
use super::request;
use super::retry::{Policy, Progress};
use crate::system::clock;

impl Client {
    /// Sends a request and reads its reply.
    ///
    /// Repeated until the retry timeout: refusals for load ([`Kind::Throttled`]) and state
    /// ([`Kind::Busy`]), and requests that surely did not arrive. Failures of the service and of
    /// the connection are repeated too, unless the action's effect is [`Effect::Create`]: then
    /// the error says that it [may have been carried out](Error::may_have_been_carried_out).
    /// After a few seconds already come back: API errors of kind [`Kind::Server`], what a read
    /// is told about a busy object, replies to a read that lack what they must hold
    /// ([`Kind::UnexpectedReply`]), and that a cloud which never answered cannot be reached.
    ///
    /// A read that is answered with an empty list is made once more before that is believed.
    ///
    /// Cancellation ends pauses, and the wait for a reply, within milliseconds. An exception is a
    /// request that makes something and is on its way: its reply is awaited for up to the request
    /// timeout, so that the id of what it made is not lost.
    ///
    /// # Errors
    /// What the API answered, or why it did not.
    pub async fn call<A: Action>(&self, action: &A) -> Result<A::Response, Error> {
        let call = Call::of::<A>();
        let located = |error: Error| error.with_call(call, self.region());
        let payload = request::payload(action).map_err(located)?;
        let doubt = self.doubt(call, &payload, Vec::new());
        let mut answer = self.answer(action, call, &payload).await?;
        if answer.1 && !self.is_believed(&doubt) {
            self.before_second_answer(call).await?;
            answer = self.answer(action, call, &payload).await?;
        }
        let (response, is_empty) = answer;
        match is_empty {
            true => self.believe(doubt),
            false => self.disbelieve(&doubt),
        }
        Ok(response)
    }

    /// What a request is answered with, and whether that is an empty list of a read.
    async fn answer<A: Action>(&self, action: &A, call: Call, payload: &Bytes) -> Result<(A::Response, bool), Error> {
        let located = |error: Error| error.with_call(call, self.region());
        let (mut response, mut is_empty) = (None, false);
        let mut read = |reply: Reply| {
            is_empty = call.effect == Effect::Read && doubt::is_empty_list(&reply.members);
            response = Some(understood(action, reply)?);
            Ok(())
        };
        // by itself, as everything that makes a call would be as large
        let sent = Box::pin(self.send(call, payload.clone(), &mut read)).await;
        self.note_change(call);
        match sent {
            // A change that is made already is what was asked for: most often the reply of an earlier try was lost.
            Err(error) if error.is_unchanged() && A::EFFECT == Effect::Idempotent => {
                return understood(action, Reply::empty(&error)).map(|response| (response, false)).map_err(located);
            }
            sent => sent?,
        }
        let response = response.ok_or_else(|| located(Error::new(Kind::UnexpectedReply, "it was not read")))?;
        Ok((response, is_empty))
    }

    /// Tries until there is a reply that `read` can read, a final error, or no time.
    async fn send(&self, call: Call, payload: Bytes, read: &mut Read<'_>) -> Result<(), Error> {
        let policy = Policy { timeout: self.at_most(self.retry_timeout), ..self.shared.policy.clone() };
        let started = clock::instant();
        let mut outcome_unknown = false;
        let mut attempt = 0;
        loop {
            attempt += 1;
            let tried = clock::instant();
            let mut request_id = None;
            let reply = self.attempt(call, &payload).await;
            let result = reply.and_then(|reply| {
                request_id.clone_from(&reply.request_id);
                read(reply)
            });
            let result = result.map_err(|error| {
                // One lost reply stays lost, whatever later tries say.
                outcome_unknown |= call.effect != Effect::Read && error.may_have_been_carried_out();
                error.with_call(call, self.region()).with_attempts(attempt).with_outcome_unknown(outcome_unknown)
            });
            self.log(call, attempt, tried.elapsed(), request_id.as_deref(), &result);
            let error = match result {
                Ok(()) => return Ok(()),
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
            tracing::info!(action = %call, %error, attempt, "the call is repeated");
            if self.unless_cancelled(clock::sleep(pause)).await.is_none() {
                return Err(Error::cancelled(&format!("the call was to be repeated after: {error}"))
                    .with_call(call, self.region())
                    .with_attempts(attempt)
                    .with_outcome_unknown(outcome_unknown));
            }
        }
    }

    fn log(&self, call: Call, attempt: u32, duration: Duration, request_id: Option<&str>, result: &Result<(), Error>) {
        let (outcome, request_id) = match result {
            Ok(()) => ("ok", request_id),
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

/// Reads a reply, whatever becomes of it.
type Read<'a> = dyn FnMut(Reply) -> Result<(), Error> + Send + 'a;

/// What a reply says, if it holds what it must and does not contradict itself.
fn understood<A: Action>(action: &A, reply: Reply) -> Result<A::Response, Error> {
    let response = members::read(reply.members).map_err(|flaw| flaw.to_string());
    let flaw = match response {
        Ok(response) => match action.contradiction(&response) {
            None => return Ok(response),
            Some(contradiction) => contradiction,
        },
        Err(flaw) => flaw,
    };
    Err(Error::new(Kind::UnexpectedReply, flaw).with_request_id(reply.request_id).with_outcome_unknown(true))
}

#[cfg(test)]
mod tests;
