//! What can go wrong with a call, in the words that a caller decides by.

use std::fmt;

use super::action::{Call, Effect};
use super::classify::classify;
use super::kind::Kind;
use super::obstacle::Obstacle;
use crate::system::text::one_line;

/// The bytes of a message that are kept.
const LONGEST_MESSAGE: usize = 2 * 1024;
/// The same of a code and a request id.
const LONGEST_NAME: usize = 256;

/// A secret that is shorter is no key: what looks like it is part of a word.
const SHORTEST_SECRET: usize = 8;

/// The error of a call. Cheap to move; one line to read; never holds a secret.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub struct Error(Box<Detail>);

#[derive(Debug, Clone)]
struct Detail {
    kind: Kind,
    code: Option<String>,
    message: String,
    request_id: Option<String>,
    call: Option<Call>,
    region: Option<String>,
    attempts: u32,
    may_have_been_carried_out: bool,
    is_about_keys: bool,
    is_without_keys: bool,
    tried: Vec<String>,
    obstacle: Option<Obstacle>,
}

impl Error {
    /// An error of this kind with a message of ours.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self(Box::new(Detail {
            kind,
            code: None,
            message: one_line(&message.into(), LONGEST_MESSAGE),
            request_id: None,
            call: None,
            region: None,
            attempts: 0,
            may_have_been_carried_out: false,
            is_about_keys: false,
            is_without_keys: false,
            tried: Vec::new(),
            obstacle: None,
        }))
    }

    /// The error of a call that its caller no longer wants.
    pub(super) fn cancelled(message: &str) -> Self {
        Self::new(Kind::Cancelled, message)
    }

    /// An error that the API answered with, classified by its code and message. (Whether it may have been
    /// carried out is said as for a call that changes something.)
    pub fn from_api(code: &str, message: &str, request_id: Option<String>) -> Self {
        Self::answered(None, code, message, request_id)
    }

    /// The same of an action, for which a code may mean something of its own.
    pub(super) fn answered(action: Option<&str>, code: &str, message: &str, request_id: Option<String>) -> Self {
        let (kind, may_have_been_carried_out) = classify(action, code, message);
        let mut error = Self::new(kind, message);
        error.0.code = Some(one_line(code, LONGEST_NAME));
        error.0.may_have_been_carried_out = may_have_been_carried_out;
        error.with_request_id(request_id)
    }

    pub(crate) fn with_call(mut self, call: Call, region: Option<&str>) -> Self {
        // the keys' own call, where those were refused
        if self.0.call.is_none() {
            self.0.call = Some(call);
            self.0.region = region.map(str::to_owned);
        }
        self
    }

    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    pub(crate) fn with_request_id(mut self, request_id: Option<String>) -> Self {
        self.0.request_id = request_id.map(|id| one_line(&id, LONGEST_NAME));
        self
    }

    pub(crate) fn with_outcome_unknown(mut self, unknown: bool) -> Self {
        self.0.may_have_been_carried_out = unknown;
        self
    }

    /// The same error, with what it stood in the way of before its message.
    pub(crate) fn explained_by(mut self, what: &str) -> Self {
        self.0.message = format!("{what}: {}", self.0.message);
        self
    }

    /// The same error, as one of the keys of a call that was not made because of it.
    pub(crate) fn of_keys_as_it_is(mut self) -> Self {
        self.0.is_about_keys = true;
        self.0.may_have_been_carried_out = false;
        self
    }

    /// The same error, as that of a call which had no keys because of it.
    pub(crate) fn of_keys(mut self) -> Self {
        self = self.of_keys_as_it_is();
        // A role that is not there does not mean that the object of the call is gone, nor one that refuses
        // that this one call is not permitted.
        if matches!(
            self.0.kind,
            Kind::NotFound
                | Kind::Busy
                | Kind::Precondition
                | Kind::Quota
                | Kind::InvalidRequest
                | Kind::Failed
                | Kind::Permission
        ) {
            self.0.kind = Kind::Authentication;
        }
        self
    }

    /// Whether it comes from the source of the keys, which has tried again itself: the call was not
    /// made.
    pub fn is_about_keys(&self) -> bool {
        self.0.is_about_keys
    }

    /// The same error, as one for which nobody was set up who could give keys.
    pub(crate) fn without_keys(mut self) -> Self {
        self.0.is_without_keys = true;
        self
    }

    /// The same error, with what is in the way of every call.
    pub(crate) fn with_obstacle(mut self, obstacle: Obstacle) -> Self {
        self.0.obstacle = Some(obstacle);
        self
    }

    /// What is in the way of every call, for an error of the kind [`Kind::Blocked`].
    pub fn obstacle(&self) -> Option<&Obstacle> {
        self.0.obstacle.as_ref()
    }

    /// The same error, with what each source of keys said that was tried.
    pub(crate) fn with_tried(mut self, sources: impl IntoIterator<Item = String>) -> Self {
        self.0.tried = sources.into_iter().map(|source| one_line(&source, LONGEST_MESSAGE)).collect();
        self
    }

    /// The sources of keys that were tried where none is set up, each with what it lacks.
    pub fn tried(&self) -> &[String] {
        &self.0.tried
    }

    /// Whether there are no keys because no source of them is set up.
    pub fn is_without_keys(&self) -> bool {
        self.0.is_without_keys
    }

    /// Blots out a secret, should the cloud or a proxy have repeated it.
    pub(crate) fn without_secret(mut self, secret: &str) -> Self {
        if secret.len() >= SHORTEST_SECRET {
            let texts = [Some(&mut self.0.message), self.0.code.as_mut(), self.0.request_id.as_mut()];
            for text in texts.into_iter().flatten().filter(|text| text.contains(secret)) {
                *text = text.replace(secret, "[secret]");
            }
        }
        self
    }

    /// What a caller decides by.
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// The API's code, such as `ResourceNotFound.ClusterNotFound`; none when no API error came back.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// What happened, in one line: the API's own words, or ours.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The id to quote to Tencent's support.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The call, as `service:Action`.
    pub fn action(&self) -> Option<String> {
        self.0.call.map(|call| call.to_string())
    }

    /// What was called.
    pub(super) fn call(&self) -> Option<Call> {
        self.0.call
    }

    /// What the call does, so far as one was made.
    pub fn effect(&self) -> Option<Effect> {
        self.0.call.map(|call| call.effect)
    }

    /// The region that was asked.
    pub fn region(&self) -> Option<&str> {
        self.0.region.as_deref()
    }

    /// How many times the request was tried.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Whether the same call may pass later. For a call that may have been carried out and makes
    /// something, look first.
    pub fn is_retryable(&self) -> bool {
        self.0.kind.is_transient()
    }

    /// Whether the cloud may have done what was asked although this error came back.
    pub fn may_have_been_carried_out(&self) -> bool {
        self.0.may_have_been_carried_out
    }

    /// Whether the object is not there.
    pub fn is_not_found(&self) -> bool {
        self.0.kind == Kind::NotFound
    }

    /// Whether the change was made already.
    pub fn is_unchanged(&self) -> bool {
        self.0.kind == Kind::Unchanged
    }

    /// Whether the object was in the middle of something else.
    pub fn is_busy(&self) -> bool {
        self.0.kind == Kind::Busy
    }

    /// Whether the call was given up because the caller was cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.0.kind == Kind::Cancelled
    }

    /// Whether the cloud does not know the keys, or not any more.
    pub(crate) fn is_about_lapsed_keys(&self) -> bool {
        ["AuthFailure.TokenFailure", "AuthFailure.SecretIdNotFound", "UnauthorizedOperation.InvalidToken"]
            .iter()
            .any(|code| self.code_is(code))
    }

    /// Whether the signature of the moment was not taken, which may pass: its time or its token.
    pub fn is_about_signature(&self) -> bool {
        ["AuthFailure.SignatureExpire", "AuthFailure.TokenFailure"].iter().any(|code| self.code_is(code))
    }

    /// Whether the API's code is `code` or one below it (`ResourceInUse` takes `ResourceInUse.Subnet`).
    pub fn code_is(&self, code: &str) -> bool {
        self.code()
            .and_then(|ours| ours.strip_prefix(code))
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }
}

