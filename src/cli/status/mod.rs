//! `terraform-provider-tke status`: a cluster and its parts, each with what it is doing.

mod options;
mod report;
mod text;

use std::ffi::OsString;
use std::future::Future;
use std::io::{self, Write};
use std::time::Duration;

use thiserror::Error;

use crate::cloud::{Client, Error as CloudError};
use crate::kit::diagnostics::Diagnostics;
use crate::provider::api_error;
use crate::system::clock;
use crate::system::text::printable;

use self::options::{Options, USAGE};
use self::report::Report;
use super::cluster::{self, NoClient, shown};

/// The pause between two looks.
const PAUSE: Duration = Duration::from_secs(2);

/// Clears a terminal and goes to its first line.
const CLEAR: &str = "\x1b[2J\x1b[H";

/// Why `status` has nothing to show.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StatusError {
    /// The arguments make no sense.
    #[error("status: {0}\n\n{USAGE}")]
    Usage(String),
    /// The provider cannot be configured, or a call failed.
    #[error("status: {0}")]
    Cloud(String),
    /// There is no such cluster.
    #[error("status: there is no cluster {cluster_id} in {region}")]
    NotFound {
        /// `cls-…`.
        cluster_id: String,
        /// Where it was looked for.
        region: String,
    },
    /// Printing failed.
    #[error("status: {0}")]
    Io(#[from] io::Error),
}

impl From<Diagnostics> for StatusError {
    fn from(diagnostics: Diagnostics) -> Self {
        Self::Cloud(shown(&diagnostics))
    }
}

impl From<NoClient> for StatusError {
    fn from(reason: NoClient) -> Self {
        match reason {
            NoClient::Usage(why) => Self::Usage(why),
            NoClient::Provider(diagnostics) => diagnostics.into(),
        }
    }
}

/// Shows a cluster once, or until `shutdown`. `arguments` are those after `status`; `terminal` says
/// whether `out` is one.
///
/// # Errors
/// If the arguments make no sense, the provider cannot be configured from the environment, a call
/// fails, or there is no such cluster.
pub async fn run(
    arguments: impl IntoIterator<Item = OsString>,
    out: &mut dyn Write,
    terminal: bool,
    shutdown: impl Future<Output = ()>,
) -> Result<(), StatusError> {
    let usage = |error: lexopt::Error| StatusError::Usage(error.to_string());
    let Some(options) = options::parse(arguments).map_err(usage)? else {
        out.write_all(USAGE.as_bytes())?;
        return Ok(());
    };
    let client = cluster::client(&cluster::context().await?, &options.cluster)?;
    tokio::select! {
        shown = show(&client, &options, out, terminal) => shown,
        () = shutdown => Ok(()),
    }
}

async fn show(client: &Client, options: &Options, out: &mut dyn Write, terminal: bool) -> Result<(), StatusError> {
    let failed = |error: CloudError| {
        let what = format!("The cluster {} could not be read", options.cluster.id);
        StatusError::from(Diagnostics::from(api_error(&what, &error)))
    };
    let mut before: Option<Report> = None;
    loop {
        let found = report::look(client, &options.cluster.id).await.map_err(failed)?;
        match (&found, &before) {
            (Some(now), before) if before.as_ref() != Some(now) => print(before.as_ref(), now, options, out, terminal)?,
            (Some(_), _) => {}
            (None, Some(before)) => {
                writeln!(out, "cluster {}: gone", before.id)?;
                return Ok(());
            }
            (None, None) => {
                return Err(StatusError::NotFound {
                    cluster_id: options.cluster.id.clone(),
                    region: client.region().unwrap_or_default().to_owned(),
                });
            }
        }
        out.flush()?;
        if !options.watch {
            return Ok(());
        }
        before = found;
        clock::sleep(PAUSE).await;
    }
}

fn print(
    before: Option<&Report>,
    now: &Report,
    options: &Options,
    out: &mut dyn Write,
    terminal: bool,
) -> io::Result<()> {
    if options.json {
        let json = if options.watch { serde_json::to_string(now) } else { serde_json::to_string_pretty(now) };
        return writeln!(out, "{}", json.map_err(io::Error::other)?);
    }
    match (options.watch, terminal) {
        (false, _) => out.write_all(printable(&text::screen(now)).as_bytes()),
        (true, true) => write!(out, "{CLEAR}{}", printable(&text::screen(now))),
        (true, false) => {
            let time = clock::now().strftime("%H:%M:%S").to_string();
            text::changes(before, now).iter().try_for_each(|line| writeln!(out, "{time} {}", printable(line)))
        }
    }
}
