//! A provider served by this test's own process, for the real Terraform CLI to attach to.

use std::path::PathBuf;
use std::thread::JoinHandle;

use serde_json::json;
use tempfile::TempDir;
use tokio::net::UnixListener;
use tokio::sync::oneshot;
use tokio_stream::wrappers::UnixListenerStream;
use tonic::service::Routes;
use tonic::transport::Server;

/// Where a source without a host name is looked for, by Terraform and by OpenTofu.
const REGISTRIES: [&str; 2] = ["registry.terraform.io", "registry.opentofu.org"];

/// A server on a socket of its own, in a thread of its own: a test may block on the CLI. Both end
/// with this value.
pub struct Reattached {
    source: &'static str,
    socket: PathBuf,
    stop: Option<oneshot::Sender<()>>,
    server: Option<JoinHandle<()>>,
    _directory: TempDir,
}

impl Reattached {
    /// Serves what configurations call `source`. `routes` is called within the server's runtime.
    pub fn serve(source: &'static str, routes: impl FnOnce() -> Routes + Send + 'static) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let socket = directory.path().join("provider.sock");
        let listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        listener.set_nonblocking(true).unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let server = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
            runtime.block_on(async {
                let incoming = UnixListenerStream::new(UnixListener::from_std(listener).unwrap());
                let server = Server::builder().add_routes(routes());
                server.serve_with_incoming_shutdown(incoming, async { drop(stopped.await) }).await.unwrap();
            });
        });
        Self { source, socket, stop: Some(stop), server: Some(server), _directory: directory }
    }

    /// What configurations call the provider.
    pub fn source(&self) -> &'static str {
        self.source
    }

    /// The value of `TF_REATTACH_PROVIDERS`. `Test` keeps the CLI from killing the process that serves.
    pub fn variable(&self) -> String {
        let plugin = json!({
            "Protocol": "grpc",
            "ProtocolVersion": 6,
            "Pid": std::process::id(),
            "Test": true,
            "Addr": { "Network": "unix", "String": self.socket },
        });
        let entries = REGISTRIES.map(|registry| (format!("{registry}/{}", self.source), plugin.clone()));
        serde_json::Value::Object(entries.into_iter().collect()).to_string()
    }
}

impl Drop for Reattached {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(server) = self.server.take() {
            let _ = server.join();
        }
    }
}
