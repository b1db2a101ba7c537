//! The way to a cloud over HTTP.

use std::error::Error as _;
use std::sync::OnceLock;
use std::time::Duration;

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use http::uri::Scheme;
use http::{Request, Response, Uri};

use super::endpoint::is_this_machine;
use super::obstacle::Obstacle;
use super::proxy;
use super::transport::{Transport, TransportError};

/// HTTP by reqwest: TLS by rustls with ring, the system's roots, proxies from the environment.
///
/// Making one costs nothing; connections and roots come with the first request. The timeout of a
/// whole request is the client's business, only that of connecting is this one's. A plain-HTTP
/// endpoint loads no roots, so it cannot be reached through a proxy that itself speaks TLS. This
/// machine itself is never asked through a proxy, as is usual in programs written in Go.
#[derive(Debug)]
pub struct HttpTransport {
    connect_timeout: Duration,
    direct: bool,
    clients: [OnceLock<Result<reqwest::Client, TransportError>>; 4],
}

/// How an endpoint is reached, which decides what kind of client it needs.
#[derive(Debug, Clone, Copy)]
struct Route {
    secure: bool,
    local: bool,
}

impl Route {
    fn to(uri: &Uri) -> Self {
        Self { secure: uri.scheme() == Some(&Scheme::HTTPS), local: is_this_machine(uri) }
    }

    fn index(self) -> usize {
        usize::from(self.secure) * 2 + usize::from(self.local)
    }
}

/// How long looking up a host, connecting and TLS may take together.
pub(super) const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The bytes of a reply that are read: a page of a hundred nodes has some hundred thousand.
const LONGEST_REPLY: usize = 16 * 1024 * 1024;

/// Shorter than any server's keep-alive: a request on a connection that the server is closing is
/// lost, and for one that makes something that means having to look.
const IDLE_CONNECTION: Duration = Duration::from_secs(15);

impl HttpTransport {
    /// With a connect timeout of 10 seconds.
    pub fn new() -> Self {
        Self::with_connect_timeout(CONNECT_TIMEOUT)
    }

    /// With another connect timeout.
    pub fn with_connect_timeout(connect_timeout: Duration) -> Self {
        Self { connect_timeout, direct: false, clients: Default::default() }
    }

    /// Never through a proxy, with this connect timeout: for what is beside this machine.
    pub fn direct(connect_timeout: Duration) -> Self {
        Self { direct: true, ..Self::with_connect_timeout(connect_timeout) }
    }

    fn client(&self, route: Route) -> Result<&reqwest::Client, TransportError> {
        self.clients[route.index()].get_or_init(|| self.build(route)).as_ref().map_err(TransportError::clone)
    }

    fn build(&self, route: Route) -> Result<reqwest::Client, TransportError> {
        let mut builder = builder(self.connect_timeout);
        if !route.secure {
            builder = builder.tls_certs_only([]);
        }
        if route.local || self.direct {
            builder = builder.no_proxy();
        }
        builder.build().map_err(|error| match Obstacle::of(&error, None) {
            Some(obstacle) => TransportError::Blocked(obstacle),
            None => TransportError::NotSent(format!("the HTTP client could not be set up: {}", reasons(error))),
        })
    }

    /// The variable of the proxy that a server is asked through.
    fn proxy(&self, route: Route, uri: &Uri) -> Result<Option<&'static str>, TransportError> {
        if route.local || self.direct {
            return Ok(None);
        }
        proxy::variable(uri).map_err(TransportError::Blocked)
    }
}

impl Default for HttpTransport {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Transport for HttpTransport {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let route = Route::to(request.uri());
        let proxy = self.proxy(route, request.uri())?;
        exchange(self.client(route)?, request, proxy).await
    }
}

/// What all clients have in common.
pub(super) fn builder(connect_timeout: Duration) -> reqwest::ClientBuilder {
    // reqwest takes the process's provider; a second installation is refused and harmless.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .connect_timeout(connect_timeout)
        .pool_idle_timeout(IDLE_CONNECTION)
        // A signature, and a certificate, is for one host: never follow anywhere.
        .redirect(reqwest::redirect::Policy::none())
}

