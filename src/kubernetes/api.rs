//! The calls that empty a node.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, StatusCode, header};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret as _, SecretString};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::connector::{Connector, Entry, Way};
use super::error::Error;
use super::model::{Node, Page, Pod};
use crate::cloud::Transport;

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// The objects on a page.
const PAGE: usize = 250;

/// The API server of a cluster.
#[derive(Debug, Clone)]
pub struct Api {
    transport: Arc<dyn Transport>,
    server: String,
    token: Option<SecretString>,
}

/// What came of asking for a pod to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Evicted {
    /// It goes.
    Going,
    /// It was gone.
    Gone,
    /// It stays for now, and why.
    Blocked(String),
}

impl Api {
    /// The API server that this leads to.
    ///
    /// # Errors
    /// If there is no way to it.
    pub async fn connect(connector: &dyn Connector, entry: &Entry) -> Result<Self, Error> {
        let Way { transport, url } = connector.connect(entry).await?;
        Ok(Self { transport, server: url.trim_end_matches('/').to_owned(), token: entry.token.clone() })
    }

    /// All nodes.
    ///
    /// # Errors
    /// If it does not answer, or refuses.
    pub async fn nodes(&self) -> Result<Vec<Node>, Error> {
        self.list("/api/v1/nodes", "").await
    }

    /// The pods on a node.
    ///
    /// # Errors
    /// If it does not answer, or refuses.
    pub async fn pods_on(&self, node: &str) -> Result<Vec<Pod>, Error> {
        self.list("/api/v1/pods", &format!("&fieldSelector={}", encoded(&format!("spec.nodeName={node}")))).await
    }

    /// Lets a node take no new pods, or take them again. One that is gone is no error.
    ///
    /// # Errors
    /// If it does not answer, or refuses.
    pub async fn cordon(&self, node: &str, unschedulable: bool) -> Result<(), Error> {
        let patch = json!({"spec": {"unschedulable": unschedulable}});
        let path = format!("/api/v1/nodes/{}", encoded(node));
        match self.send(Method::PATCH, &path, Some(("application/strategic-merge-patch+json", &patch))).await? {
            (StatusCode::NOT_FOUND, _) => Ok(()),
            (status, body) => refusal(status, &body).map_or(Ok(()), Err),
        }
    }

    /// Asks for a pod to go, as its disruption budgets allow.
    ///
    /// # Errors
    /// If it does not answer, or the caller may not evict pods.
    pub async fn evict(&self, pod: &Pod) -> Result<Evicted, Error> {
        let (namespace, name) = (pod.namespace(), pod.name());
        let mut eviction = json!({
            "apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": name, "namespace": namespace},
        });
        if !pod.uid().is_empty() {
            // one of the same name that took its place elsewhere stays
            eviction["deleteOptions"] = json!({"preconditions": {"uid": pod.uid()}});
        }
        let path = format!("/api/v1/namespaces/{}/pods/{}/eviction", encoded(namespace), encoded(name));
        let (status, body) = self.send(Method::POST, &path, Some(("application/json", &eviction))).await?;
        match status {
            StatusCode::NOT_FOUND => Ok(Evicted::Gone),
            // it is the caller who may not evict any pod
            StatusCode::FORBIDDEN if is_of_permissions(&body) => Err(Error::Forbidden(reason(&body))),
            StatusCode::UNAUTHORIZED => Err(Error::Forbidden(reason(&body))),
            // budgets (500: several of them for one pod), a namespace that goes, another pod that has its name by now, or a
            // policy of the cluster's own: it says something of this pod only
            status if status.is_client_error() || status == StatusCode::INTERNAL_SERVER_ERROR => {
                Ok(Evicted::Blocked(reason(&body)))
            }
            status => refusal(status, &body).map_or(Ok(Evicted::Going), Err),
        }
    }

    async fn list<T: DeserializeOwned>(&self, path: &str, selector: &str) -> Result<Vec<T>, Error> {
        let (mut all, mut next) = (Vec::new(), String::new());
        loop {
            let from = if next.is_empty() { String::new() } else { format!("&continue={}", encoded(&next)) };
            let (status, body) = self.send(Method::GET, &format!("{path}?limit={PAGE}{selector}{from}"), None).await?;
            if let Some(error) = refusal(status, &body) {
                return Err(error);
            }
            let page: Page<T> = serde_json::from_slice(&body).map_err(|error| Error::Unreadable(error.to_string()))?;
            all.extend(page.items.into_iter().flatten());
            next = page.metadata.next;
            if next.is_empty() {
                return Ok(all);
            }
        }
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<(&str, &Value)>,
    ) -> Result<(StatusCode, Bytes), Error> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.server))
            .header(header::ACCEPT, "application/json")
            .header(header::USER_AGENT, concat!("terraform-provider-tke/", env!("CARGO_PKG_VERSION")));
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", token.expose_secret()));
        }
        let bytes = match body {
            Some((kind, body)) => {
                request = request.header(header::CONTENT_TYPE, kind);
                Bytes::from(body.to_string())
            }
            None => Bytes::new(),
        };
        let request = request.body(bytes).map_err(|error| Error::Unreachable(error.to_string()))?;
        let answered = tokio::time::timeout(PATIENCE, self.transport.send(request)).await;
        let reply = answered
            .map_err(|_| Error::Unreachable(format!("no answer within {} seconds", PATIENCE.as_secs())))?
            .map_err(|error| Error::Unreachable(error.to_string()))?;
        Ok((reply.status(), reply.into_body()))
    }
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// The error of an answer; none of a good one.
fn refusal(status: StatusCode, body: &Bytes) -> Option<Error> {
    match status {
        status if status.is_success() => None,
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Some(Error::Forbidden(reason(body))),
        status => Some(Error::Refused { status: status.as_u16(), message: reason(body) }),
    }
}