impl fmt::Display for Detail {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.kind.phrase())?;
        if !self.message.is_empty() {
            write!(formatter, ": {}", self.message)?;
        }
        let mut facts = Vec::new();
        if let Some(call) = self.call {
            facts.push(format!("API action: {call}"));
        }
        if let Some(region) = &self.region {
            facts.push(format!("region: {region}"));
        }
        if let Some(code) = &self.code {
            facts.push(format!("code: {code}"));
        }
        if let Some(request_id) = &self.request_id {
            facts.push(format!("request id: {request_id}"));
        }
        if self.attempts > 1 {
            facts.push(format!("attempts: {}", self.attempts));
        }
        if self.may_have_been_carried_out {
            facts.push("the request may have been carried out".to_owned());
        }
        if !facts.is_empty() {
            write!(formatter, " ({})", facts.join(", "))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::sts::role::AssumeRole;
    use crate::cloud::tke::cluster::{DeleteCluster, DescribeClusters};

    #[test]
    fn display_is_one_line_with_the_facts() {
        let error = Error::from_api(
            "OperationDenied.ClusterInDeletionProtection",
            "cluster is\nin deletion protection",
            Some("e9b1".to_owned()),
        )
        .with_call(Call::of::<DeleteCluster>(), Some("ap-guangzhou"));
        assert_eq!(
            error.to_string(),
            "not allowed in the current state: cluster is in deletion protection (API action: \
             tke:DeleteCluster, region: ap-guangzhou, code: OperationDenied.ClusterInDeletionProtection, \
             request id: e9b1)"
        );
    }

    #[test]
    fn code_is_takes_the_code_and_those_below_it() {
        let error = Error::from_api("ResourceInUse.Subnet", "", None);
        assert!(error.code_is("ResourceInUse") && error.code_is("ResourceInUse.Subnet"));
        assert!(!error.code_is("Resource") && !error.code_is("ResourceInUse.Sub"));
    }

    #[test]
    fn a_role_that_is_not_there_is_no_object_that_is_gone() {
        let error = Error::from_api("ResourceNotFound.RoleNotFound", "no role", None);
        let error = error.with_call(Call::of::<AssumeRole>(), None).of_keys();
        let error = error.with_call(Call::of::<DescribeClusters>(), Some("ap-guangzhou"));
        assert_eq!((error.kind(), error.is_not_found()), (Kind::Authentication, false));
        assert_eq!(error.action().as_deref(), Some("sts:AssumeRole"), "the call that failed");
        let outage = Error::new(Kind::Network, "no route").of_keys();
        assert_eq!(outage.kind(), Kind::Network);
    }

    #[test]
    fn secrets_are_blotted_out() {
        let error = Error::new(Kind::Server, "key Gu5t9xGARNpq is odd").without_secret("Gu5t9xGARNpq");
        assert_eq!(error.message(), "key [secret] is odd");
        let error = Error::from_api("Odd.Gu5t9xGARNpq", "", Some("r-Gu5t9xGARNpq".to_owned()));
        let error = error.without_secret("Gu5t9xGARNpq").to_string();
        assert!(!error.contains("Gu5t9xGARNpq"), "{error}");
        let word = Error::new(Kind::Server, "your SecretId").without_secret("y");
        assert_eq!(word.message(), "your SecretId", "a key of one letter is none");
    }

    #[test]
    fn what_the_cloud_says_is_short_and_commands_no_terminal() {
        let long = "中".repeat(100_000);
        let error = Error::from_api("A\u{1b}[2J", &format!("\u{1b}]0;x\u{7}{long}"), Some(long));
        let text = error.to_string();
        assert!(text.len() < 3 * 1024 && !text.contains('\u{1b}') && !text.contains('\u{7}'), "{text}");
        assert!(text.contains(r"\u{1b}]0;x\u{7}中"), "{text}");
    }
}