/// Sends a request and reads its reply. `proxy` is the variable of the proxy that is used.
pub(super) async fn exchange(
    client: &reqwest::Client,
    request: Request<Bytes>,
    proxy: Option<&str>,
) -> Result<Response<Bytes>, TransportError> {
    let request = reqwest::Request::try_from(request).map_err(|error| TransportError::NotSent(reasons(error)))?;
    let mut reply = client.execute(request).await.map_err(|error| classify(error, proxy))?;
    let mut response = Response::builder().status(reply.status());
    if let Some(headers) = response.headers_mut() {
        *headers = reply.headers().clone();
    }
    let mut body = BytesMut::new();
    while let Some(piece) = reply.chunk().await.map_err(|error| TransportError::MaybeSent(reasons(error)))? {
        if body.len() + piece.len() > LONGEST_REPLY {
            return Err(TransportError::TooLong(LONGEST_REPLY));
        }
        body.extend_from_slice(&piece);
    }
    response.body(body.freeze()).map_err(|error| TransportError::MaybeSent(error.to_string()))
}

/// `proxy` is the variable of the proxy that was used.
fn classify(error: reqwest::Error, proxy: Option<&str>) -> TransportError {
    let through = proxy.map(|name| format!(" (through the proxy in {name})")).unwrap_or_default();
    if let Some(obstacle) = Obstacle::of(&error, proxy).filter(|_| error.is_connect() || error.is_builder()) {
        TransportError::Blocked(obstacle)
    } else if error.is_connect() || error.is_builder() {
        TransportError::NotSent(format!("{}{through}", reasons(error)))
    } else {
        TransportError::MaybeSent(reasons(error))
    }
}

/// The chain of causes in one line. Without the URL: whoever reports the error knows it.
pub(super) fn reasons(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let words = cause.to_string();
        if !text.contains(&words) {
            text.push_str(": ");
            text.push_str(&words);
        }
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;

    async fn post(port: u16) -> Result<Response<Bytes>, TransportError> {
        let request = Request::post(format!("http://127.0.0.1:{port}/"))
            .header("host", "tke.sim.test")
            .body(Bytes::from_static(b"{}"))
            .unwrap();
        HttpTransport::new().send(request).await
    }

    /// Reads one request, writes `answer` and hangs up; gives the request.
    async fn serve(listener: TcpListener, answer: &str) -> String {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n{}") {
            let mut piece = [0; 1024];
            let length = stream.read(&mut piece).await.unwrap();
            assert!(length > 0, "the request is whole");
            request.extend_from_slice(&piece[..length]);
        }
        stream.write_all(answer.as_bytes()).await.unwrap();
        String::from_utf8(request).unwrap()
    }

    #[tokio::test]
    async fn a_request_and_its_reply() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let answer = "HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\ncontent-length: 2\r\n\r\nok";
        let (response, request) = tokio::join!(post(port), serve(listener, answer));
        let response = response.unwrap();
        assert_eq!((response.status().as_u16(), response.body().as_ref()), (302, b"ok".as_ref()));
        assert!(request.starts_with("POST / HTTP/1.1\r\n"), "{request}");
        assert!(request.to_lowercase().contains("host: tke.sim.test\r\n"), "the signed host: {request}");
    }

    #[tokio::test]
    async fn a_connection_that_breaks_may_have_carried_the_request() {
        for answer in ["", "HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nhalf"] {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let port = listener.local_addr().unwrap().port();
            let (response, _) = tokio::join!(post(port), serve(listener, answer));
            assert!(matches!(response, Err(TransportError::MaybeSent(_))), "{response:?}");
        }
    }

    #[tokio::test]
    async fn a_reply_without_end_is_not_read_to_its_end() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let endless = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            assert!(stream.read(&mut [0; 1024]).await.unwrap() > 0);
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000000\r\n\r\n").await.unwrap();
            let mut sent = 0;
            while stream.write_all(&[b' '; 64 * 1024]).await.is_ok() {
                sent += 64 * 1024;
            }
            sent
        };
        let (response, sent) = tokio::join!(post(port), endless);
        assert_eq!(response.unwrap_err(), TransportError::TooLong(LONGEST_REPLY));
        assert!(sent < 4 * LONGEST_REPLY, "{sent} bytes were taken");
    }

    #[tokio::test]
    async fn without_a_connection_nothing_was_sent() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let error = post(port).await.unwrap_err();
        assert!(matches!(&error, TransportError::NotSent(reason) if reason.contains("refused")), "{error}");
    }

    #[tokio::test]
    async fn a_server_that_speaks_no_tls_is_sent_nothing() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let answer = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        };
        let request = Request::post(format!("https://127.0.0.1:{port}/")).body(Bytes::new()).unwrap();
        let transport = HttpTransport::new();
        let (result, ()) = tokio::join!(transport.send(request), answer);
        assert!(matches!(result, Err(TransportError::NotSent(_))), "{result:?}");
    }
}