/// Whether the caller lacks the permission, of which no webhook speaks in these words.
fn is_of_permissions(body: &Bytes) -> bool {
    let said: Value = serde_json::from_slice(body).unwrap_or_default();
    said["message"].as_str().is_some_and(|message| message.contains("cannot create resource \"pods"))
}

/// What an answer says of why it is a refusal: the budgets, where they are named.
fn reason(body: &Bytes) -> String {
    let said: Value = serde_json::from_slice(body).unwrap_or_default();
    let causes = said["details"]["causes"].as_array().into_iter().flatten();
    let causes: Vec<&str> = causes.filter_map(|cause| cause["message"].as_str()).collect();
    match (causes.is_empty(), said["message"].as_str()) {
        (false, _) => causes.join("; "),
        (true, Some(message)) => message.to_owned(),
        (true, None) => "it does not say why".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use async_trait::async_trait;
    use http::Response;

    use super::*;
    use crate::cloud::TransportError;

    /// Answers with these, the last one first, and keeps what was asked.
    #[derive(Debug, Default)]
    struct Answers {
        left: Mutex<Vec<(u16, Value)>>,
        asked: Mutex<Vec<String>>,
    }

    #[async_trait]
    impl Transport for Answers {
        async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
            self.asked.lock().unwrap().push(format!("{} {}", request.method(), request.uri()));
            let (status, body) =
                self.left.lock().unwrap().pop().ok_or_else(|| TransportError::NotSent("refused".into()))?;
            Ok(Response::builder().status(status).body(Bytes::from(body.to_string())).unwrap())
        }
    }

    fn api(answers: &[(u16, Value)]) -> (Api, Arc<Answers>) {
        let left = Mutex::new(answers.iter().rev().cloned().collect());
        let transport = Arc::new(Answers { left, asked: Mutex::default() });
        (Api { transport: transport.clone(), server: "https://k8s.test".into(), token: None }, transport)
    }

    fn pod() -> Pod {
        serde_json::from_value(json!({"metadata": {"name": "web-1", "namespace": "shop", "uid": "u"}})).unwrap()
    }

    #[tokio::test]
    async fn a_list_is_read_to_its_last_page() {
        let node = |name: &str| json!({"metadata": {"name": name}});
        let (api, asked) = api(&[
            (200, json!({"items": [node("a")], "metadata": {"continue": "x/y"}})),
            (200, json!({"items": [node("b")], "metadata": {}})),
        ]);
        let names: Vec<String> = api.nodes().await.unwrap().iter().map(|node| node.name().to_owned()).collect();
        assert_eq!(names, ["a", "b"]);
        let asked = asked.asked.lock().unwrap().clone();
        assert!(asked[1].ends_with("/api/v1/nodes?limit=250&continue=x%2Fy"), "{asked:?}");
    }

    #[tokio::test]
    async fn an_eviction_says_what_a_budget_says() {
        let budget = json!({"message": "no", "details": {"causes": [{"message": "The budget web needs 2"}]}});
        let ending = json!({"message": "it ends", "details": {"causes": [{"reason": "NamespaceTerminating"}]}});
        for (status, body, expected) in [
            (403, ending, Evicted::Blocked("it ends".into())),
            (201, json!({}), Evicted::Going),
            (404, json!({}), Evicted::Gone),
            (429, budget, Evicted::Blocked("The budget web needs 2".into())),
            (500, json!({"message": "more than one budget"}), Evicted::Blocked("more than one budget".into())),
            (403, json!({"message": "admission webhook \"policy.test\" denied it"}), {
                Evicted::Blocked("admission webhook \"policy.test\" denied it".into())
            }),
            (400, json!({"message": "not this one"}), Evicted::Blocked("not this one".into())),
            (422, json!({}), Evicted::Blocked("it does not say why".into())),
        ] {
            let (api, asked) = api(&[(status, body)]);
            assert_eq!(api.evict(&pod()).await, Ok(expected));
            let asked = asked.asked.lock().unwrap().clone();
            assert_eq!(asked, ["POST https://k8s.test/api/v1/namespaces/shop/pods/web%2D1/eviction"]);
        }
    }

    #[tokio::test]
    async fn an_eviction_that_the_caller_may_not_ask_for_is_no_word_of_the_pod() {
        let message =
            "pods \"web-1\" is forbidden: User \"ann\" cannot create resource \"pods/eviction\" in API group \"\"";
        for (status, message) in [(403, message), (401, "Unauthorized")] {
            let (api, _) = api(&[(status, json!({ "message": message }))]);
            assert_eq!(api.evict(&pod()).await, Err(Error::Forbidden(message.into())));
        }
        let unavailable = api(&[(503, json!({}))]).0.evict(&pod()).await.unwrap_err();
        assert!(unavailable.may_pass(), "{unavailable:?}");
    }

    #[tokio::test]
    async fn what_goes_wrong_is_told_apart() {
        let forbidden = api(&[(403, json!({"message": "nodes is forbidden"}))]).0.nodes().await.unwrap_err();
        assert_eq!(forbidden, Error::Forbidden("nodes is forbidden".into()));
        let page = api(&[(200, json!("a page"))]).0.nodes().await.unwrap_err();
        assert!(matches!(page, Error::Unreadable(_)), "{page:?}");
        let none = api(&[]).0.nodes().await.unwrap_err();
        assert!(none.may_pass() && !forbidden.may_pass(), "{none:?}");
        let (api, _) = api(&[(404, json!({}))]);
        assert_eq!(api.cordon("a", true).await, Ok(()));
    }
}
