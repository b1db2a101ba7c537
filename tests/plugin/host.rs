//! A go-plugin host: starts the binary, reads its line, connects.

use std::fs;
use std::io::{self, BufRead, BufReader, Read};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::thread::JoinHandle;
use std::time::Duration;

use hyper_util::rt::TokioIo;
use terraform_provider_tke::kit::wire::go_plugin::Empty;
use terraform_provider_tke::kit::wire::go_plugin::grpc_controller_client::GrpcControllerClient;
use terraform_provider_tke::system::clock;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::UnixStream;
use tonic::transport::{Channel, Endpoint};

pub const BINARY: &str = env!("CARGO_BIN_EXE_terraform-provider-tke");
/// go-plugin kills a plugin that takes longer than this to end.
pub const PATIENCE: Duration = Duration::from_secs(2);
pub const COOKIE: (&str, &str) =
    ("TF_PLUGIN_MAGIC_COOKIE", "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2");

/// The binary with nothing in its environment but a temp directory of its own.
pub fn command(temp: &Path) -> Command {
    let mut command = Command::new(BINARY);
    command.env_clear().env("TMPDIR", temp).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A running plugin.
pub struct Plugin {
    pub temp: tempfile::TempDir,
    pub line: String,
    child: Child,
    stdout: BufReader<ChildStdout>,
    stderr: Option<JoinHandle<String>>,
}

impl Plugin {
    /// Starts the binary as Terraform does, with `variables` besides, and reads its line.
    pub fn start(variables: &[(&str, &str)]) -> Self {
        let temp = tempfile::tempdir().unwrap();
        let mut command = command(temp.path());
        command.env(COOKIE.0, COOKIE.1).env("PLUGIN_PROTOCOL_VERSIONS", "5,6").envs(variables.iter().copied());
        Self::spawn(command, temp)
    }

    /// Starts `command` and reads its first line.
    pub fn spawn(mut command: Command, temp: tempfile::TempDir) -> Self {
        let mut child = command.spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let stderr = child.stderr.take().map(|mut stderr| {
            std::thread::spawn(move || {
                let mut text = String::new();
                stderr.read_to_string(&mut text).unwrap();
                text
            })
        });
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let line = line.trim_end().to_owned();
        Self { temp, line, child, stdout, stderr }
    }

    /// The next line on standard output.
    pub fn next_line(&mut self) -> String {
        let mut line = String::new();
        assert!(self.stdout.read_line(&mut line).unwrap() > 0, "standard output has ended");
        line
    }

    pub fn fields(&self) -> Vec<&str> {
        self.line.split('|').collect()
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// A plain connection.
    pub async fn connect(&self) -> Channel {
        connect(Path::new(self.fields()[3])).await
    }

    pub async fn socket(&self) -> UnixStream {
        UnixStream::connect(self.fields()[3]).await.unwrap()
    }

    pub fn signal(&self, name: &str) {
        signal(self.child.id(), name);
    }

    /// Waits for the end, at most `limit`. What was on standard output after the line, and on
    /// standard error, comes with the status.
    pub async fn ended(mut self, limit: Duration) -> Ended {
        let status = wait(&mut self.child, limit).await;
        let mut stdout = String::new();
        self.stdout.read_to_string(&mut stdout).unwrap();
        let stderr = self.stderr.take().map(|reader| reader.join().unwrap()).unwrap_or_default();
        let left = fs::read_dir(self.temp.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        Ended { status, stdout, stderr, left }
    }
}

impl Drop for Plugin {
    fn drop(&mut self) {
        // A test that failed leaves no process; after an end that was waited for this is an error.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How a plugin ended.
#[derive(Debug)]
pub struct Ended {
    pub status: ExitStatus,
    pub stdout: String,
    pub stderr: String,
    /// What is left in its temp directory.
    pub left: Vec<std::ffi::OsString>,
}

impl Ended {
    /// Exit code 0, nothing more on standard output, no file left.
    pub fn assert_clean(&self) {
        assert_eq!((self.status.code(), self.status.signal()), (Some(0), None), "{self:?}");
        assert!(self.stdout.is_empty() && self.left.is_empty(), "{self:?}");
    }
}

pub fn signal(pid: u32, name: &str) {
    let status = Command::new("kill").args([format!("-{name}"), pid.to_string()]).status().unwrap();
    assert!(status.success(), "kill -{name} {pid}");
}

pub async fn wait(child: &mut Child, limit: Duration) -> ExitStatus {
    let start = clock::instant();
    while start.elapsed() < limit {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        clock::sleep(Duration::from_millis(10)).await;
    }
    panic!("still running after {limit:?}");
}

pub async fn connect(socket: &Path) -> Channel {
    let stream = UnixStream::connect(socket).await.unwrap();
    channel(stream).await.unwrap()
}

/// A gRPC channel on one stream.
pub async fn channel<S>(stream: S) -> Result<Channel, tonic::transport::Error>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let mut stream = Some(TokioIo::new(stream));
    Endpoint::from_static("http://localhost")
        .connect_with_connector(tower::service_fn(move |_| {
            let stream = stream.take().ok_or_else(|| io::Error::other("one connection only"));
            std::future::ready(stream)
        }))
        .await
}

pub async fn shutdown(channel: Channel) {
    GrpcControllerClient::new(channel).shutdown(Empty {}).await.unwrap();
}
